/* SPDX-License-Identifier: ISC */
#include "request/peer.h"

#include "base/doc.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"

enum { PEER_MAX = 16 << 20 };

static const char *const words[] = { "", "opendsr", "drp" };

int
peer_find(const char *word, enum peer *out)
{
	for (enum peer p = PEER_OPENDSR; p <= PEER_DRP; p++)
		if (strcmp(word, words[p]) == 0) {
			*out = p;
			return 0;
		}
	return -1;
}

const char *
peer_word(enum peer p)
{
	return words[p];
}

/* ---- one request ---- */

static struct text
text_at(const struct node *n, const char *key)
{
	const struct node *value = node_get(n, key);

	return value == NULL ? (struct text){ "", 0 } : node_text(value);
}

/* Copies in lower case, with - for _.  A word that does not fit is unknown in
 * any case. */
static void
copy_word(char *to, size_t size, struct text t)
{
	size_t n = t.n < size - 1 ? t.n : size - 1;

	for (size_t i = 0; i < n; i++) {
		char c = t.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		to[i] = c == '_' ? '-' : c;
	}
	to[n] = '\0';
}

void
peer_identity(struct peer_request *r, struct text type, struct text value)
{
	struct identities *all = &r->identities;

	if (value.n == 0)
		return;
	all->identity =
	    mem_resize(all->identity, all->n + 1, sizeof(*all->identity));
	all->identity[all->n++] = (struct identity){ type, value, 0 };
	all->len += type.n + value.n;
}

static bool
is_word(struct text t, const char *word)
{
	return text_same_letters(t, text_of(word));
}

/* Without a format, a value that looks like a hash is one. */
static bool
is_hash(struct text format, struct text value)
{
	if (format.n > 0)
		return !is_word(format, "raw");
	for (enum digest d = DIGEST_MD5; d < DIGESTS; d++)
		if (value.n == 2 * digest_size(d))
			return strspn(value.p, "0123456789abcdefABCDEF") >=
			       value.n;
	return false;
}

static enum digest
digest_of(struct text format, struct text value)
{
	static const char *const names[DIGESTS] = { "md5", "sha1", "sha256" };

	for (enum digest d = DIGEST_MD5; d < DIGESTS; d++)
		if (value.n == 2 * digest_size(d) &&
		    (format.n == 0 || is_word(format, names[d])))
			return d;
	return DIGESTS;
}

/* A plain hash of an address can be reversed by trying addresses, so it is not
 * kept; and it cannot be compared with our keyed hashes. */
static void
hash_add(struct peer_request *r, struct text type, struct text format,
    struct text value)
{
	struct peer_hash h = { type, digest_of(format, value), { 0 }, false };

	if (h.digest != DIGESTS &&
	    num_hex(value, h.sum, digest_size(h.digest)) != 0)
		h.digest = DIGESTS;
	r->hash = mem_resize(r->hash, r->hashes + 1, sizeof(*r->hash));
	r->hash[r->hashes++] = h;
}

static void
opendsr_identity(struct peer_request *r, const struct node *n)
{
	struct text type = text_at(n, "identity_type");
	struct text value = text_at(n, "identity_value");
	struct text format = text_at(n, "identity_format");

	if (type.n == 0 || value.n == 0)
		r->wrong = "an identity lacks its type or value";
	else if (is_hash(format, value))
		hash_add(r, type, format, value);
	else
		peer_identity(r, type, value);
}

/* Also takes one object in place of a list. */
static void
opendsr_identities(struct peer_request *r, const struct node *n)
{
	if (n == NULL)
		return;
	if (node_kind(n) == NODE_OBJECT)
		opendsr_identity(r, n);
	for (size_t i = 0; node_kind(n) == NODE_LIST && i < node_size(n); i++)
		opendsr_identity(r, node_at(n, i));
}

/* The regulation is required, but the example in the specification lacks it. */
static void
opendsr_read(struct peer_request *r, const struct node *n)
{
	struct text type = text_at(n, "subject_request_type");

	r->id = text_at(n, "subject_request_id");
	r->submitted = text_at(n, "submitted_time");
	copy_word(r->regime, sizeof(r->regime), text_at(n, "regulation"));
	copy_word(r->type, sizeof(r->type),
	    text_is(type, "erasure") ? text_of("deletion") : type);
	if (r->id.n == 0)
		r->wrong = "subject_request_id is missing";
	opendsr_identities(r, node_get(n, "subject_identities"));
}

