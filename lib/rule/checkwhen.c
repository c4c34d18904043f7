/* SPDX-License-Identifier: ISC */
#include "rule/checks.h"
#include "rule/when.h"

static void
condition_check(struct reading *r, size_t i, struct text expression)
{
	size_t from = enter(r, text_of("retention"));
	struct when *when;
	char why[200];

	enter(r, text_of("rules"));
	enter_at(r, i);
	enter(r, text_of("when"));
	when = when_new(expression, why, sizeof(why));
	if (when == NULL)
		found(r, LEVEL_ERROR, CHECK_FORM, "%s", why);
	when_free(when);
	leave(r, from);
}

void
policy_conditions(const struct policy *p, struct findings *findings)
{
	struct reading r = { .findings = findings };

	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].when.n > 0)
			condition_check(&r, i, p->rule[i].when);
	buf_clear(&r.path);
}
