/* SPDX-License-Identifier: ISC */
#include "policy/reading.h"
#include "when/when.h"

/* What no dataset has is never there, whatever a condition says of it. */
static void
members_check(struct reading *r, const struct when *when,
    const struct policy_dataset *d)
{
	size_t n;
	const struct text *name = when_fields(when, &n);

	for (size_t i = 0; name != NULL && i < n; i++)
		if (!policy_member(d, name[i]))
			name_resolve(r, "field", name[i], d->field, d->fields,
			    sizeof(*d->field));
}

static void
condition_check(struct reading *r, size_t i, const struct policy_rule *rule)
{
	size_t from = path_enter(r, text_of("retention"));
	struct when *when;
	char why[200];

	path_enter(r, text_of("rules"));
	path_enter_at(r, i);
	path_enter(r, text_of("when"));
	when = when_new(rule->when, why, sizeof(why));
	if (when == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "%s", why);
	else if (rule->dataset != NULL)
		members_check(r, when, rule->dataset);
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
