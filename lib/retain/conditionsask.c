/* SPDX-License-Identifier: ISC */
/* Asks the conditions about a record. */
#include "base/mem.h"
#include "decide/typed.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "retain/conditionplan.h"
#include "retain/inside.h"

enum { NESTED_KEPT = 1 << 16 };

static bool
value_at(struct record *rec, int slot, struct value *v)
{
	int at = rec->slot[slot];

	if (at < 0) {
		*v = (struct value){ { NULL, 0 }, VALUE_NULL };
		return at == -1;
	}
	*v = record_value(rec, &rec->field[at]);
	if (v->kind == VALUE_NULL)
		v->text = text_of("null");
	return true;
}

/* Whether a value, made what its type says, lets a condition be answered.  One
 * that is missing does only where the condition says what that means. */
static bool
may_answer(const struct policy_field *f, struct value *v, bool texts,
    bool nothing, char room[NUM_PLAIN])
{
	enum typed t = f == NULL ? TYPED_VALUE : typed_value(f, texts, v, room);

	return t == TYPED_VALUE || (t == TYPED_NOTHING && nothing);
}

/* Whether the fields within members that a condition speaks of are what their
 * types say. */
static bool
within_answers(const struct condition_within *w,
    const struct condition_ask *ask, struct record *rec)
{

	for (size_t i = 0; i < w->n; i++) {
		char room[NUM_PLAIN];
		struct value v;

		if ((w->spoken[i] >> ask->rule & 1) == 0 || w->slot[i] < 0 ||
		    !typed_matters(w->field[i], ask->native))
			continue;
		if (!value_at(rec, w->slot[i], &v) ||
		    !may_answer(w->field[i], &v, ask->native, ask->nothing,
			room))
			return false;
	}
	return true;
}

static void
values_room(struct conditions *c, size_t n)
{
	if (c->values >= n)
		return;
	c->values = n;
	c->value = mem_resize(c->value, n, sizeof(*c->value));
	c->digits = mem_resize(c->digits, n, sizeof(*c->digits));
	c->seen = mem_resize(c->seen, n, sizeof(*c->seen));
}

/* Makes the values inside an object or array what they should be; null for
 * texts that mean no value. */
static bool
nested_take(struct conditions *c, const struct condition_within *within,
    const struct condition_ask *ask, const struct record *rec, struct text name,
    struct value *v)
{
	bool right;
	char *kept;

	c->raw.len = c->room.len = 0;
	record_put_json(rec, &c->raw, v->text);
	right = condition_within_put(within, ask, name,
	    (struct text){ c->raw.p, c->raw.len }, &c->room);
	kept = arena_take(&c->memory, c->room.len, 1);
	memcpy(kept, c->room.p, c->room.len);
	v->text = (struct text){ kept, c->room.len };
	return right;
}

static enum when_answer
ask_fields(const struct condition_plan *p, struct conditions *c, struct when *w,
    const struct condition_ask *ask, struct record *rec)
{
	const struct condition_members *m = &p->rule[ask->rule];

	values_room(c, m->n);
	arena_empty(&c->memory, NESTED_KEPT);
	for (size_t i = 0; i < m->n; i++) {
		struct value *v = &c->value[i];

		if (!value_at(rec, m->slot[i], v) ||
		    !may_answer(m->field[i], v, ask->native, ask->nothing,
			c->digits[i]))
			return WHEN_UNKNOWN;
		if (value_nests(v->kind) && v->text.n > 0 &&
		    !nested_take(c, &p->within, ask, rec, m->name[i], v))
			return WHEN_UNKNOWN;
	}
	return when_holds(w, c->value);
}

static void
comma(struct buf *b)
{
	if (b->len > 1)
		buf_add_byte(b, ',');
}

static void
member_put(struct buf *b, struct text name, const struct value *v)
{
	comma(b);
	json_encode(b, name);
	buf_add_byte(b, ':');
	condition_value_put(b, v);
}

/* A condition that jq runs: which values it may miss. */
struct asking {
	const struct condition_members *members;
	const struct policy_rule *rule;
	const struct condition_within *within;
	const struct condition_ask *ask;
};

/* Whether a missing value of a member lets the condition be answered. */
static bool
may_miss(const struct asking *a, size_t i)
{
	return a->ask->nothing || !is_spoken_of(a->rule, a->members->name[i]);
}

/* The field by whose type a condition that jq runs sees a member: a date that
 * it does not speak of may be anything. */
static const struct policy_field *
seen_as(const struct asking *a, size_t i)
{
	const struct policy_field *f = a->members->field[i];
	bool date =
	    f != NULL && (f->type == FIELD_DATE || f->type == FIELD_TIMESTAMP);

	return date && !is_spoken_of(a->rule, a->members->name[i]) ? NULL : f;
}

static bool
value_is_nest(struct text raw)
{
	return *raw.p == '{' || *raw.p == '[';
}

/* Whether jq may take a number of which the condition speaks for another one,
 * and so has no answer. */
static bool
is_blurred(const struct asking *a, struct text name, const struct value *v)
{
	return v->kind == VALUE_NUMBER && !when_exact(v->text) &&
	       is_named(a->rule, name);
}

static bool
nest_is_blurred(const struct asking *a, struct text name, struct text raw);

