/* SPDX-License-Identifier: ISC */
/*
 * Whether a period that starts at a moment is over by now, for many moments, or
 * will be over within a second period, before its end.
 *
 * The answer is that of moment_after(), counted forward from the moment, and of
 * moment_before() from there.  A later day never has an earlier end, so
 * due_init() finds two days: the period of any day up to the first is over,
 * that of any day from the second on is not, and only days between them need
 * the calendar.
 */
#ifndef DECIDE_DUE_H
#define DECIDE_DUE_H

#include "base/dateformat.h"

struct due {
	const struct zone *zone;
	struct period after, before;
	int64_t now;
	int64_t over, open; /* the two days, since 1970-01-01 */
};

/* The second period may be zero. */
void due_init(struct due *, struct period after, struct period before,
    const struct zone *, int64_t now);

/* When it is due, in UTC seconds. */
int64_t due_at(const struct due *, struct moment);

/* Whether that is now or earlier. */
bool due_is(const struct due *, struct moment);

#endif
