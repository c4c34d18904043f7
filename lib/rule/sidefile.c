/* SPDX-License-Identifier: ISC */
#include "rule/sidefile.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/doc.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "record/json.h"
#include "rule/legal.h"

enum { INPUT_MAX = 1 << 20, FILE_MAX = 1 << 28, SHARED = 077 };

/* ---- given ---- */

static bool
is_type(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!(t.p[i] >= 'a' && t.p[i] <= 'z') && t.p[i] != '_')
			return false;
	return t.n > 0;
}

static int
line_take(struct identities *all, struct text line)
{
	struct text type = line;
	const char *equals = memchr(line.p, '=', line.n);

	if (equals == NULL)
		return -1;
	type.n = (size_t)(equals - line.p);
	text_skip(&line, type.n + 1);
	if (!is_type(type) || line.n == 0 ||
	    utf8_valid(line.p, line.n) != line.n)
		return -1;
	all->identity =
	    mem_resize(all->identity, all->n + 1, sizeof(*all->identity));
	all->identity[all->n++] = (struct identity){ type, line };
	return 0;
}

int
identities_read(int fd, const char *name, struct identities *all)
{
	struct text rest;
	size_t number = 0;

	*all = (struct identities){ NULL, 0, NULL, 0 };
	all->text = file_slurp(fd, INPUT_MAX, &all->len);
	if (all->text == NULL) {
		msg_error_os(STATUS_CALL, "%s", name);
		return -1;
	}
	for (rest = (struct text){ all->text, all->len }; rest.n > 0;) {
		const char *end = memchr(rest.p, '\n', rest.n);
		struct text line = rest;

		number++;
		line.n = end == NULL ? rest.n : (size_t)(end - rest.p);
		text_skip(&rest, line.n + (end != NULL));
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0 || line_take(all, line) == 0)
			continue;
		msg_error(STATUS_CALL,
		    "%s:%zu: is no identity, as in email=...", name, number);
		return -1;
	}
	return 0;
}

void
identities_clear(struct identities *all)
{
	if (all->text != NULL)
		mem_wipe(all->text, all->len);
	mem_free(all->text);
	mem_free(all->identity);
	*all = (struct identities){ NULL, 0, NULL, 0 };
}

bool
identity_known(const struct policy *p, struct text type)
{
	size_t i, k;

	if (text_is(type, "email") || text_is(type, "phone_number"))
		return true;
	for (i = 0; i < p->compares; i++)
		if (text_equal(p->compare[i].type, type))
			return true;
	for (i = 0; i < p->datasets; i++)
		for (k = 0; k < p->dataset[i].identities; k++)
			if (text_equal(p->dataset[i].identity[k].type, type))
				return true;
	return false;
}

int
identities_hash(const struct identities *all, const char *name,
    const struct policy *p, const struct subject_hasher *h, enum status status,
    struct subject *out)
{
	struct buf normal = { 0 };
	int result = 0;

	for (size_t i = 0; i < all->n && result == 0; i++) {
		const struct identity *one = &all->identity[i];

		const char *why = "is of a type that the policy does not know";

		normal.len = 0;
		result = -1;
		if (identity_known(p, one->type)) {
			why = "cannot be of its type";
			result =
			    identity_normal(p, one->type, one->value, &normal);
		}
		if (result == 0)
			subject_hash(h, 0, one->type,
			    (struct text){ normal.p, normal.len }, &out[i]);
		else
			msg_error(status, "%s: identity %zu %s", name, i + 1,
			    why);
	}
	buf_wipe(&normal);
	return result;
}

/* ---- the file ---- */

struct sidefile {
	char *path;
	struct buf old, fresh;
	struct outfile *out;
	bool changed;
};

char *
sidefile_beside(const char *ledger)
{
	static const char name[] = "identities.ndjson";
	const char *slash = strrchr(ledger, '/');
	struct buf b = { 0 };

	if (slash != NULL)
		buf_add(&b, ledger, (size_t)(slash - ledger) + 1);
	buf_add(&b, name, sizeof(name));
	return b.p;
}

/* What is there: 0, or -1 with errno; a file that is not is empty. */
static int
load(struct sidefile *s)
{
	struct stat st;
	size_t n;
	char *text;
	int fd = file_open(s->path);

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	if (fstat(fd, &st) != 0 || (st.st_mode & SHARED) != 0 ||
	    !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EPERM;
		return -1;
	}
	text = file_slurp(fd, FILE_MAX, &n);
	close(fd);
	if (text == NULL)
		return -1;
	buf_reserve(&s->old, n);
	buf_add(&s->old, text, n);
	mem_wipe(text, n);
	mem_free(text);
	return 0;
}

