/* SPDX-License-Identifier: ISC */
#include "export/texts.h"

#include "base/mem.h"
#include "base/msg.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "export/plainform.h"
#include "person/personhash.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "record/ndjson.h"

/* Of a telephone number, without the country's sign; and how much may stand
 * between two of them. */
enum { DIGITS_MIN = 7, BETWEEN_MAX = 3 };

/* Of the part of an address before its at sign (RFC 5321 has 64). */
enum { LOCAL_MAX = 256 };

/* ---- finding what names a person in a text ---- */

struct found {
	size_t begin, end;
	/* Of an address, where it begins if what its first part may have, but
	 * seldom has, stands before it: e=ada@example.org. */
	size_t narrow;
	struct text type; /* of identity */
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_usual(char c)
{
	return is_letter(c) || strchr("._%+-", c) != NULL;
}

/* RFC 5322, atext; and the dot. */
static bool
is_local(char c)
{
	return is_letter(c) || strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL;
}

static bool
is_domain(char c)
{
	return is_letter(c) || c == '-' || c == '.';
}

/* Where the part before an at sign begins that is in quotes (RFC 5322,
 * quoted-string), which may have blanks; `first` if it is not. */
static size_t
quoted_from(struct text t, size_t from, size_t first)
{
	if (first <= from || t.p[first - 1] != '"')
		return first;
	for (size_t i = first - 1; i > from && first - i <= LOCAL_MAX;) {
		if (t.p[--i] == '\n')
			break;
		if (t.p[i] == '"' && (i == from || t.p[i - 1] != '\\'))
			return i;
	}
	return first;
}

/* Where an address of a machine ends that is in place of its name
 * (bo@[192.0.2.1]); `at` if there is none. */
static size_t
literal_to(struct text t, size_t at)
{
	size_t i = at;

	if (i == t.n || t.p[i] != '[')
		return at;
	for (i++; i < t.n && (is_domain(t.p[i]) || t.p[i] == ':');)
		i++;
	return i < t.n && t.p[i] == ']' ? i + 1 : at;
}

/* Whether a part of a text may be the name of a machine, or of a domain: a
 * number is none. */
static bool
is_place(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!is_digit(t.p[i]))
			return true;
	return false;
}

/* The address around an at sign, or around several that follow one another; no
 * part of it stands before `from`. */
static bool
address_around(struct text t, size_t from, size_t at, struct found *f)
{
	size_t first = at;

	while (first > from && t.p[first - 1] == '@')
		first--;
	*f = (struct found){ first, at + 1, first, text_of("email") };
	while (f->begin > from && is_local(t.p[f->begin - 1]))
		f->begin--;
	while (f->narrow > f->begin && is_usual(t.p[f->narrow - 1]))
		f->narrow--;
	if (f->begin == first)
		f->begin = f->narrow = quoted_from(t, from, first);
	f->end = literal_to(t, at + 1);
	if (f->end > at + 1)
		return f->begin < first;
	while (f->end < t.n && is_domain(t.p[f->end]))
		f->end++;
	while (f->end > at + 1 && !is_letter(t.p[f->end - 1]))
		f->end--;
	return f->begin < first &&
	       is_place((struct text){ t.p + at + 1, f->end - at - 1 });
}

/* Whether a plus sign is part of an address. */
static bool
is_in_address(struct text t, size_t from, size_t at)
{
	struct found f;
	size_t i = at;

	while (i < t.n && is_local(t.p[i]))
		i++;
	return i < t.n && t.p[i] == '@' && address_around(t, from, i, &f);
}

/* The length of a character that may stand between digits: no letter. */
static size_t
between(struct text t, size_t at)
{
	uint32_t code;
	size_t n = utf8_next(t.p + at, t.n - at, &code);

	if (n == 0)
		return 1;
	if (code == '+' || code == '@')
		return 0;
	switch (unicode_kind(code)) {
	case UNICODE_LETTER: return 0;
	default: return n;
	}
}

/* A number with the sign of its country: others may be anything. */
static bool
number_from(struct text t, size_t at, struct found *f)
{
	size_t digits = 0, gap = 0, i = at + 1;

	*f = (struct found){ at, at + 1, at, text_of("phone_number") };
	while (i < t.n && gap <= BETWEEN_MAX) {
		size_t n;

		if (is_digit(t.p[i])) {
			digits++;
			gap = 0;
			f->end = ++i;
			continue;
		}
		n = between(t, i);
		if (n == 0)
			break;
		gap++;
		i += n;
	}
	return digits >= DIGITS_MIN;
}

