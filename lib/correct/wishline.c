/* SPDX-License-Identifier: ISC */
/* Reads one line of what is to be corrected. */
#include "base/dateformat.h"
#include "base/mem.h"
#include "base/msg.h"
#include "correct/wishes.h"
#include "decide/typed.h"
#include "ledger/eventcheck.h"
#include "person/subject.h"
#include "record/ndjson.h"

struct wish_reading {
	const struct policy *policy;
	struct buf *why; /* the sentence about a line, if it is not static */
};

/* A text of a wish that is not at its place yet: it begins so far into `own`.
 */
struct place {
	size_t at, n;
	bool given;
};

static struct place
place_add(struct buf *own, struct text t)
{
	const struct place p = { own->len, t.n, true };

	buf_add_text(own, t);
	return p;
}

static struct text
place_text(const struct buf *own, struct place p)
{
	return p.given ? (struct text){ own->p + p.at, p.n }
		       : (struct text){ NULL, 0 };
}

static const char *
members_check(const struct node *line)
{
	static const char *const known[] = { "request", "dataset", "field",
		"from", "to", "key" };
	struct text name = { NULL, 0 };

	while (node_next(line, &name) != NULL) {
		size_t i = 0;

		while (i < sizeof(known) / sizeof(*known) &&
		       !text_is(name, known[i]))
			i++;
		if (i == sizeof(known) / sizeof(*known))
			return "has an unknown member; known: request, "
			       "dataset, field, from, to, key";
	}
	return NULL;
}

/* A sentence that names the field, and no value. */
static const char *
about(struct wish_reading *r, const struct policy_field *f, const char *why)
{
	char shown[MSG_NAME_MAX + 1];

	r->why->len = 0;
	buf_printf(r->why, "field \"%s\": %s",
	    msg_name(shown, sizeof(shown), f->name), why);
	buf_add_byte(r->why, '\0');
	return r->why->p;
}

/* Lists what may stand in a place. */
static const char *
unknown(struct wish_reading *r, const char *what, size_t n,
    struct text (*name)(const void *of, size_t i), const void *of)
{
	char shown[MSG_NAME_MAX + 1];

	r->why->len = 0;
	buf_printf(r->why, "%s; known:", what);
	for (size_t i = 0; i < n; i++)
		buf_printf(r->why, "%s %s", i > 0 ? "," : "",
		    msg_name(shown, sizeof(shown), name(of, i)));
	buf_add_byte(r->why, '\0');
	return r->why->p;
}

static struct text
dataset_name(const void *policy, size_t i)
{
	const struct policy *p = policy;

	return p->dataset[i].name;
}

static struct text
field_name(const void *dataset, size_t i)
{
	const struct policy_dataset *d = dataset;

	return d->field[i].name;
}

static bool
is_one_of(const struct policy_field *f, const struct policy_field *const *list,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == f)
			return true;
	return false;
}

/* ---- values ---- */

/* Reads a value: text.p == NULL: null.  NULL, or what is wrong with it. */
static const char *
value_read(const struct node *n, struct buf *room, struct value *v)
{
	int64_t x;

	*v = (struct value){ { NULL, 0 }, VALUE_NULL };
	switch (node_kind(n)) {
	case NODE_NULL: return NULL;
	case NODE_TEXT:
		*v = (struct value){ node_text(n), VALUE_TEXT };
		return NULL;
	case NODE_BOOL:
		*v = (struct value){ text_of(node_true(n) ? "true" : "false"),
			VALUE_BOOL };
		return NULL;
	case NODE_NUMBER:
		if (node_number(n, INT64_MIN, INT64_MAX, &x) != 0)
			break;
		room->len = 0;
		buf_printf(room, "%lld", (long long)x);
		*v = (struct value){ { room->p, room->len }, VALUE_NUMBER };
		return NULL;
	default: break;
	}
	return "must be a text, a whole number, true, false or null; write "
	       "other numbers as a text";
}

/* true and false are written in the field's own words. */
static void
truth_words(const struct policy_field *f, struct value *v)
{
	const bool yes = text_is(v->text, "true");
	const struct names *words = yes ? &f->yes : &f->no;

	if (v->kind == VALUE_BOOL && f->type == FIELD_BOOLEAN && words->n > 0)
		*v = (struct value){ words->name[0], VALUE_TEXT };
}

