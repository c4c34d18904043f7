/* SPDX-License-Identifier: ISC */
#include "retain/conditions.h"

#include "base/mem.h"
#include "base/msg.h"
#include "decide/typed.h"
#include "policy/typesfit.h"
#include "retain/conditionplan.h"
#include "retain/inside.h"

static struct when *
condition_new(const struct policy_rule *rule)
{
	char why[TYPES_WHY], shown[MSG_NAME_MAX + 1];
	struct when *w = when_new(rule->when, why, sizeof(why));

	if (w != NULL &&
	    (rule->dataset == NULL ||
		policy_types_fit(rule->dataset, w, why, sizeof(why))))
		return w;
	msg_error(STATUS_CALL, "rule \"%s\": when: %s",
	    msg_name(shown, sizeof(shown), rule->id), why);
	when_free(w);
	return NULL;
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
	mem_free(c->digits);
	mem_free(c->seen);
	buf_wipe(&c->json);
	buf_wipe(&c->room);
	buf_wipe(&c->raw);
	buf_wipe(&c->nested);
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
	mem_free(m->field);
}

void
condition_plan_free(struct condition_plan *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < RETAIN_RULES; i++)
		members_clear(&p->rule[i]);
	members_clear(&p->whole);
	mem_free(p->within.field);
	mem_free(p->within.slot);
	mem_free(p->within.spoken);
	mem_free(p);
}

/* ---- fields of conditions ---- */

static void
members_make(struct condition_members *m, size_t most)
{
	m->name = mem_array(most + 1, sizeof(*m->name));
	m->slot = mem_array(most + 1, sizeof(*m->slot));
	m->field = mem_array(most + 1, sizeof(*m->field));
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
	m->field[m->n++] = policy_field(s->dataset, name);
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
key_add(const struct retain_run *s, struct condition_members *m,
    struct text name)
{
	if (name.n == 0 || is_among(m, name))
		return;
	m->name[m->n] = (struct text){ mem_text(name), name.n };
	m->field[m->n] = policy_field(s->dataset, name);
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
			key_add(s, m, first_step(name));
			if (memchr(name.p, '[', name.n) == NULL)
				key_add(s, m, name);
		} else if (member_add(s, m, name,
			       slot_named(s->select, name, SLOT_NOWHERE,
				   &why)) != 0) {
			msg_error(STATUS_CALL, "when: %s", why);
			return -1;
		}
	}
	return 0;
}

/* ---- types ---- */

static struct text
last_step(struct text path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '.') {
			text_skip(&path, i);
			break;
		}
	return path;
}

/* A bit for each rule whose condition contains a name. */
static uint64_t
speaking(const struct retain_run *s, struct text name)
{
	uint64_t rules = 0;

	for (size_t i = 0; i < retain_rules(s->retain); i++)
		if (is_spoken_of(retain_rule(s->retain, i), name))
			rules |= (uint64_t)1 << i;
	return rules;
}

static int
within_slot(struct retain_run *s, struct text name, int *slot)
{
	const char *why;

	*slot = slot_named(s->select, name, SLOT_NOWHERE, &why);
	if (*slot < 0)
		msg_error(STATUS_CALL, "when: %s", why);
	return *slot < 0 ? -1 : 0;
}

static int
within_choose(struct retain_run *s)
{
	struct condition_within *w = &s->conditions_plan->within;
	const struct policy_dataset *d = s->dataset;

	w->field = mem_array(d->fields + 1, sizeof(*w->field));
	w->slot = mem_array(d->fields + 1, sizeof(*w->slot));
	w->spoken = mem_array(d->fields + 1, sizeof(*w->spoken));
	for (size_t i = 0; i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];

		w->spoken[w->n] = speaking(s, last_step(f->name));
		if (first_step(f->name).n == f->name.n ||
		    (!typed_matters(f, false) && w->spoken[w->n] == 0))
			continue;
		w->slot[w->n] = -1;
		if (memchr(f->name.p, '[', f->name.n) == NULL &&
		    within_slot(s, f->name, &w->slot[w->n]) != 0)
			return -1;
		w->field[w->n++] = f;
	}
	return 0;
}

/* Whether a condition says itself what a missing value means. */
static bool
asks_nothing(const struct policy_rule *rule)
{
	return is_spoken_of(rule, text_of("null")) ||
	       is_spoken_of(rule, text_of("//")) ||
	       is_spoken_of(rule, text_of("has("));
}

static bool
is_native(const struct retain_run *s, const struct policy_rule *rule)
{
	return rule->when.n > 0 &&
	       when_native(s->conditions->when[run_rule_number(s, rule)]);
}

static int
types_bind(struct retain_run *s, const struct stream_names *in)
{
	struct condition_plan *p = s->conditions_plan;

	if (p == NULL)
		return 0;
	for (size_t i = 0; i < retain_rules(s->retain); i++)
		p->ask[i] = (struct condition_ask){ i,
			asks_nothing(retain_rule(s->retain, i)),
			is_native(s, retain_rule(s->retain, i)) };
	return in->from == FORMAT_NDJSON ? within_choose(s) : 0;
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
	return types_bind(s, in);
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