/* The next one from a place on. */
static bool
find(struct text t, size_t from, struct found *f)
{
	for (size_t i = from; i < t.n; i++) {
		if (t.p[i] == '@' && (i + 1 == t.n || t.p[i + 1] != '@') &&
		    address_around(t, from, i, f))
			return true;
		if (t.p[i] == '+' && !is_in_address(t, from, i) &&
		    number_from(t, i, f))
			return true;
	}
	return false;
}

/* ---- the person's own ---- */

struct hide {
	struct holdings *held;
	struct text instead;
	char **own; /* compared forms */
	size_t owns;
	struct buf room;
	const struct policy_dataset *dataset; /* of the record that is read */
	struct buf path;                      /* of the value */
	uint64_t times;
};

static bool
is_own(struct hide *h, struct text type, struct text value)
{
	h->room.len = 0;
	if (identity_normal(h->held->policy, type, value, &h->room) != 0)
		return false;
	for (size_t i = 0; i < h->owns; i++)
		if (text_is((struct text){ h->room.p, h->room.len }, h->own[i]))
			return true;
	return false;
}

static void
own_add(struct hide *h, struct text type, struct text value)
{
	if (is_own(h, type, value) || h->room.len == 0 ||
	    memchr(h->room.p, '\0', h->room.len) != NULL)
		return;
	h->own = mem_resize(h->own, h->owns + 1, sizeof(char *));
	h->own[h->owns++] = mem_text((struct text){ h->room.p, h->room.len });
}

/* The kind of identity that a field is for; empty: none. */
static struct text
kind_of(const struct policy_field *f)
{
	static const char *const kind[][2] = { { "user.contact.email",
						   "email" },
		{ "user.contact.phone_number", "phone_number" } };

	for (size_t i = 0; f != NULL && i < sizeof(kind) / sizeof(*kind); i++)
		if (category_within(f->category, text_of(kind[i][0])))
			return text_of(kind[i][1]);
	return (struct text){ NULL, 0 };
}

/* Addresses and numbers in fields that are for them. */
static void
own_take(void *hide, const struct policy_field *f, struct text raw)
{
	struct text kind = kind_of(f);
	struct buf b = { 0 };
	enum value_kind is;

	if (kind.n == 0 || !json_literal(raw, &is) || is != VALUE_TEXT)
		return;
	json_decode(&b, raw);
	own_add(hide, kind, (struct text){ b.p, b.len });
	buf_wipe(&b);
}

/* ---- hiding ---- */

/* Whether what was found in a text is the person's own. */
static bool
is_own_found(struct hide *h, struct text t, const struct found *f)
{
	return is_own(h, f->type,
		   (struct text){ t.p + f->begin, f->end - f->begin }) ||
	       (f->narrow > f->begin &&
		   is_own(h, f->type,
		       (struct text){ t.p + f->narrow, f->end - f->narrow }));
}

/* Appends a string without the people that are not the person. */
static void
string_put(struct hide *h, struct text raw, struct buf *out)
{
	struct buf text = { 0 }, fresh = { 0 };
	struct plainform plain;
	struct found f;
	struct text t;
	size_t from = 0, done = 0;

	json_decode(&text, raw);
	plainform_make(&plain, (struct text){ text.p, text.len });
	t = (struct text){ plain.text.p, plain.text.len };
	while (t.n > 0 && find(t, from, &f)) {
		from = f.end;
		if (is_own_found(h, t, &f))
			continue;
		buf_add(&fresh, text.p + done, plain.place[f.begin] - done);
		buf_add_text(&fresh, h->instead);
		done = plain.place[f.end];
		h->times++;
	}
	if (text.len > done)
		buf_add(&fresh, text.p + done, text.len - done);
	json_encode(out, (struct text){ fresh.p, fresh.len });
	plainform_clear(&plain);
	buf_wipe(&text);
	buf_wipe(&fresh);
}

/* A field says whether it is a text; what is below it, and no field itself, is
 * as it is. */
static bool
is_text(const struct hide *h, bool above)
{
	const struct policy_field *f =
	    policy_field(h->dataset, (struct text){ h->path.p, h->path.len });

	return f == NULL
		   ? above
		   : category_within(f->category, text_of("user.content"));
}