/* Whether a new value has what no file, or nobody, can show. */
static bool
has_control(struct text t)
{
	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		if (c == 0x7f ||
		    (c < ' ' && (c == '\0' || strchr("\t\r\n", c) == NULL)))
			return true;
	}
	return false;
}

static const char *
date_unfit(const struct policy_dataset *d, const struct policy_field *f,
    const struct value *v)
{
	struct moment m;

	return moment_parse(v->text, f->format, d->zone, &m) == 0
		   ? NULL
		   : "\"to\" is not a date in the format of this field";
}

static const char *
identity_why(const struct policy *p, const struct policy_dataset *d,
    const struct policy_field *f, const struct value *v)
{
	struct text type = policy_kind(d, f);

	return type.n > 0 && identity_unfit(p, type, v->text) != NULL
		   ? "\"to\" is not a single identity of its kind"
		   : NULL;
}

/* Why a field cannot have a new value; NULL: it can. */
static const char *
unfit(const struct policy *p, const struct policy_dataset *d,
    const struct policy_field *f, const struct value *v)
{
	if (wish_absent(v))
		return NULL;
	if (has_control(v->text))
		return "\"to\" has a control character";
	if (typed_date(f))
		return date_unfit(d, f, v);
	if (!typed_fits(f, v))
		return f->type == FIELD_BOOLEAN
			   ? "\"to\" is neither yes nor no in the words of "
			     "this field"
			   : "\"to\" is not a number";
	return identity_why(p, d, f, v);
}

/* ---- the parts of a wish ---- */

static const char *
place_read(struct wish_reading *r, const struct node *line, struct wish *w)
{
	const struct policy *p = r->policy;
	const struct policy_dataset *d =
	    policy_dataset(p, ndjson_text(line, "dataset"));
	const struct policy_field *f =
	    d == NULL ? NULL : policy_field(d, ndjson_text(line, "field"));

	if (ndjson_text(line, "request").n == 0 ||
	    !event_word_plain(ndjson_text(line, "request")))
		return "\"request\" must be the id of a request";
	if (d == NULL)
		return unknown(r, "the policy has no such \"dataset\"",
		    p->datasets, dataset_name, p);
	if (f == NULL)
		return unknown(r, "the dataset has no such \"field\"",
		    d->fields, field_name, d);
	if (is_one_of(f, d->key, d->keys) ||
	    is_one_of(f, d->person, d->persons))
		return about(r, f,
		    "says which record it is, or whose; it can only be "
		    "corrected at the source");
	w->dataset = d;
	w->field = f;
	return NULL;
}

/* The key in the form in which keys are compared; every part is needed. */
static const char *
key_read(struct wish_reading *r, const struct node *key,
    const struct policy_dataset *d, struct buf *form)
{
	struct buf room = { 0 }, one = { 0 };
	const char *why = NULL;
	struct value v;

	if (node_kind(key) != NODE_OBJECT || d->keys == 0 ||
	    node_size(key) != d->keys)
		return "\"key\" must have every field of the dataset's key, "
		       "and no other";
	for (size_t i = 0; i < d->keys && why == NULL; i++) {
		char *name = mem_text(d->key[i]->name);
		const struct node *n = node_get(key, name);

		mem_free(name);
		if (n == NULL)
			why = "\"key\" must have every field of the dataset's "
			      "key, and no other";
		else
			why = value_read(n, &room, &v);
		if (why == NULL && wish_absent(&v))
			why = "a value of \"key\" is empty";
		if (why != NULL)
			break;
		one.len = 0;
		wish_form(r->policy, d, d->key[i], &v, true, &one);
		subject_join(form, (struct text){ one.p, one.len });
	}
	buf_wipe(&room);
	buf_wipe(&one);
	return why;
}

/* What a line says, until its texts are at their place. */
struct parts {
	struct buf own;
	struct place request, from, to, from_form, to_form, key;
	enum value_kind from_kind, to_kind;
};

static const char *
from_read(struct wish_reading *r, const struct node *line, const struct wish *w,
    struct parts *s)
{
	const struct node *n = node_get(line, "from");
	struct buf room = { 0 };
	const char *why;
	struct value v;

