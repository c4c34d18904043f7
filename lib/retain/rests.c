/* SPDX-License-Identifier: ISC */
/*
 * What a decision rests on: the fields that whoever deletes at the source looks
 * at again, so that nobody who changed since the export is deleted.
 */
#include "base/mem.h"
#include "retain/inside.h"

static bool
is_key(const struct retain_run *s, struct text name)
{
	for (size_t i = 0; i < s->dataset->keys; i++)
		if (text_equal(s->dataset->key[i]->name, name))
			return true;
	return false;
}

/* The number of a field in the list of all. */
static size_t
check_of(struct retain_run *s, struct text name, int slot)
{
	for (size_t i = 0; i < s->checks; i++)
		if (text_equal(s->check[i].name, name))
			return i;
	s->check = mem_resize(s->check, s->checks + 1, sizeof(*s->check));
	s->check[s->checks] = (struct run_check){ name, slot };
	return s->checks++;
}

/* The key is compared anyway. */
static void
add_slot(struct retain_run *s, struct rests *r, struct text name, int slot)
{
	size_t number;

	if (is_key(s, name))
		return;
	number = check_of(s, name, slot);
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i] == number)
			return;
	r->at = mem_resize(r->at, r->n + 1, sizeof(*r->at));
	r->at[r->n++] = number;
}

/* A field by its number in struct retain. */
static void
add(struct retain_run *s, struct rests *r, size_t field)
{
	add_slot(s, r, retain_field(s->retain, field)->name, s->slot[field]);
}

static void
add_condition(struct retain_run *s, struct rests *r, size_t rule)
{
	size_t n;
	const struct text *name = conditions_names(s, rule, &n);
	const char *why;

	for (size_t i = 0; i < n; i++)
		add_slot(s, r, name[i],
		    select_slot_maybe(s->select, run_selector(s, name[i]),
			&why));
}

static void
add_rule(struct retain_run *s, size_t i)
{
	const struct retain_clause *c = &s->retain->clause[i];

	for (size_t k = 0; k < c->sinces; k++)
		add(s, &s->rests[i], c->since[k]);
	add_condition(s, &s->rests[i], i);
}

void
rests_bind(struct retain_run *s)
{
	const struct retain *r = s->retain;

	s->rests = mem_array(r->clauses + 1, sizeof(*s->rests));
	/* No copy of what was deleted has a later date. */
	for (size_t i = 0; i < r->clauses; i++)
		for (size_t k = 0; r->clause[i].rule->kind == RULE_AFTER &&
				   k < r->clause[i].sinces;
		     k++)
			add(s, &s->rests_back, r->clause[i].since[k]);
	for (size_t i = 0; i < r->clauses; i++)
		add_rule(s, i);
	if (r->children)
		add(s, &s->rests_child, r->birth);
	if (r->children && r->has_consent)
		add(s, &s->rests_child, r->consent);
	for (size_t i = 0; s->identity != NULL && i < s->dataset->identities;
	     i++)
		add(s, &s->rests_request, s->identity[i]);
}

void
rests_clear(struct retain_run *s)
{
	size_t n = s->retain == NULL ? 0 : s->retain->clauses;

	for (size_t i = 0; s->rests != NULL && i < n; i++)
		mem_free(s->rests[i].at);
	mem_free(s->rests);
	mem_free(s->rests_back.at);
	mem_free(s->rests_request.at);
	mem_free(s->rests_child.at);
	mem_free(s->check);
}
