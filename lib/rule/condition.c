/* SPDX-License-Identifier: ISC */
#include "rule/condition.h"

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "record/json.h"
#include "rule/sweepplan.h"

/* One thread's. */
struct conditions {
	size_t rules;       /* of the policy */
	struct when **when; /* by rule of the policy; NULL: none */
	struct value *value;
	size_t values;
	struct buf json;
	enum when_answer answer[RETAIN_RULES];
};

/* What all threads know: the slots a condition looks at. */
struct condition_slots {
	int *slot;    /* in the order of when_fields() */
	bool *number; /* the policy says that the field has one */
	size_t slots;
	bool whole; /* it is asked about the whole record */
};

struct condition_plan {
	struct condition_slots rule[RETAIN_RULES];
	/* Of CSV, what the whole record is made of. */
	struct text *name;
	int *slot;
	bool *number;
	size_t names;
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
	mem_free(c);
}

void
condition_plan_free(struct condition_plan *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < RETAIN_RULES; i++) {
		mem_free(p->rule[i].slot);
		mem_free(p->rule[i].number);
	}
	for (size_t i = 0; i < p->names; i++)
		mem_free((char *)p->name[i].p);
	mem_free(p->name);
	mem_free(p->slot);
	mem_free(p->number);
	mem_free(p);
}

/* ---- what they look at ---- */

/* -1 with *why: no selector can name it. */
static int
slot_of(struct sweep *s, struct text name, const char **why)
{
	return select_slot(s->select, sweep_selector(s, name), why);
}

/* The source looks again, too, at what a condition was asked about. */
static void
check_also(struct sweep *s, size_t i, struct text name)
{
	struct retain_clause *c = &s->retain->clause[i];
	const struct policy_field *f = policy_field(s->dataset, name);

	if (f != NULL && c->checks < PLACES)
		c->check[c->checks++] = retain_need(s->retain, f);
}

static bool
is_number(const struct sweep *s, struct text name)
{
	const struct policy_field *f = policy_field(s->dataset, name);

	return f != NULL && f->type == FIELD_NUMBER;
}

static int
slots_choose(struct sweep *s, size_t i, const struct text *name, size_t n)
{
	struct condition_slots *c = &s->conditions_plan->rule[i];
	const char *why;

	c->slot = mem_array(n + 1, sizeof(*c->slot));
	c->number = mem_array(n + 1, sizeof(*c->number));
	for (c->slots = 0; c->slots < n; c->slots++) {
		c->slot[c->slots] = slot_of(s, name[c->slots], &why);
		if (c->slot[c->slots] < 0) {
			msg_error(STATUS_CALL, "when: %s", why);
			return -1;
		}
		c->number[c->slots] = is_number(s, name[c->slots]);
		check_also(s, i, name[c->slots]);
	}
	return 0;
}

/* All fields there are; of NDJSON the line itself serves. */
static void
whole_choose(struct sweep *s, const struct text *name, size_t n)
{
	struct condition_plan *p = s->conditions_plan;
	const char *why;

	if (p->slot != NULL)
		return;
	p->name = mem_array(n + 1, sizeof(*p->name));
	p->slot = mem_array(n + 1, sizeof(*p->slot));
	p->number = mem_array(n + 1, sizeof(*p->number));
	for (size_t i = 0; i < n; i++) {
		int slot = slot_of(s, name[i], &why);

		if (slot < 0)
			continue;
		p->slot[p->names] = slot;
		p->number[p->names] = is_number(s, name[i]);
		p->name[p->names++] =
		    (struct text){ mem_text(name[i]), name[i].n };
	}
}

int
conditions_bind(struct sweep *s, const struct text *name, size_t n)
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
		field = when_fields(s->conditions->when[rule_number(s, rule)],
		    &fields);
		s->conditions_plan->rule[i].whole = field == NULL;
		if (field == NULL)
			whole_choose(s, name, n);
		else if (slots_choose(s, i, field, fields) != 0)
			return -1;
	}
	return 0;
}

/* ---- asking ---- */

static bool
value_at(struct record *rec, int slot, struct value *v)
{
	int at = rec->slot[slot];

	if (at < 0) {
		*v = (struct value){ { NULL, 0 }, VALUE_NULL };
		return at == -1;
	}
	*v = record_value(rec, &rec->field[at]);
	return true;
}

/* A text of CSV as the number that the policy says it is, without the zeros
 * that JSON does not have in front; false: it is none. */
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

static enum when_answer
ask_fields(struct conditions *c, struct when *w,
    const struct condition_slots *slots, struct record *rec)
{
	struct text raw;
	bool csv = !record_json(rec, &raw);

	if (c->values < slots->slots) {
		c->values = slots->slots;
		c->value = mem_resize(c->value, c->values, sizeof(*c->value));
	}
	for (size_t i = 0; i < slots->slots; i++)
		if (!value_at(rec, slots->slot[i], &c->value[i]) ||
		    (csv && slots->number[i] && !number_take(&c->value[i])))
			return WHEN_UNKNOWN;
	return when_holds(w, c->value);
}

/* A record of CSV is an object of texts, and of numbers where the policy says
 * so; false: one of these is none. */
static bool
json_made(struct conditions *c, const struct condition_plan *p,
    struct record *rec)
{
	struct buf *b = &c->json;
	struct value v;

	b->len = 0;
	buf_add_byte(b, '{');
	for (size_t i = 0; i < p->names; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		json_encode(b, p->name[i]);
		buf_add_byte(b, ':');
		value_at(rec, p->slot[i], &v);
		if (p->number[i] && !number_take(&v))
			return false;
		if (p->number[i])
			buf_add_text(b, v.text);
		else
			json_encode(b,
			    v.kind == VALUE_NULL ? text_of("") : v.text);
	}
	buf_add_byte(b, '}');
	return true;
}

static struct text
json_trimmed(struct text t)
{
	while (t.n > 0 && strchr(" \t\r", t.p[0]) != NULL)
		text_skip(&t, 1);
	while (t.n > 0 && strchr(" \t\r", t.p[t.n - 1]) != NULL)
		t.n--;
	return t;
}

static enum when_answer
ask_whole(const struct sweep *s, struct conditions *c, struct when *w,
    struct record *rec)
{
	struct text raw;

	if (record_json(rec, &raw))
		return when_holds_json(w, json_trimmed(raw));
	if (!json_made(c, s->conditions_plan, rec))
		return WHEN_UNKNOWN;
	return when_holds_json(w, (struct text){ c->json.p, c->json.len });
}

const enum when_answer *
conditions_ask(const struct sweep *s, struct conditions *c, struct record *rec)
{
	if (s->conditions_plan == NULL)
		return NULL;
	for (size_t i = 0; i < retain_rules(s->retain); i++) {
		const struct policy_rule *rule = retain_rule(s->retain, i);
		const struct condition_slots *slots =
		    &s->conditions_plan->rule[i];
		struct when *w;

		if (rule->when.n == 0)
			continue;
		w = c->when[rule_number(s, rule)];
		c->answer[i] = slots->whole ? ask_whole(s, c, w, rec)
					    : ask_fields(c, w, slots, rec);
	}
	return c->answer;
}