static void
value_put(struct hide *h, struct text value, bool above, struct buf *out)
{
	const bool texts = is_text(h, above);
	const size_t here = h->path.len;
	struct text rest = value, name, inside;
	enum value_kind kind;
	bool first = true;

	if (!json_literal(value, &kind) || !value_nests(kind)) {
		if (texts && kind == VALUE_TEXT)
			string_put(h, value, out);
		else
			buf_add_text(out, value);
		return;
	}
	buf_add_byte(out, kind == VALUE_OBJECT ? '{' : '[');
	while (kind == VALUE_OBJECT ? json_member(&rest, &name, &inside)
				    : json_element(&rest, &inside)) {
		buf_add_string(out, first ? "" : ",");
		first = false;
		if (kind == VALUE_OBJECT) {
			buf_add_text(out, name);
			buf_add_byte(out, ':');
			buf_add_byte(&h->path, '.');
			json_decode(&h->path, name);
		} else {
			buf_add_string(&h->path, "[]");
		}
		value_put(h, inside, texts, out);
		h->path.len = here;
	}
	buf_add_byte(out, kind == VALUE_OBJECT ? '}' : ']');
}

static void
record_hide(struct hide *h, struct holding *r)
{
	struct text rest = r->line, name, value;
	const uint64_t before = h->times;
	struct buf b = { 0 };
	char *p;

	h->dataset = r->dataset;
	buf_add_byte(&b, '{');
	while (holding_member(&rest, &name, &value)) {
		buf_add_string(&b, b.len > 1 ? "," : "");
		buf_add_text(&b, name);
		buf_add_byte(&b, ':');
		h->path.len = 0;
		json_decode(&h->path, name);
		value_put(h, value, false, &b);
	}
	buf_add_byte(&b, '}');
	if (h->times > before) {
		p = arena_take(&h->held->memory, b.len + 1, 1);
		memcpy(p, b.p, b.len);
		p[b.len] = '\0';
		r->line = (struct text){ p, b.len };
	}
	buf_wipe(&b);
}

uint64_t
texts_hide(struct holdings *held, struct text instead)
{
	struct hide h = { .held = held, .instead = instead };

	for (size_t i = 0; i < held->records; i++)
		if (held->record[i].theirs)
			holding_walk(&held->record[i], own_take, &h);
	for (size_t i = 0; i < held->records; i++)
		if (held->record[i].theirs)
			record_hide(&h, &held->record[i]);
	for (size_t i = 0; i < h.owns; i++)
		mem_free(h.own[i]);
	mem_free(h.own);
	buf_wipe(&h.room);
	buf_clear(&h.path);
	return h.times;
}

/* ---- is anybody else in there? ---- */

struct check {
	const struct holdings *held;
	const struct subject_hasher *hasher;
	struct hashtable there; /* hashes of what is in the records; tag: the
				 * number of the record */
	struct hashtable own;
	struct buf room;
	uint32_t record;
	uint64_t lines, found;
	uint32_t first; /* the record of the first that was found */
};

static void
identity_note(struct check *c, struct text type, struct text value)
{
	struct subject s;

	for (size_t key = 0; key < subject_keys(c->hasher); key++)
		if (personhash_identity(c->hasher, key, c->held->policy, type,
			value, &c->room, &s) &&
		    hashtable_find(&c->own, s.sum, NULL) == NULL &&
		    hashtable_find(&c->there, s.sum, NULL) == NULL)
			hashtable_add(&c->there, s.sum, 0, c->record);
}

/* Whether a field is for what an identity is: 7 is no account everywhere. */
static bool
may_be(const struct policy_field *f, const struct policy_identity *id)
{
	return f != NULL && text_equal(f->category, id->field->category);
}

/* What is found in a text. */
static void
found_note(struct check *c, struct text text)
{
	struct plainform plain;
	struct found f;
	struct text t;
	size_t from = 0;

	plainform_make(&plain, text);
	t = (struct text){ plain.text.p, plain.text.len };
	while (t.n > 0 && find(t, from, &f)) {
		identity_note(c, f.type,
		    (struct text){ t.p + f.begin, f.end - f.begin });
		identity_note(c, f.type,
		    (struct text){ t.p + f.narrow, f.end - f.narrow });
		from = f.end;
	}
	plainform_clear(&plain);
}

