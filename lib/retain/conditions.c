/* SPDX-License-Identifier: ISC */
#include "retain/conditions.h"

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "retain/inside.h"

enum { NESTED_KEPT = 1 << 16 };

/* The conditions of one thread. */
struct conditions {
	size_t rules;       /* of the policy */
	struct when **when; /* by rule of the policy; NULL: none */
	struct value *value;
	size_t values;
	struct buf json, room;
	struct arena memory; /* of values that are objects or arrays */
	enum when_answer answer[RETAIN_RULES];
};

/* Members of the record. */
struct condition_members {
	struct text *name;
	int *slot;    /* -1: the member of the record with this key */
	bool *number; /* the policy says that it is a number */
	size_t n;
};

/* What conditions depend on; shared by all threads. */
struct condition_plan {
	/* The fields of a condition, in the order of when_fields(). */
	struct condition_members rule[RETAIN_RULES];
	bool is_whole[RETAIN_RULES];    /* it may look at any field: */
	struct condition_members whole; /* all that the policy has */
};

static struct when *
condition_new(const struct policy_rule *rule)
{
	char why[160], shown[MSG_NAME_MAX + 1];
	struct when *w = when_new(rule->when, why, sizeof(why));

	if (w == NULL)
		msg_error(STATUS_CALL, "rule \"%s\": when: %s",
		    msg_name(shown, sizeof(shown), rule->id), why);
	return w;
}

struct conditions *
conditions_new(const struct policy *p, const struct policy_dataset *d)
{
	struct conditions *c = mem_alloc(sizeof(*c));

	c->rules = p->rules;
	c->when = mem_array(p->rules + 1, sizeof(struct when *));
	for (size_t i = 0; i < p->rules; i++) {
		const struct policy_rule *rule = &p->rule[i];

		if (rule->when.n == 0 || (d != NULL && rule->dataset != d))
			continue;
		c->when[i] = condition_new(rule);
		if (c->when[i] == NULL) {
			conditions_free(c);
			return NULL;
		}
	}
	return c;
}

void
conditions_free(struct conditions *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->rules; i++)
		when_free(c->when[i]);
	mem_free(c->when);
	mem_free(c->value);
	buf_wipe(&c->json);
	buf_wipe(&c->room);
	arena_clear(&c->memory);
	mem_free(c);
}

static void
members_clear(struct condition_members *m)
{
	for (size_t i = 0; i < m->n; i++)
		mem_free((char *)m->name[i].p);
	mem_free(m->name);
	mem_free(m->slot);
	mem_free(m->number);
}

void
condition_plan_free(struct condition_plan *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < RETAIN_RULES; i++)
		members_clear(&p->rule[i]);
	members_clear(&p->whole);
	mem_free(p);
}

/* ---- fields of conditions ---- */

static bool
is_number(const struct retain_run *s, struct text name)
{
	const struct policy_field *f = policy_field(s->dataset, name);

	return f != NULL && f->type == FIELD_NUMBER;
}

static void
members_make(struct condition_members *m, size_t most)
{
	m->name = mem_array(most + 1, sizeof(*m->name));
	m->slot = mem_array(most + 1, sizeof(*m->slot));
	m->number = mem_array(most + 1, sizeof(*m->number));
}

/* 0, or -1: no selector can express the name. */
static int
member_add(struct retain_run *s, struct condition_members *m, struct text name,
    int slot)
{
	if (slot < 0)
		return -1;
	m->name[m->n] = (struct text){ mem_text(name), name.n };
	m->slot[m->n] = slot;
	m->number[m->n++] = is_number(s, name);
	return 0;
}

static int
fields_choose(struct retain_run *s, size_t i, enum format from,
    const struct text *name, size_t n)
{
	struct condition_members *m = &s->conditions_plan->rule[i];
	char shown[MSG_NAME_MAX + 1], other[MSG_NAME_MAX + 1];
	const char *why;

	members_make(m, n);
	for (size_t k = 0; k < n; k++) {
		if (!policy_member(s->dataset, name[k])) {
			msg_error(STATUS_CALL,
			    "when: the policy has no field \"%s\" in dataset "
			    "\"%s\"",
			    msg_name(shown, sizeof(shown), name[k]),
			    msg_name(other, sizeof(other), s->dataset->name));
			return -1;
		}
		if (member_add(s, m, name[k],
			run_slot(s, from, name[k], &why)) != 0) {
			msg_error(STATUS_CALL, "when: %s", why);
			return -1;
		}
	}
	return 0;
}

