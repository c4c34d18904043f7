/* SPDX-License-Identifier: ISC */
/* Makes the values within objects and arrays what the policy says they are. */
#include "decide/typed.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "retain/conditionplan.h"

struct value
condition_value_of(struct text raw, struct buf *room)
{
	struct value v = { raw, VALUE_NUMBER };

	switch (*raw.p) {
	case 'n': v.kind = VALUE_NULL; break;
	case 't':
	case 'f': v.kind = VALUE_BOOL; break;
	case '[': v.kind = VALUE_ARRAY; break;
	case '{': v.kind = VALUE_OBJECT; break;
	case '"':
		room->len = 0;
		json_decode(room, raw);
		v = (struct value){ { room->len > 0 ? room->p : "", room->len },
			VALUE_TEXT };
		break;
	default: break;
	}
	return v;
}

void
condition_value_put(struct buf *b, const struct value *v)
{
	if (v->kind == VALUE_NULL)
		buf_add_string(b, "null");
	else if (v->kind == VALUE_TEXT)
		json_encode(b, v->text);
	else
		buf_add_text(b, v->text);
}

/* One walk through a value. */
struct within {
	const struct condition_within *fields;
	const struct condition_ask *ask;
	struct buf path, room;
	unsigned lists; /* around the value */
	bool wrong;
};

static bool within_put(struct within *, struct text raw, struct buf *out);

/* The number of the field at the path; fields->n: none. */
static size_t
field_at(const struct within *w)
{
	size_t i = 0;

	while (i < w->fields->n && !text_equal(w->fields->field[i]->name,
				       (struct text){ w->path.p, w->path.len }))
		i++;
	return i;
}

/* A value that is not of its type leaves the condition without an answer, if it
 * speaks of the field. */
static void
wrong_note(struct within *w, size_t field, bool missing)
{
	if ((w->fields->spoken[field] >> w->ask->rule & 1) != 0)
		w->wrong |= !missing || !w->ask->nothing;
}

static void
scalar_put(struct within *w, struct text raw, struct buf *out)
{
	size_t at = field_at(w);
	struct value v;
	char digits[NUM_PLAIN];
	enum typed t;

	if (at == w->fields->n) {
		buf_add_text(out, raw);
		return;
	}
	v = condition_value_of(raw, &w->room);
	t = typed_value(w->fields->field[at], w->ask->native, &v, digits);
	if (t != TYPED_VALUE)
		wrong_note(w, at, t == TYPED_NOTHING);
	condition_value_put(out, &v);
}

/* Elements of arrays have no slots, so what they lack is noticed here. */
static void
lacking_note(struct within *w, struct text object)
{
	for (size_t i = 0; i < w->fields->n && w->lists > 0; i++) {
		const struct policy_field *f = w->fields->field[i];
		struct text name = f->name, raw;

		if (name.n < w->path.len + 2 ||
		    memcmp(name.p, w->path.p, w->path.len) != 0 ||
		    name.p[w->path.len] != '.')
			continue;
		text_skip(&name, w->path.len + 1);
		if (typed_matters(f, w->ask->native) && f->type != FIELD_TEXT &&
		    memchr(name.p, '.', name.n) == NULL &&
		    !json_get(object, name, &raw))
			wrong_note(w, i, true);
	}
}

static void
object_put(struct within *w, struct text raw, struct buf *out)
{
	struct text rest = raw, key, value;
	char before = '{';

	lacking_note(w, raw);
	while (json_member(&rest, &key, &value)) {
		size_t from = w->path.len;

		buf_add_byte(out, before);
		before = ',';
		buf_add_text(out, key);
		buf_add_byte(out, ':');
		buf_add_byte(&w->path, '.');
		json_decode(&w->path, key);
		within_put(w, value, out);
		w->path.len = from;
	}
	if (before == '{')
		buf_add_byte(out, before);
	buf_add_byte(out, '}');
}

static void
array_put(struct within *w, struct text raw, struct buf *out)
{
	struct text rest = raw, value;
	size_t from = w->path.len;
	char before = '[';

	buf_add_string(&w->path, "[]");
	w->lists++;
	while (json_element(&rest, &value)) {
		buf_add_byte(out, before);
		before = ',';
		within_put(w, value, out);
	}
	w->lists--;
	w->path.len = from;
	if (before == '[')
		buf_add_byte(out, before);
	buf_add_byte(out, ']');
}

/* Notes an object or array in place of a single value. */
static void
nested_note(struct within *w, struct text raw)
{
	size_t at = field_at(w);
	struct value v = { raw, *raw.p == '{' ? VALUE_OBJECT : VALUE_ARRAY };
	char digits[NUM_PLAIN];

	if (at < w->fields->n && typed_value(w->fields->field[at],
				     w->ask->native, &v, digits) == TYPED_WRONG)
		wrong_note(w, at, false);
}

static bool
within_put(struct within *w, struct text raw, struct buf *out)
{
	if (*raw.p == '{' || *raw.p == '[')
		nested_note(w, raw);
	if (*raw.p == '{')
		object_put(w, raw, out);
	else if (*raw.p == '[')
		array_put(w, raw, out);
	else
		scalar_put(w, raw, out);
	return !w->wrong;
}

bool
condition_within_put(const struct condition_within *fields,
    const struct condition_ask *ask, struct text name, struct text raw,
    struct buf *out)
{
	struct within w = { .fields = fields, .ask = ask };
	bool right;

	if (fields->n == 0) {
		buf_add_text(out, raw);
		return true;
	}
	buf_add_text(&w.path, name);
	right = within_put(&w, raw, out);
	buf_wipe(&w.path);
	buf_wipe(&w.room);
	return right;
}
