/* SPDX-License-Identifier: ISC */
/* What can be told of a policy only when all of it has been read. */
#include "base/moment.h"
#include "policy/checks.h"

bool
period_within(struct period a, struct period b)
{
	return period_equal(a, b) || period_longer(b, a);
}

int64_t
dates_day(struct text date)
{
	struct moment m = { .day = true };

	moment_parse(date, "%F", NULL, &m);
	return m.at;
}

size_t
path_enter_two(struct reading *r, const char *key, struct text name)
{
	size_t from = path_enter(r, text_of(key));

	path_enter(r, name);
	return from;
}

/* What the published text does not say is for a person to see. */
static void
check_assumed(struct reading *r)
{
	const struct policy *p = r->policy;

	for (size_t i = 0; i < p->mentions; i++) {
		const struct policy_mention *m = &p->mention[i];

		if (m->assumed.n == 0)
			continue;
		buf_add_text(&r->path, m->where);
		finding_add(r, LEVEL_WARNING, CHECK_ASSUMED, "is assumed: %.*s",
		    (int)m->assumed.n, m->assumed.p);
		path_leave(r, 0);
	}
}

void
policy_check(struct reading *r)
{
	check_datasets(r);
	check_rules(r);
	check_recipients(r);
	check_releases(r);
	check_promises(r);
	check_deadlines(r);
	check_assumed(r);
	check_dates(r);
	check_clauses(r);
}