struct sidefile *
sidefile_open(const char *path)
{
	struct sidefile *s = mem_alloc(sizeof(*s));

	s->path = mem_text(text_of(path));
	if (load(s) != 0) {
		if (errno == EPERM)
			msg_error(STATUS_CALL,
			    "%s: is no file that only its owner can read",
			    path);
		else
			msg_error_os(STATUS_CALL, "%s", path);
	} else {
		s->out = outfile_open(path, 0600);
		if (s->out != NULL)
			return s;
		msg_error_os(STATUS_CALL, "%s", path);
	}
	sidefile_discard(s);
	return NULL;
}

void
sidefile_add(struct sidefile *s, struct text id, const struct identities *all)
{
	/* Room for all, so that no piece is left behind when it grows. */
	buf_reserve(&s->fresh, all->n * (id.n + 64) * 6 + all->len * 6);
	for (size_t i = 0; i < all->n; i++) {
		buf_add_string(&s->fresh, "{\"request_id\":");
		json_encode(&s->fresh, id);
		buf_add_string(&s->fresh, ",\"type\":");
		json_encode(&s->fresh, all->identity[i].type);
		buf_add_string(&s->fresh, ",\"value\":");
		json_encode(&s->fresh, all->identity[i].value);
		buf_add_string(&s->fresh, "}\n");
		s->changed = true;
	}
}

/* Whether whoever asked still waits: a line that cannot be read may be of one
 * who does. */
static bool
is_wanted(struct text line, const struct ledger *l)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(line, &trouble);
	const struct request *r = NULL;
	const struct node *id;

	if (d == NULL)
		return true;
	id = node_get(doc_top(d), "request_id");
	if (id != NULL)
		r = ledger_find(l, node_text(id));
	doc_free(d);
	return id == NULL || (r != NULL && r->closed == REQUEST_NEVER);
}

static bool
is_of(struct text line, struct text request)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(line, &trouble);
	const struct node *id =
	    d == NULL ? NULL : node_get(doc_top(d), "request_id");
	bool result = id != NULL && text_equal(node_text(id), request);

	doc_free(d);
	return result;
}

bool
sidefile_has(const struct sidefile *s, struct text id)
{
	struct text rest = { s->old.p, s->old.len };

	while (rest.n > 0) {
		const char *end = memchr(rest.p, '\n', rest.n);
		size_t n = end == NULL ? rest.n : (size_t)(end - rest.p) + 1;

		if (is_of((struct text){ rest.p, n }, id))
			return true;
		text_skip(&rest, n);
	}
	return false;
}

void
sidefile_purge(struct sidefile *s, const struct ledger *l)
{
	struct buf kept = { 0 };
	struct text rest = { s->old.p, s->old.len };

	buf_reserve(&kept, rest.n + 1);
	while (rest.n > 0) {
		const char *end = memchr(rest.p, '\n', rest.n);
		size_t n = end == NULL ? rest.n : (size_t)(end - rest.p) + 1;

		if (is_wanted((struct text){ rest.p, n }, l)) {
			buf_add(&kept, rest.p, n);
			if (end == NULL)
				buf_add_byte(&kept, '\n');
		}
		text_skip(&rest, n);
	}
	s->changed |= kept.len != s->old.len;
	buf_wipe(&s->old);
	s->old = kept;
}

int
sidefile_commit(struct sidefile *s)
{
	int result;

	if (!s->changed) {
		sidefile_discard(s);
		return 0;
	}
	result = file_write(outfile_fd(s->out), s->old.p, s->old.len);
	if (result == 0)
		result =
		    file_write(outfile_fd(s->out), s->fresh.p, s->fresh.len);
	if (result == 0)
		result = outfile_commit(s->out);
	else
		outfile_discard(s->out);
	s->out = NULL;
	if (result != 0)
		msg_error_os(STATUS_STOP, "%s", s->path);
	sidefile_discard(s);
	return result;
}

void
sidefile_discard(struct sidefile *s)
{
	if (s == NULL)
		return;
	outfile_discard(s->out);
	buf_wipe(&s->old);
	buf_wipe(&s->fresh);
	mem_free(s->path);
	mem_free(s);
}
