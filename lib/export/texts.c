/* SPDX-License-Identifier: ISC */
#include "export/texts.h"

#include "base/mem.h"
#include "base/msg.h"
#include "facts/hashtable.h"
#include "person/personhash.h"
#include "policy/words.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "record/ndjson.h"

/* Of a telephone number, without the country's sign. */
enum { DIGITS_MIN = 7 };

/* ---- finding what names a person in a text ---- */

struct found {
	size_t begin, end;
	struct text type; /* of identity */
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

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

static bool
address_around(struct text t, size_t at, struct found *f)
{
	bool dot = false;

	f->begin = at;
	f->end = at + 1;
	f->type = text_of("email");
	while (f->begin > 0 && is_local(t.p[f->begin - 1]))
		f->begin--;
	while (
	    f->begin < at && !is_letter(t.p[f->begin]) && t.p[f->begin] != '_')
		f->begin++;
	while (f->end < t.n && is_domain(t.p[f->end]))
		f->end++;
	while (f->end > at + 1 && !is_letter(t.p[f->end - 1]))
		f->end--;
	for (size_t i = at + 1; i < f->end; i++)
		dot |= t.p[i] == '.';
	return dot && f->begin < at;
}

/* How long what stands between the digits of a number is, which people also
 * write with blanks and dashes that are not of ASCII; 0: it is something else.
 */
static size_t
between_digits(struct text t, size_t at)
{
	static const char *const signs[] = { " ", "-", ".", "/", "(", ")", "\t",
		"\u00a0", "\u00ad", "\u2007", "\u2008", "\u2009", "\u200a",
		"\u200b", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014",
		"\u202f", "\u2060", "\u2212", "\u3000", "\ufeff" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t n = strlen(signs[i]);

		if (n <= t.n - at && memcmp(t.p + at, signs[i], n) == 0)
			return n;
	}
	return 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether it is within the first part of an address. */
static bool
is_before_at(struct text t, size_t at)
{
	while (at < t.n && is_local(t.p[at]))
		at++;
	return at < t.n && t.p[at] == '@';
}

/* A number with the sign of its country: others may be anything.  A sign behind
 * a letter or a digit may be that of a sum or a tag; one behind a quote or a
 * dash that is not of ASCII is not. */
static bool
number_from(struct text t, size_t at, struct found *f)
{
	size_t digits = 0, i = at + 1, n;

	*f = (struct found){ at, at + 1, text_of("phone_number") };
	if (at > 0 && is_letter(t.p[at - 1]) &&
	    (unsigned char)t.p[at - 1] < 0x80)
		return false;
	if (is_before_at(t, at))
		return false;
	while (i < t.n) {
		n = is_digit(t.p[i]) ? 1 : between_digits(t, i);
		if (n == 0)
			break;
		if (is_digit(t.p[i])) {
			digits++;
			f->end = i + 1;
		}
		i += n;
	}
	return digits >= DIGITS_MIN;
}

/* The next one from a place on. */
static bool
find(struct text t, size_t from, struct found *f)
{
	for (size_t i = from; i < t.n; i++) {
		bool any = t.p[i] == '@'   ? address_around(t, i, f)
			   : t.p[i] == '+' ? number_from(t, i, f)
					   : false;

		if (any && f->begin >= from)
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

/* Addresses and numbers in fields that are for them. */
static void
own_find(struct hide *h, const struct holding *r)
{
	static const struct {
		const char *category, *type;
	} kind[] = { { "user.contact.email", "email" },
		{ "user.contact.phone_number", "phone_number" } };
	struct buf b = { 0 };

	for (size_t i = 0; i < r->dataset->fields; i++)
		for (size_t k = 0; k < sizeof(kind) / sizeof(*kind); k++) {
			const struct policy_field *f = &r->dataset->field[i];
			enum value_kind is;
			struct text value;

			if (!category_within(f->category,
				text_of(kind[k].category)) ||
			    !json_get(r->line, f->name, &value) ||
			    !json_literal(value, &is) || is != VALUE_TEXT)
				continue;
			b.len = 0;
			json_decode(&b, value);
			own_add(h, text_of(kind[k].type),
			    (struct text){ b.p, b.len });
		}
	buf_wipe(&b);
}

/* ---- hiding ---- */

/* Appends a string without the people that are not the person. */
static void
string_put(struct hide *h, struct text raw, struct buf *out)
{
	struct buf text = { 0 }, fresh = { 0 };
	struct found f;
	struct text t;
	size_t from = 0;

	json_decode(&text, raw);
	t = (struct text){ text.p, text.len };
	while (t.n > 0 && find(t, from, &f)) {
		struct text one = { t.p + f.begin, f.end - f.begin };

		buf_add(&fresh, t.p + from, f.begin - from);
		from = f.end;
		if (is_own(h, f.type, one)) {
			buf_add_text(&fresh, one);
			continue;
		}
		buf_add_text(&fresh, h->instead);
		h->times++;
	}
	buf_add(&fresh, t.n > 0 ? t.p + from : "", t.n - from);
	json_encode(out, (struct text){ fresh.p, fresh.len });
	buf_wipe(&text);
	buf_wipe(&fresh);
}

static void
value_put(struct hide *h, struct text value, struct buf *out)
{
	struct text rest = value, name, inside;
	enum value_kind kind;
	bool first = true;

	if (!json_literal(value, &kind) ||
	    (kind != VALUE_TEXT && !value_nests(kind))) {
		buf_add_text(out, value);
		return;
	}
	if (kind == VALUE_TEXT) {
		string_put(h, value, out);
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
		}
		value_put(h, inside, out);
	}
	buf_add_byte(out, kind == VALUE_OBJECT ? '}' : ']');
}

/* Whether a member is or has a field of texts. */
static bool
has_texts(const struct policy_dataset *d, struct text raw_name)
{
	struct buf b = { 0 };
	bool any = false;

	json_decode(&b, raw_name);
	for (size_t i = 0; i < d->fields && !any; i++) {
		struct text name = d->field[i].name;

		any = category_within(d->field[i].category,
			  text_of("user.content")) &&
		      name.n >= b.len &&
		      (b.len == 0 || memcmp(name.p, b.p, b.len) == 0) &&
		      (name.n == b.len || strchr(".[", name.p[b.len]) != NULL);
	}
	buf_clear(&b);
	return any;
}

static void
record_hide(struct hide *h, struct holding *r)
{
	struct text rest = r->line, name, value;
	const uint64_t before = h->times;
	struct buf b = { 0 };
	char *p;

	buf_add_byte(&b, '{');
	while (holdings_member(&rest, &name, &value)) {
		buf_add_string(&b, b.len > 1 ? "," : "");
		buf_add_text(&b, name);
		buf_add_byte(&b, ':');
		if (has_texts(r->dataset, name))
			value_put(h, value, &b);
		else
			buf_add_text(&b, value);
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
			own_find(&h, &held->record[i]);
	for (size_t i = 0; i < held->records; i++)
		if (held->record[i].theirs)
			record_hide(&h, &held->record[i]);
	for (size_t i = 0; i < h.owns; i++)
		mem_free(h.own[i]);
	mem_free(h.own);
	buf_wipe(&h.room);
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
	uint64_t found;
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

static void
value_note(struct check *c, const struct policy_field *field, struct text t)
{
	const struct policy *p = c->held->policy;
	struct found f;
	size_t from = 0;

	while (t.n > 0 && find(t, from, &f)) {
		identity_note(c, f.type,
		    (struct text){ t.p + f.begin, f.end - f.begin });
		from = f.end;
	}
	for (size_t i = 0; i < p->datasets; i++)
		for (size_t j = 0; j < p->dataset[i].identities; j++)
			if (may_be(field, &p->dataset[i].identity[j]))
				identity_note(c, p->dataset[i].identity[j].type,
				    t);
}

/* `field`: that of the whole value; NULL: none. */
static void
json_note(struct check *c, const struct policy_field *field, struct text value)
{
	struct text rest = value, name, inside;
	struct buf b = { 0 };
	enum value_kind kind;

	if (!json_literal(value, &kind))
		return;
	if (kind == VALUE_TEXT) {
		json_decode(&b, value);
		value_note(c, field, (struct text){ b.p, b.len });
	} else if (kind == VALUE_NUMBER) {
		value_note(c, field, value);
	}
	while (value_nests(kind) &&
	       (kind == VALUE_OBJECT ? json_member(&rest, &name, &inside)
				     : json_element(&rest, &inside)))
		json_note(c, NULL, inside);
	buf_wipe(&b);
}

static void
record_note(struct check *c, const struct holding *r)
{
	struct text rest = r->line, name, value;
	struct buf b = { 0 };

	while (holdings_member(&rest, &name, &value)) {
		b.len = 0;
		json_decode(&b, name);
		json_note(c,
		    policy_field(r->dataset, (struct text){ b.p, b.len }),
		    value);
	}
	buf_clear(&b);
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
	subject_look(c, &s);
	return NULL;
}

static const char *
line_take(void *ctx, const struct node *line)
{
	struct check *c = ctx;
	const struct node *subject = node_get(line, "subject");
	struct text type = ndjson_text(line, "type");
	const char *why = NULL;
	struct subject s;

	if (subject != NULL && node_kind(subject) != NODE_LIST)
		return subject_take(c, subject);
	for (size_t i = 0; i < node_size(subject) && why == NULL; i++)
		why = subject_take(c, node_at(subject, i));
	if (subject != NULL)
		return why;
	if (type.n == 0)
		return "needs \"subject\", or \"type\" and \"value\"";
	if (!personhash_identity(c->hasher, 0, c->held->policy, type,
		ndjson_text(line, "value"), &c->room, &s))
		return "\"value\" is no identity of its type";
	subject_look(c, &s);
	return NULL;
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
			record_note(&c, &h->record[i]);
	}
	result = ndjson_read_fd(fd, name, 0, line_take, &c);
	if (result == 0 && c.found > 0) {
		leak_tell(&c);
		result = -1;
	}
	hashtable_clear(&c.there);
	hashtable_clear(&c.own);
	buf_wipe(&c.room);
	return result;
}
