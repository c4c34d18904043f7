/* SPDX-License-Identifier: ISC */
/* Checks of what is promised against what the law wants. */
#include "policy/law.h"
#include "policy/reading.h"
#include "policy/words.h"

enum { YEAR = 365 };

/* Business days are never fewer days of the calendar than this. */
static struct period
term_least(struct term t)
{
	if (t.work_days == 0)
		return t.period;
	return (struct period){ .days = t.work_days + t.work_days / 5 * 2 };
}

static bool
term_within(struct term a, struct term b)
{
	if (a.work_days > 0 && b.work_days > 0)
		return a.work_days <= b.work_days;
	return period_within(term_least(a), term_least(b));
}

static void
promise_check(struct reading *r, const struct regimes *laws)
{
	struct term promise = r->policy->promise.answer;
	size_t from = path_enter_two(r, "rights", text_of("promise"));
	struct buf said = { 0 };

	path_enter(r, text_of("answer"));
	for (size_t i = 0; i < laws->n; i++) {
		const struct regime *law = &laws->regime[i];

		if (!law->answer.given || term_within(promise, law->answer))
			continue;
		said.len = 0;
		term_say(law->answer, &said);
		/* Of the laws of the world some do not apply. */
		finding_add(r,
		    r->policy->laws_named ? LEVEL_ERROR : LEVEL_WARNING,
		    CHECK_PROMISE,
		    "may be longer than %.*s, the deadline of %s%s",
		    (int)said.len, said.p, name_quoted(law->name),
		    r->policy->laws_named ? "" : ", if that applies");
	}
	buf_clear(&said);
	path_leave(r, from);
}

/* Laws change; whoever relies on the file has to look again. */
static void
age_check(struct reading *r, const struct regimes *laws)
{
	const struct regime *oldest = NULL;

	for (size_t i = 0; i < laws->n; i++)
		if (laws->regime[i].checked.n > 0 &&
		    (oldest == NULL || dates_day(laws->regime[i].checked) <
					   dates_day(oldest->checked)))
			oldest = &laws->regime[i];
	if (oldest != NULL && dates_day(oldest->checked) + YEAR < r->today)
		finding_add(r, LEVEL_WARNING, CHECK_PROMISE,
		    "that the deadline of %s is such was looked up on %.*s, "
		    "more than a year ago",
		    name_quoted(oldest->name), (int)oldest->checked.n,
		    oldest->checked.p);
}

void
check_deadlines(struct reading *r)
{
	struct text content = r->policy->jurisdictions;
	size_t from = path_enter_two(r, "policy", text_of("jurisdictions"));
	struct regimes *laws;
	char why[160];

	if (content.p == NULL || !r->policy->promise.answer.given) {
		path_leave(r, from);
		return;
	}
	laws = regimes_read(content, why, sizeof(why));
	if (laws == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "the file: %s", why);
	else
		age_check(r, laws);
	path_leave(r, from);
	if (laws != NULL)
		promise_check(r, laws);
	regimes_free(laws);
}