	if (n == NULL)
		return "\"from\" is missing; if there is no value so far, say "
		       "\"from\": null";
	why = value_read(n, &room, &v);
	if (why != NULL) {
		buf_wipe(&room);
		return about(r, w->field, why);
	}
	truth_words(w->field, &v);
	s->from_kind = v.kind;
	if (v.text.p != NULL)
		s->from = place_add(&s->own, v.text);
	s->from_form = (struct place){ s->own.len, 0, true };
	wish_form(r->policy, w->dataset, w->field, &v, true, &s->own);
	s->from_form.n = s->own.len - s->from_form.at;
	buf_wipe(&room);
	return NULL;
}

static const char *
to_read(struct wish_reading *r, const struct node *line, const struct wish *w,
    struct parts *s)
{
	const struct node *n = node_get(line, "to");
	struct buf room = { 0 };
	const char *why;
	struct value v;

	if (n == NULL)
		return "\"to\" is missing; if there is to be no value, say "
		       "\"to\": null";
	why = value_read(n, &room, &v);
	if (why == NULL) {
		truth_words(w->field, &v);
		why = unfit(r->policy, w->dataset, w->field, &v);
	}
	if (why != NULL) {
		buf_wipe(&room);
		return about(r, w->field, why);
	}
	s->to_kind = v.kind;
	if (v.text.p != NULL)
		s->to = place_add(&s->own, v.text);
	s->to_form = (struct place){ s->own.len, 0, true };
	wish_form(r->policy, w->dataset, w->field, &v, true, &s->own);
	s->to_form.n = s->own.len - s->to_form.at;
	buf_wipe(&room);
	return NULL;
}

static const char *
key_take(struct wish_reading *r, const struct node *line, const struct wish *w,
    struct parts *s)
{
	const struct node *key = node_get(line, "key");
	struct buf form = { 0 };
	const char *why = NULL;

	if (key == NULL)
		return NULL;
	why = key_read(r, key, w->dataset, &form);
	if (why == NULL)
		s->key = place_add(&s->own, (struct text){ form.p, form.len });
	buf_wipe(&form);
	return why;
}

/* Nothing moves any longer. */
static void
settle(struct wish *w, struct parts *s)
{
	w->own = s->own.p;
	w->own_size = s->own.len;
	w->request = place_text(&s->own, s->request);
	w->from = (struct value){ place_text(&s->own, s->from), s->from_kind };
	w->to = (struct value){ place_text(&s->own, s->to), s->to_kind };
	w->from_form = place_text(&s->own, s->from_form);
	w->to_form = place_text(&s->own, s->to_form);
	w->key_form = place_text(&s->own, s->key);
}

static bool
changes_nothing(const struct wish *w)
{
	return (wish_absent(&w->from) && wish_absent(&w->to)) ||
	       (w->from.text.p != NULL && w->to.text.p != NULL &&
		   text_equal(w->from.text, w->to.text));
}

/* NULL, or what is wrong with the line. */
static const char *
wish_read(struct wish_reading *r, const struct node *line, struct wish *w,
    struct parts *s)
{
	const char *why = members_check(line);

	if (why == NULL)
		why = place_read(r, line, w);
	if (why != NULL || w->field == NULL)
		return why;
	s->request = place_add(&s->own, ndjson_text(line, "request"));
	why = from_read(r, line, w, s);
	if (why == NULL)
		why = to_read(r, line, w, s);
	if (why == NULL)
		why = key_take(r, line, w, s);
	if (why != NULL)
		return why;
	settle(w, s);
	return changes_nothing(w)
		   ? about(r, w->field, "\"from\" and \"to\" are the same")
		   : NULL;
}

const char *
wishes_add(struct wishes *all, const struct policy *p, size_t line,
    const struct node *of, struct buf *room)
{
	struct wish_reading r = { p, room };
	struct wish w = { .line = line };
	struct parts s = { .own = { 0 } };
	const char *why = wish_read(&r, of, &w, &s);

	if (why != NULL) {
		buf_wipe(&s.own);
		return why;
	}
	if (all->n == all->room) {
		all->room = 2 * all->room + 64;
		all->wish =
		    mem_resize(all->wish, all->room, sizeof(*all->wish));
	}
	all->wish[all->n++] = w;
	return NULL;
}
