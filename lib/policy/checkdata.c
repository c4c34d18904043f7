/* SPDX-License-Identifier: ISC */
/* Checks of datasets: what is never deleted, derived or disclosed wrongly. */
#include "base/mem.h"
#include "policy/loops.h"
#include "policy/reading.h"

/* ---- a dataset and its rules ---- */

/* A rule whose dataset is not known may be anybody's. */
static bool
rules_known(const struct policy *p)
{
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset == NULL)
			return false;
	return true;
}

static void
ruled_check(struct reading *r, const struct policy_dataset *d)
{
	const struct policy *p = r->policy;
	size_t rules = 0, conditional = 0;

	for (size_t i = 0; i < p->rules; i++) {
		rules += p->rule[i].dataset == d;
		conditional += p->rule[i].dataset == d && p->rule[i].when.n > 0;
	}
	if (rules > 0 && d->no_retention.n > 0)
		finding_add(r, LEVEL_ERROR, CHECK_UNRULED,
		    "has a rule in retention, and a \"no_retention\"");
	else if (rules == 0 && d->no_retention.n == 0)
		finding_add(r, LEVEL_ERROR, CHECK_UNRULED,
		    "has no rule in retention, and no \"no_retention\" that "
		    "says why");
	else if (rules > 0 && rules == conditional)
		finding_add(r, LEVEL_WARNING, CHECK_UNRULED,
		    "all its rules have a \"when\"; other records are kept "
		    "for ever");
	if (rules > 0 && d->keys == 0)
		finding_add(r, LEVEL_WARNING, CHECK_UNRULED,
		    "has no \"key\", so nobody can say which records to "
		    "delete");
}

/* ---- derived data ---- */

/* Which datasets are derived from one another, as loops_find() has it. */
static size_t *
loops_derived(const struct policy *p)
{
	struct arrow *arrow;
	size_t n = 0, all = 0, *group;

	for (size_t i = 0; i < p->datasets; i++)
		all += p->dataset[i].deriveds;
	arrow = mem_array(all, sizeof(*arrow));
	for (size_t i = 0; i < p->datasets; i++)
		for (size_t j = 0; j < p->dataset[i].deriveds; j++)
			arrow[n++] = (struct arrow){ i,
				(size_t)(p->dataset[i].derived_from[j] -
					 p->dataset) };
	group = loops_find(p->datasets, arrow, n);
	mem_free(arrow);
	return group;
}

static bool
derives_from_itself(const struct policy *p, const struct policy_dataset *d,
    const size_t *group)
{
	for (size_t i = 0; i < d->deriveds; i++)
		if (group[d->derived_from[i] - p->dataset] ==
		    group[d - p->dataset])
			return true;
	return false;
}

/* Whether one of the source's rules ends a record that the derived one's rule
 * would still keep. */
static bool
rule_outlives(const struct policy_rule *rule, const struct policy_rule *source)
{
	if (rule->kind == RULE_WHILE_IN &&
	    (rule->in == source->dataset ||
		(source->kind == RULE_WHILE_IN && rule->in == source->in)))
		return false;
	if (rule->kind == RULE_AFTER && source->kind == RULE_AFTER)
		return period_longer(rule->after, source->after);
	return true;
}

/* A derived record goes with the first of its rules that ends it. */
static bool
outlives(const struct policy *p, const struct policy_dataset *d,
    const struct policy_rule *source)
{
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset == d && p->rule[i].when.n == 0 &&
		    !rule_outlives(&p->rule[i], source))
			return false;
	return true;
}

static void
derived_check(struct reading *r, const struct policy_dataset *d,
    const size_t *group)
{
	const struct policy *p = r->policy;

	if (derives_from_itself(p, d, group)) {
		finding_add(r, LEVEL_ERROR, CHECK_DERIVED,
		    "is derived from itself");
		return;
	}
	for (size_t i = 0; i < d->deriveds; i++)
		for (size_t j = 0; j < p->rules; j++)
			if (p->rule[j].dataset == d->derived_from[i] &&
			    outlives(p, d, &p->rule[j]))
				finding_add(r, LEVEL_WARNING, CHECK_DERIVED,
				    "may be kept longer than %s, from which "
				    "it is derived",
				    name_quoted(d->derived_from[i]->name));
}

/* ---- roles and fields ---- */

static void
processor_check(struct reading *r, const struct policy_dataset *d)
{
	for (size_t i = 0; i < d->purposes && d->role == ROLE_PROCESSOR; i++)
		if (d->purpose[i]->commercial ||
		    category_within(d->purpose[i]->data_use,
			text_of("marketing")))
			finding_add(r, LEVEL_WARNING, CHECK_PROCESSOR,
			    "purpose %s is not one of the customer for whom "
			    "this is processed",
			    name_quoted(d->purpose[i]->name));
}

/* What is never disclosed must not be in what a person takes along. */
static void
portability_check(struct reading *r, const struct policy_dataset *d)
{
	const struct policy_right *right =
	    policy_right(r->policy, text_of("portability"));

	for (size_t i = 0; i < d->fields && right != NULL; i++) {
		const struct policy_field *f = &d->field[i];
		size_t from = path_enter_two(r, "fields", f->name);

		if (!f->never && !f->about_other && right->origin[f->origin] &&
		    policy_never(r->policy, f))
			finding_add(r, LEVEL_ERROR, CHECK_PORTABILITY,
			    "is of a category in never_disclose, but would be "
			    "in a portability report; say \"disclose\": "
			    "\"never\"");
		path_leave(r, from);
	}
}

void
check_datasets(struct reading *r)
{
	const struct policy *p = r->policy;
	bool known = rules_known(p);
	size_t *group = loops_derived(p);

	for (size_t i = 0; i < p->datasets; i++) {
		const struct policy_dataset *d = &p->dataset[i];
		size_t from = path_enter_two(r, "datasets", d->name);

		if (known)
			ruled_check(r, d);
		derived_check(r, d, group);
		processor_check(r, d);
		portability_check(r, d);
		check_fields(r, d);
		path_leave(r, from);
	}
	mem_free(group);
}