static bool
is_among(const struct condition_members *m, struct text name)
{
	for (size_t i = 0; i < m->n; i++)
		if (text_equal(m->name[i], name))
			return true;
	return false;
}

static struct text
first_step(struct text path)
{
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '.' || path.p[i] == '[')
			path.n = i;
	return path;
}

/* Whether the text of a condition contains a name. */
static bool
is_spoken_of(const struct policy_rule *rule, struct text name)
{
	for (size_t i = 0; name.n > 0 && i + name.n <= rule->when.n; i++)
		if (memcmp(rule->when.p + i, name.p, name.n) == 0)
			return true;
	return false;
}

static int
unknown_column(const struct policy_rule *rule, struct text name)
{
	char id[MSG_NAME_MAX + 1], shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL,
	    "rule \"%s\": when: column \"%s\" is not a field of the dataset",
	    msg_name(id, sizeof(id), rule->id),
	    msg_name(shown, sizeof(shown), name));
	return -1;
}

static void
key_add(struct condition_members *m, struct text name)
{
	if (name.n == 0 || is_among(m, name))
		return;
	m->name[m->n] = (struct text){ mem_text(name), name.n };
	m->slot[m->n++] = -1;
}

/*
 * A condition that may look at any field sees only the fields of the policy,
 * because only these can be compared again where the record is deleted.  In CSV
 * these are the columns that are fields of the dataset; in NDJSON the members
 * whose key is a field of the dataset or that contain one.
 */
static int
whole_choose(struct retain_run *s, const struct policy_rule *rule,
    const struct stream_names *in)
{
	struct condition_members *m = &s->conditions_plan->whole;
	const struct policy_dataset *d = s->dataset;
	const char *why;

	for (size_t i = 0; in->from != FORMAT_NDJSON && i < in->n; i++)
		if (policy_field(d, in->name[i]) == NULL &&
		    is_spoken_of(rule, in->name[i]))
			return unknown_column(rule, in->name[i]);
	if (m->name != NULL)
		return 0;
	members_make(m, 2 * d->fields);
	for (size_t i = 0; i < d->fields; i++) {
		struct text name = d->field[i].name;

		if (in->from == FORMAT_NDJSON) {
			key_add(m, first_step(name));
			if (memchr(name.p, '[', name.n) == NULL)
				key_add(m, name);
		} else if (member_add(s, m, name,
			       select_slot_maybe(s->select,
				   run_selector(s, name), &why)) != 0) {
			msg_error(STATUS_CALL, "when: %s", why);
			return -1;
		}
	}
	return 0;
}

int
conditions_bind(struct retain_run *s, const struct stream_names *in)
{
	for (size_t i = 0; i < retain_rules(s->retain); i++) {
		const struct policy_rule *rule = retain_rule(s->retain, i);
		const struct text *field;
		size_t fields;

		if (rule->when.n == 0)
			continue;
		if (s->conditions_plan == NULL)
			s->conditions_plan =
			    mem_alloc(sizeof(*s->conditions_plan));
		field =
		    when_fields(s->conditions->when[run_rule_number(s, rule)],
			&fields);
		s->conditions_plan->is_whole[i] = field == NULL;
		if ((field == NULL ? whole_choose(s, rule, in)
				   : fields_choose(s, i, in->from, field,
					 fields)) != 0)
			return -1;
	}
	return 0;
}

size_t
conditions_names(const struct retain_run *s, size_t i, const struct text **name,
    const int **slot)
{
	const struct condition_plan *p = s->conditions_plan;
	const struct condition_members *m;

	if (p == NULL || retain_rule(s->retain, i)->when.n == 0)
		return 0;
	m = p->is_whole[i] ? &p->whole : &p->rule[i];
	*name = m->name;
	*slot = m->slot;
	return m->n;
}

/* ---- evaluating ---- */

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

/* Turns a text of CSV into the number that the policy says it is, without
 * leading zeros, which JSON does not allow.  false: it is not a number. */
