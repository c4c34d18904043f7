/* SPDX-License-Identifier: ISC */
/* Checks rules: warnings, records kept for ever, clashes, conditions. */
#include "base/mem.h"
#include "policy/loops.h"
#include "policy/reading.h"
#include "policy/typesfit.h"

/* ---- one rule ---- */

static void
warnings_check(struct reading *r, const struct policy_rule *rule)
{
	for (size_t i = 0; i < rule->warns; i++)
		if (period_within(rule->after, rule->warn[i]) ||
		    !period_within(rule->warn[i], rule->after))
			finding_in(r, "warn", LEVEL_ERROR, CHECK_WARNING,
			    "each duration must be shorter than "
			    "\"delete_after\"");
	if (rule->warns > 0 && !rule->noticing)
		finding_in(r, "warn", LEVEL_ERROR, CHECK_WARNING,
		    "needs \"notice\", which says what goes out");
	if (rule->notice.n > 0 && rule->warns == 0)
		finding_in(r, "notice", LEVEL_ERROR, CHECK_WARNING,
		    "needs \"warn\", which says when the warning goes out");
	if (rule->noticed && rule->warns == 0)
		finding_in(r, "min_notice", LEVEL_ERROR, CHECK_WARNING,
		    "needs \"warn\", which says when the warning goes out");
	else if (rule->noticed &&
		 !period_within(rule->min_notice, rule->warn[0]))
		finding_in(r, "min_notice", LEVEL_ERROR, CHECK_WARNING,
		    "must not be longer than the longest duration in "
		    "\"warn\"");
}

/* A person may have opted out of a commercial notice, so it warns nobody. */
static void
notice_check(struct reading *r, const struct policy_rule *rule)
{
	const struct policy *p = r->policy;
	const struct policy_notice *notice =
	    name_find(rule->notice, p->notice, p->notices, sizeof(*p->notice));

	if (notice != NULL && notice->class == NOTICE_COMMERCIAL)
		finding_in(r, "notice", LEVEL_ERROR, CHECK_NOTICE,
		    "must not be a commercial notice, as people can opt out "
		    "of these");
}

/* Whether a dataset has a field of a category. */
static bool
has_category(const struct policy_dataset *d, struct text category)
{
	for (size_t i = 0; i < d->fields; i++)
		if (category_within(d->field[i].category, category))
			return true;
	return false;
}

/* A dataset must have what a rule erases. */
static void
erase_check(struct reading *r, const struct policy_rule *rule)
{
	const struct policy_dataset *d = rule->dataset;

	for (size_t i = 0; d != NULL && i < rule->erase.n; i++)
		if (!has_category(d, rule->erase.name[i]))
			finding_in(r, "erase", LEVEL_ERROR, CHECK_REFERENCE,
			    "dataset %s has no field of category %s",
			    name_quoted(d->name),
			    name_quoted(rule->erase.name[i]));
}

static bool
is_among(const struct policy_field *f, const struct policy_field *const *all,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (all[i] == f)
			return true;
	return false;
}

/* Whether a rule could not decide any more if a field were erased. */
static bool
stands_on(const struct policy_rule *rule, const struct policy_field *f)
{
	const struct policy_dataset *d = rule->dataset;

	return rule->field == f || is_among(f, rule->since, rule->sinces) ||
	       is_among(f, rule->by, rule->bys) ||
	       (rule->person && is_among(f, d->person, d->persons));
}

static bool
is_erased(const struct policy_rule *rule, const struct policy_field *f)
{
	for (size_t i = 0; i < rule->erase.n; i++)
		if (category_within(f->category, rule->erase.name[i]))
			return true;
	return false;
}

/* NULL, or the first rule that needs a field that is erased. */
static const struct policy_rule *
needed_by(const struct policy *p, const struct policy_rule *rule,
    const struct policy_field *f)
{
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset == rule->dataset &&
		    stands_on(&p->rule[i], f))
			return &p->rule[i];
	return NULL;
}