/* Of a raw value; those in a list have its name. */
static bool
raw_is_blurred(const struct asking *a, struct text name, struct text raw)
{
	const struct value v = { raw, VALUE_NUMBER };

	if (value_is_nest(raw))
		return nest_is_blurred(a, name, raw);
	return (*raw.p == '-' || (*raw.p >= '0' && *raw.p <= '9')) &&
	       is_blurred(a, name, &v);
}

static bool
nest_is_blurred(const struct asking *a, struct text name, struct text raw)
{
	struct text rest = raw, key, value;
	struct buf decoded = { 0 };
	bool blurred = false;

	if (*raw.p == '[') {
		while (!blurred && json_element(&rest, &value))
			blurred = raw_is_blurred(a, name, value);
		return blurred;
	}
	while (!blurred && json_member(&rest, &key, &value)) {
		decoded.len = 0;
		json_decode(&decoded, key);
		blurred = raw_is_blurred(a,
		    (struct text){ decoded.p, decoded.len }, value);
	}
	buf_wipe(&decoded);
	return blurred;
}

/* Writes a record of CSV as an object of texts, and of what the policy says.
 * false: a value is not what it should be. */
static bool
columns_put(struct buf *b, const struct asking *a, struct record *rec)
{
	const struct condition_members *m = a->members;

	for (size_t i = 0; i < m->n; i++) {
		char room[NUM_PLAIN];
		struct value v;

		if (!value_at(rec, m->slot[i], &v) ||
		    !may_answer(seen_as(a, i), &v, a->ask->native,
			may_miss(a, i), room) ||
		    is_blurred(a, m->name[i], &v))
			return false;
		if (v.text.p != NULL)
			member_put(b, m->name[i], &v);
	}
	return true;
}

static size_t
member_find(const struct condition_members *m, struct text name)
{
	size_t i = 0;

	while (i < m->n && !text_equal(m->name[i], name))
		i++;
	return i;
}

/* false: the condition names a member that it cannot see, or a value is not
 * what it should be. */
static bool
members_put(struct conditions *c, const struct asking *a,
    const struct record *rec, struct text line)
{
	const struct condition_members *m = a->members;
	struct text key, value;
	char digits[NUM_PLAIN];

	values_room(c, m->n);
	memset(c->seen, 0, m->n * sizeof(*c->seen));
	while (json_member(&line, &key, &value)) {
		struct value v;
		size_t i;

		c->room.len = 0;
		json_decode(&c->room, key);
		i = member_find(m, (struct text){ c->room.p, c->room.len });
		if (i == m->n && is_spoken_of(a->rule,
				     (struct text){ c->room.p, c->room.len }))
			return false;
		if (i == m->n)
			continue;
		c->seen[i] = true;
		c->raw.len = c->nested.len = 0;
		record_put_json(rec, &c->raw, value);
		if (value_is_nest(value) &&
		    !condition_within_put(a->within, a->ask, m->name[i],
			(struct text){ c->raw.p, c->raw.len }, &c->nested))
			return false;
		v = condition_value_of(value_is_nest(value)
					   ? (struct text){ c->nested.p,
						 c->nested.len }
					   : (struct text){ c->raw.p,
						 c->raw.len },
		    &c->room);
		if (!may_answer(seen_as(a, i), &v, a->ask->native,
			may_miss(a, i), digits) ||
		    is_blurred(a, m->name[i], &v) ||
		    (value_is_nest(v.text) &&
			nest_is_blurred(a, m->name[i], v.text)))
			return false;
		member_put(&c->json, m->name[i], &v);
	}
	for (size_t i = 0; i < m->n; i++) {
		struct value none = { { NULL, 0 }, VALUE_NULL };

		/* A path has a slot, and was looked at there. */
		if (!c->seen[i] &&
		    memchr(m->name[i].p, '.', m->name[i].n) == NULL &&
		    !may_answer(seen_as(a, i), &none, a->ask->native,
			may_miss(a, i), digits))
			return false;
	}
	return true;
}

static enum when_answer
ask_whole(const struct retain_run *s, struct conditions *c, struct when *w,
    const struct policy_rule *rule, const struct condition_ask *ask,
    struct record *rec)
{
	const struct condition_plan *p = s->conditions_plan;
	const struct asking a = { &p->whole, rule, &p->within, ask };
	struct buf *b = &c->json;
	struct text line;
	bool json = record_json(rec, &line);

	b->len = 0;
	buf_add_byte(b, '{');
	if (!(json ? members_put(c, &a, rec, line) : columns_put(b, &a, rec)))
		return WHEN_UNKNOWN;
	buf_add_byte(b, '}');
	return when_holds_json(w, (struct text){ b->p, b->len });
}

const enum when_answer *
conditions_ask(const struct retain_run *s, struct conditions *c,
    struct record *rec)
{
	if (s->conditions_plan == NULL)
		return NULL;
	for (size_t i = 0; i < retain_rules(s->retain); i++) {
		const struct policy_rule *rule = retain_rule(s->retain, i);
		const struct condition_plan *p = s->conditions_plan;
		const struct condition_ask *ask = &p->ask[i];
		struct when *w;

		if (rule->when.n == 0)
			continue;
		w = c->when[run_rule_number(s, rule)];
		if (!within_answers(&p->within, ask, rec))
			c->answer[i] = WHEN_UNKNOWN;
		else if (p->is_whole[i])
			c->answer[i] = ask_whole(s, c, w, rule, ask, rec);
		else
			c->answer[i] = ask_fields(p, c, w, ask, rec);
	}
	return c->answer;
}