static bool
number_take(struct value *v)
{
	char digits[NUM_PLAIN];

	if (v->kind != VALUE_TEXT || num_plain(v->text, digits) == 0)
		return false;
	while (v->text.n > 1 && v->text.p[0] == '0' && v->text.p[1] >= '0' &&
	       v->text.p[1] <= '9')
		text_skip(&v->text, 1);
	if (v->text.n > 2 && v->text.p[0] == '-' && v->text.p[1] == '0' &&
	    v->text.p[2] >= '0' && v->text.p[2] <= '9')
		return false;
	v->kind = VALUE_NUMBER;
	return true;
}

/* Puts null for texts that mean no value inside an object or array. */
static void
nested_take(struct conditions *c, const struct record *rec, struct value *v)
{
	char *kept;

	c->room.len = 0;
	record_put_json(rec, &c->room, v->text);
	kept = arena_take(&c->memory, c->room.len, 1);
	memcpy(kept, c->room.p, c->room.len);
	v->text = (struct text){ kept, c->room.len };
}

static enum when_answer
ask_fields(struct conditions *c, struct when *w,
    const struct condition_members *m, struct record *rec)
{
	struct text raw;
	bool csv = !record_json(rec, &raw);

	if (c->values < m->n) {
		c->values = m->n;
		c->value = mem_resize(c->value, c->values, sizeof(*c->value));
	}
	arena_empty(&c->memory, NESTED_KEPT);
	for (size_t i = 0; i < m->n; i++) {
		struct value *v = &c->value[i];

		if (!value_at(rec, m->slot[i], v) ||
		    (csv && m->number[i] && !number_take(v)))
			return WHEN_UNKNOWN;
		if (value_nests(v->kind) && v->text.n > 0)
			nested_take(c, rec, v);
	}
	return when_holds(w, c->value);
}

static void
comma(struct buf *b)
{
	if (b->len > 1)
		buf_add_byte(b, ',');
}

/* Writes a record of CSV as an object of texts, and of numbers where the policy
 * says so.  false: a value is not the number it should be. */
static bool
columns_put(struct buf *b, const struct condition_members *m,
    const struct policy_rule *rule, struct record *rec)
{
	for (size_t i = 0; i < m->n; i++) {
		struct value v;

		if (!value_at(rec, m->slot[i], &v))
			return false;
		if (v.text.p == NULL)
			continue;
		if (m->number[i] && !number_take(&v) &&
		    (v.kind != VALUE_NULL || is_spoken_of(rule, m->name[i])))
			return false;
		comma(b);
		json_encode(b, m->name[i]);
		buf_add_byte(b, ':');
		if (v.kind == VALUE_TEXT)
			json_encode(b, v.text);
		else
			buf_add_text(b, v.text);
	}
	return true;
}

/* false: the condition names a member that it cannot see. */
static bool
members_put(struct buf *b, const struct condition_members *m,
    const struct record *rec, struct text line, const struct policy_rule *rule,
    struct buf *room)
{
	struct text key, value, name;

	while (json_member(&line, &key, &value)) {
		room->len = 0;
		json_decode(room, key);
		name = (struct text){ room->p, room->len };
		if (!is_among(m, name) && is_spoken_of(rule, name))
			return false;
		if (!is_among(m, name))
			continue;
		comma(b);
		buf_add_text(b, key);
		buf_add_byte(b, ':');
		record_put_json(rec, b, value);
	}
	return true;
}

static enum when_answer
ask_whole(const struct retain_run *s, struct conditions *c, struct when *w,
    const struct policy_rule *rule, struct record *rec)
{
	const struct condition_members *m = &s->conditions_plan->whole;
	struct buf *b = &c->json;
	struct text line;
	bool json = record_json(rec, &line);

	b->len = 0;
	buf_add_byte(b, '{');
	if (!(json ? members_put(b, m, rec, line, rule, &c->room)
		   : columns_put(b, m, rule, rec)))
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
		struct when *w;

		if (rule->when.n == 0)
			continue;
		w = c->when[run_rule_number(s, rule)];
		c->answer[i] = p->is_whole[i]
				   ? ask_whole(s, c, w, rule, rec)
				   : ask_fields(c, w, &p->rule[i], rec);
	}
	return c->answer;
}