/* What a rule decides by must outlive its erasing, else nobody can judge the
 * record any more, or find it. */
static void
erase_needed(struct reading *r, const struct policy_rule *rule)
{
	const struct policy_dataset *d = rule->dataset;

	for (size_t i = 0; d != NULL && i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];
		const struct policy_rule *by = needed_by(r->policy, rule, f);

		if (!is_erased(rule, f))
			continue;
		if (is_among(f, d->key, d->keys))
			finding_in(r, "erase", LEVEL_ERROR, CHECK_CLASH,
			    "would erase field %s, which is part of the key",
			    name_quoted(f->name));
		else if (by != NULL)
			finding_in(r, "erase", LEVEL_ERROR, CHECK_CLASH,
			    "would erase field %s, by which rule %s decides",
			    name_quoted(f->name), name_quoted(by->id));
	}
}

static void
rule_refers(struct reading *r, const struct policy_rule *rule)
{
	const struct policy_dataset *d = rule->dataset;

	if (d != NULL && rule->person && d->persons == 0)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "\"unit\": \"person\" needs a \"person\" in dataset %s",
		    name_quoted(d->name));
	if (rule->leave.n > 0 && !r->policy->suppression.given)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "\"leave\": \"suppression\" needs records.suppression");
	/* Whose record stays has not left. */
	if (rule->leave.n > 0 && rule->then != ACTION_DELETE)
		finding_in(r, "leave", LEVEL_ERROR, CHECK_CLASH,
		    "is only for a rule that deletes: leave it out, or use "
		    "\"then\": \"delete\"");
}

/* ---- keep_while in ---- */

/* Numbers the datasets as loops_find() does, by what they wait for. */
static size_t *
loops_waiting(const struct policy *p)
{
	struct arrow *arrow = mem_array(p->rules, sizeof(*arrow));
	size_t n = 0, *group;

	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset != NULL && p->rule[i].in != NULL)
			arrow[n++] = (struct arrow){
				(size_t)(p->rule[i].dataset - p->dataset),
				(size_t)(p->rule[i].in - p->dataset)
			};
	group = loops_find(p->datasets, arrow, n);
	mem_free(arrow);
	return group;
}

/* Two datasets that wait for one another are both kept for ever. */
static void
loop_check(struct reading *r, const struct policy_rule *rule,
    const size_t *group)
{
	const struct policy_dataset *d = rule->dataset, *in = rule->in,
				    *first = r->policy->dataset;

	if (in != NULL && in == d)
		finding_in(r, "keep_while.in", LEVEL_ERROR, CHECK_CLASH,
		    "must be another dataset than that of the rule");
	else if (in != NULL && d != NULL &&
		 group[in - first] == group[d - first])
		finding_in(r, "keep_while.in", LEVEL_ERROR, CHECK_CLASH,
		    "dataset %s is kept as long as %s is, so neither is ever "
		    "deleted",
		    name_quoted(in->name), name_quoted(d->name));
}

/* ---- two rules about the same records ---- */

static bool
names_equal(const struct names *a, const struct names *b)
{
	for (size_t i = 0; i < a->n && a->n == b->n; i++)
		if (!text_equal(a->name[i], b->name[i]))
			return false;
	return a->n == b->n;
}

/* Whether two rules count from the same dates. */
static bool
anchors_equal(const struct policy_rule *a, const struct policy_rule *b)
{
	if (a->kind != RULE_AFTER || b->kind != RULE_AFTER ||
	    a->sinces != b->sinces || a->latest != b->latest)
		return false;
	for (size_t i = 0; i < a->sinces; i++)
		if (a->since[i] != b->since[i])
			return false;
	return true;
}

/*
 * Whether two rules say different things of one record, and nothing decides
 * between them; NULL: they do not.  Rules that act one after the other do not
 * clash: erasing or restricting, then deleting; and the earlier of two
 * deletions wins.  Rules clash when the deletion comes first, as the other then
 * never acts; when both count a period from the same date; and when one keeps a
 * record while something is so, and the other deletes it.
 */