/* Other members, such as names and postal addresses, do not identify a person.
 */
static void
drp_read(struct peer_request *r, const struct node *n)
{
	r->agent_id = text_at(n, "agent-request-id");
	r->submitted = text_at(n, "issued-at");
	r->expires = text_at(n, "expires-at");
	copy_word(r->regime, sizeof(r->regime), text_at(n, "regime"));
	copy_word(r->type, sizeof(r->type), text_at(n, "exercise"));
	peer_identity(r, text_of("email"), text_at(n, "email"));
	peer_identity(r, text_of("phone_number"), text_at(n, "phone_number"));
}

static void
request_take(enum peer peer, struct peer_requests *all, const struct node *n)
{
	struct peer_request *r;

	all->request =
	    mem_resize(all->request, all->n + 1, sizeof(*all->request));
	r = &all->request[all->n++];
	*r = (struct peer_request){ .id = { "", 0 } };
	if (node_kind(n) != NODE_OBJECT)
		r->wrong = "is not a JSON object";
	else if (peer == PEER_OPENDSR)
		opendsr_read(r, n);
	else
		drp_read(r, n);
	if (r->wrong == NULL &&
	    request_type_find(text_of(r->type)) == REQUEST_OTHER)
		r->wrong = "unknown request type";
}

/* ---- all requests ---- */

/* Replaces a comma before a closing bracket, which the example of OpenDSR has,
 * by a blank. */
static void
commas_drop(char *p, size_t n)
{
	size_t comma = n;
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		if (quoted && p[i] == '\\' && i + 1 < n)
			i++;
		else if (p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (p[i] == '}' || p[i] == ']') && comma < n)
			p[comma] = ' ';
		if (quoted || strchr(" \t\r\n", p[i]) == NULL)
			comma = !quoted && p[i] == ',' ? i : n;
	}
}

static bool
document_take(enum peer peer, struct peer_requests *all, struct text t)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(t, &trouble);
	const struct node *top;

	if (d == NULL)
		return false;
	all->doc = mem_resize(all->doc, all->docs + 1, sizeof(*all->doc));
	all->doc[all->docs++] = d;
	top = doc_top(d);
	if (node_kind(top) != NODE_LIST)
		request_take(peer, all, top);
	for (size_t i = 0; node_kind(top) == NODE_LIST && i < node_size(top);
	     i++)
		request_take(peer, all, node_at(top, i));
	return true;
}

/* The number of the first line that is not an object; 0: there is none. */
static size_t
lines_take(enum peer peer, struct peer_requests *all, struct text rest)
{
	for (size_t number = 1; rest.n > 0; number++) {
		struct text line = text_line(&rest);

		if (line.n > strspn(line.p, " \t\r\n") &&
		    !document_take(peer, all, line))
			return number;
	}
	return 0;
}

int
peer_read(enum peer peer, int fd, const char *name, struct peer_requests *all)
{
	struct text t;
	size_t bad;
	char *text;

	*all = (struct peer_requests){ .n = 0 };
	text = file_slurp(fd, PEER_MAX, &all->len);
	if (text == NULL) {
		msg_error_os(STATUS_CALL, "%s", name);
		return -1;
	}
	all->text = mem_array(all->len + 1, 1); /* ends with a NUL */
	memcpy(all->text, text, all->len);
	mem_wipe(text, all->len);
	mem_free(text);
	commas_drop(all->text, all->len);
	t = (struct text){ all->text, all->len };
	if (document_take(peer, all, t))
		return 0;
	bad = lines_take(peer, all, t);
	if (bad == 0)
		return 0;
	msg_error(STATUS_CALL, "%s:%zu: is not a JSON object", name, bad);
	peer_clear(all);
	return -1;
}

void
peer_clear(struct peer_requests *all)
{
	for (size_t i = 0; i < all->n; i++) {
		mem_free(all->request[i].identities.identity);
		mem_free(all->request[i].hash);
	}
	for (size_t i = 0; i < all->founds; i++) {
		mem_wipe((char *)all->found[i].p, all->found[i].n);
		mem_free((char *)all->found[i].p);
	}
	mem_free(all->found);
	for (size_t i = 0; i < all->docs; i++)
		doc_free(all->doc[i]);
	mem_free(all->request);
	mem_free(all->doc);
	if (all->text != NULL)
		mem_wipe(all->text, all->len);
	mem_free(all->text);
	*all = (struct peer_requests){ .n = 0 };
}
