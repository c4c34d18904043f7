/* SPDX-License-Identifier: ISC */
/*
 * The fields that a decision depends on.  The deletion at the source compares
 * them again, so that no record is deleted that changed after the export.
 */
#include "base/mem.h"
#include "base/msg.h"
#include "retain/inside.h"

static bool
is_key(const struct retain_run *s, struct text name)
{
	for (size_t i = 0; i < s->dataset->keys; i++)
		if (text_equal(s->dataset->key[i]->name, name))
			return true;
	return false;
}

/* The number of a field in sweep.check. */
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

/* Fields of the key are left out, as they are always compared. */
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

/* Adds a field by its number in struct retain. */
static void
add(struct retain_run *s, struct rests *r, size_t field)
{
	add_slot(s, r, retain_field(s->retain, field)->name, s->slot[field]);
}

static void
add_condition(struct retain_run *s, struct rests *r, size_t rule)
{
	const struct text *name;
	const int *slot;
	size_t n = conditions_names(s, rule, &name, &slot);

	for (size_t i = 0; i < n; i++)
		add_slot(s, r, name[i], slot[i]);
}

static void
add_rule(struct retain_run *s, size_t i)
{
	const struct retain_clause *c = &s->retain->clause[i];

	for (size_t k = 0; k < c->sinces; k++)
		add(s, &s->rests[i], c->since[k]);
	for (size_t k = 0; c->rule->person && k < s->dataset->persons; k++)
		add(s, &s->rests[i], s->person[k]);
	add_condition(s, &s->rests[i], i);
}

/* Nor is one of a person who had left, if a date says that they are back. */
static void
add_left(struct retain_run *s)
{
	const struct retain *r = s->retain;

	for (size_t i = 0; i < r->clauses; i++) {
		const struct retain_clause *c = &r->clause[i];

		for (size_t k = 0; k < c->agains; k++)
			add(s, &s->rests_left, c->again[k]);
		for (size_t k = 0; c->rule->kind == RULE_AFTER && k < c->sinces;
		     k++)
			add(s, &s->rests_left, c->since[k]);
	}
}

/* A change that brings a record under a hold or request must be noticed. */
static void
add_known(struct retain_run *s)
{
	size_t n, *field = facts_fields(s->known, &n);

	for (size_t i = 0; i < n; i++)
		add(s, &s->rests_known, field[i]);
	mem_free(field);
}

/* ---- names that a form of keys cannot write ---- */

static int
cannot(struct text name, const char *why)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(STATUS_CALL, "--keys-as: field \"%s\" %s",
	    msg_name(shown, sizeof(shown), name), why);
	return -1;
}

static int
csv_name(struct text name)
{
	static const char mark[] = "\xef\xbb\xbf";

	if (text_is(name, "pp_rule") || text_is(name, "pp_reason"))
		return cannot(name, "has the name of a column that "
				    "--keys-as csv adds; use another form");
	if (name.n >= 3 && memcmp(name.p, mark, 3) == 0)
		return cannot(name, "begins with a byte order mark");
	return 0;
}

/* A field must not have the name of a key column in at_source.sql. */
static int
sql_name_of(const struct policy_dataset *d, struct text name)
{
	for (size_t i = 0; i < d->columns.n; i++)
		if (text_equal(d->columns.name[i], name))
			return cannot(name, "has the same name as a column of "
					    "at_source.sql.key");
	return 0;
}

static int
names_fit(const struct retain_run *s)
{
	const struct policy_dataset *d = s->dataset;
	enum keys_as as = s->options->keys_as;
	int bad = 0;

	for (size_t i = 0; as == KEYS_CSV && i < d->keys && bad == 0; i++)
		bad = csv_name(d->key[i]->name);
	for (size_t i = 0; i < s->checks && bad == 0; i++)
		if (as == KEYS_CSV)
			bad = csv_name(s->check[i].name);
		else if (keylines_sql(as))
			bad = sql_name_of(d, s->check[i].name);
	return bad;
}

int
rests_bind(struct retain_run *s)
{
	const struct retain *r = s->retain;

	s->rests = mem_array(r->clauses + 1, sizeof(*s->rests));
	/* A record that came back is deleted only if no date is later. */
	for (size_t i = 0; i < r->clauses; i++)
		for (size_t k = 0; r->clause[i].rule->kind == RULE_AFTER &&
				   k < r->clause[i].sinces;
		     k++)
			add(s, &s->rests_back, r->clause[i].since[k]);
	add_left(s);
	for (size_t i = 0; i < r->clauses; i++)
		add_rule(s, i);
	if (r->children)
		add(s, &s->rests_child, r->birth);
	if (r->children && r->has_consent)
		add(s, &s->rests_child, r->consent);
	for (size_t i = 0; r->children && i < s->policy->children.by.n; i++)
		add(s, &s->rests_child, r->consent_by[i]);
	add_known(s);
	return s->options->keys == NULL ? 0 : names_fit(s);
}

void
rests_clear(struct retain_run *s)
{
	size_t n = s->retain == NULL ? 0 : s->retain->clauses;

	for (size_t i = 0; s->rests != NULL && i < n; i++)
		mem_free(s->rests[i].at);
	mem_free(s->rests);
	mem_free(s->rests_back.at);
	mem_free(s->rests_left.at);
	mem_free(s->rests_known.at);
	mem_free(s->rests_child.at);
	mem_free(s->check);
}