static void
value_note(struct check *c, const struct policy_field *field, struct text t)
{
	const struct policy *p = c->held->policy;

	found_note(c, t);
	for (size_t i = 0; i < p->datasets; i++)
		for (size_t j = 0; j < p->dataset[i].identities; j++)
			if (may_be(field, &p->dataset[i].identity[j]))
				identity_note(c, p->dataset[i].identity[j].type,
				    t);
}

static void
value_take(void *check, const struct policy_field *f, struct text raw)
{
	struct buf b = { 0 };
	enum value_kind kind;

	if (!json_literal(raw, &kind))
		return;
	if (kind == VALUE_TEXT)
		json_decode(&b, raw);
	else if (kind == VALUE_NUMBER)
		buf_add_text(&b, raw);
	value_note(check, f, (struct text){ b.p, b.len });
	buf_wipe(&b);
}

static void
own_note(struct check *c)
{
	const struct holdings *h = c->held;

	for (size_t i = 0; i < h->request->subjects; i++)
		hashtable_add(&c->own, h->request->subject[i].sum, 0, 0);
	for (size_t i = 0; i < h->records; i++)
		for (size_t j = 0;
		     h->record[i].theirs && j < h->record[i].hashes; j++)
			if (h->record[i].hash[j].sure)
				hashtable_add(&c->own,
				    h->record[i].hash[j].subject.sum, 0, 0);
}

static void
subject_look(struct check *c, const struct subject *s)
{
	const struct hashtable_entry *e =
	    hashtable_find(&c->there, s->sum, NULL);

	if (e == NULL)
		return;
	if (c->found++ == 0)
		c->first = e->tag;
}

static const char *
subject_take(struct check *c, const struct node *n)
{
	struct subject s;

	if (subject_parse(node_text(n), &s) != 0)
		return "\"subject\" is not a keyed hash (h1:...)";
	if (!subject_usable(c->hasher, &s))
		return "\"subject\" was hashed with a secret key that is not "
		       "in "
		       "the file of -k, so nobody can be found by it";
	subject_look(c, &s);
	return NULL;
}

static const char *
value_check(struct check *c, const struct node *line)
{
	const struct policy *p = c->held->policy;
	struct text type = ndjson_text(line, "type");
	struct subject s;

	if (!policy_compares(p, type) && !policy_identifies(p, type))
		return "\"type\" is no kind of identity of the policy";
	if (!personhash_identity(c->hasher, 0, p, type,
		ndjson_text(line, "value"), &c->room, &s))
		return "\"value\" is no identity of its type";
	subject_look(c, &s);
	return NULL;
}

static const char *
line_take(void *ctx, const struct node *line)
{
	struct check *c = ctx;
	const struct node *subject = node_get(line, "subject");
	const char *why = NULL;

	c->lines++;
	if ((subject == NULL) == (node_get(line, "type") == NULL))
		return "needs \"subject\", or \"type\" and \"value\"";
	if (subject == NULL)
		return value_check(c, line);
	if (node_kind(subject) != NODE_LIST)
		return subject_take(c, subject);
	if (node_size(subject) == 0)
		return "\"subject\" is empty";
	for (size_t i = 0; i < node_size(subject) && why == NULL; i++)
		why = subject_take(c, node_at(subject, i));
	return why;
}

static void
leak_tell(const struct check *c)
{
	const struct holding *r = &c->held->record[c->first];
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_STOP,
	    "--leak-check: %llu of other people's identities %s in the records "
	    "of the person who asks, the first in \"%s\"; nothing was written",
	    (unsigned long long)c->found, c->found == 1 ? "is" : "are",
	    msg_name(shown, sizeof(shown), r->dataset->name));
}

int
texts_check(const struct holdings *h, const struct subject_hasher *hasher,
    int fd, const char *name)
{
	struct check c = { .held = h, .hasher = hasher };
	int result;

	own_note(&c);
	for (size_t i = 0; i < h->records; i++) {
		c.record = (uint32_t)i;
		if (h->record[i].theirs)
			holding_walk(&h->record[i], value_take, &c);
	}
	result = ndjson_read_fd(fd, name, 0, line_take, &c);
	if (result == 0 && c.lines == 0) {
		msg_error(STATUS_CALL, "%s: names nobody", name);
		result = -1;
	}
	if (result == 0 && c.found > 0) {
		leak_tell(&c);
		result = -1;
	}
	hashtable_clear(&c.there);
	hashtable_clear(&c.own);
	buf_wipe(&c.room);
	return result;
}