static const char *
rules_clash(const struct policy_rule *a, const struct policy_rule *b)
{
	bool deletes = a->then == ACTION_DELETE && b->then == ACTION_DELETE;
	bool same = a->then == b->then && names_equal(&a->erase, &b->erase);

	if (a->dataset == NULL || a->dataset != b->dataset)
		return NULL;
	/* Different conditions are assumed to be about different records. */
	if (a->when.n > 0 && b->when.n > 0 && !text_equal(a->when, b->when))
		return NULL;
	if (deletes && (a->kind != RULE_AFTER || b->kind != RULE_AFTER))
		return "one of them keeps a record that the other deletes";
	if (!anchors_equal(a, b))
		return NULL;
	if (same)
		return "both count from the same date";
	if (a->then == ACTION_DELETE && !period_longer(a->after, b->after))
		return "the record is deleted before this acts";
	if (b->then == ACTION_DELETE && !period_longer(b->after, a->after))
		return "the record is deleted before the other acts";
	return NULL;
}

static void
clashes_check(struct reading *r, size_t i)
{
	const struct policy_rule *all = r->policy->rule;
	const char *why = NULL;
	size_t j = 0, same = 0;

	while (j < i && (why = rules_clash(&all[j], &all[i])) == NULL)
		j++;
	if (why != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_CLASH,
		    "clashes with rule %s: %s; give one a \"when\"",
		    name_quoted(all[j].id), why);
	while (all[i].id.n > 0 && !text_equal(all[i].id, all[same].id))
		same++;
	if (all[i].id.n > 0 && same < i)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "another rule has the same id; give each its own");
}

void
check_rules(struct reading *r)
{
	const struct policy *p = r->policy;
	size_t top = path_enter_keys(r, "retention"), from;
	size_t *group = loops_waiting(p);

	check_not_before(r, p->not_before);
	path_enter_keys(r, "rules");
	for (size_t i = 0; i < p->rules; i++) {
		from = path_enter_id(r, p->rule[i].id, i);
		if (period_given(p->rule[i].after))
			warnings_check(r, &p->rule[i]);
		notice_check(r, &p->rule[i]);
		check_review(r, p->rule[i].review_by);
		rule_refers(r, &p->rule[i]);
		erase_check(r, &p->rule[i]);
		erase_needed(r, &p->rule[i]);
		loop_check(r, &p->rule[i], group);
		clashes_check(r, i);
		path_leave(r, from);
	}
	path_leave(r, top);
	mem_free(group);
}

/* ---- conditions ---- */

/* A condition finds a field that the dataset lacks missing in every record. */
static void
members_check(struct reading *r, const struct when *when,
    const struct policy_dataset *d)
{
	size_t n;
	const struct text *name = when_fields(when, &n);

	for (size_t i = 0; name != NULL && i < n; i++)
		if (!policy_member(d, name[i]))
			field_resolve(r, d, name[i]);
}

static void
condition_check(struct reading *r, size_t i, const struct policy_rule *rule)
{
	size_t from = path_enter_keys(r, "retention.rules");
	struct when *when;
	char why[TYPES_WHY];

	path_enter_id(r, rule->id, i);
	path_enter_keys(r, "when");
	when = when_new(rule->when, why, sizeof(why));
	if (when == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "%s", why);
	else if (rule->dataset != NULL) {
		members_check(r, when, rule->dataset);
		if (!policy_types_fit(rule->dataset, when, why, sizeof(why)))
			finding_add(r, LEVEL_ERROR, CHECK_FORM, "%s", why);
	}
	when_free(when);
	path_leave(r, from);
}

void
policy_conditions(const struct policy *p, struct findings *findings)
{
	struct reading r = { .findings = findings };

	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].when.n > 0)
			condition_check(&r, i, &p->rule[i]);
	buf_clear(&r.path);
}
