/* SPDX-License-Identifier: ISC */
/*
 * Whether a period that starts at a moment is over by now, for many moments.
 *
 * The answer is that of moment_after(), counted forward from the moment.  A
 * later day never has an earlier end, so due_init() finds two days: the period
 * of any day up to the first is over, that of any day from the second on is
 * not, and only days between them need the calendar.
 */
#ifndef RETAIN_DUE_H
#define RETAIN_DUE_H

#include "base/dateformat.h"

struct due {
	const struct zone *zone;
	struct period after;
	int64_t now;
	int64_t over, open; /* the two days, since 1970-01-01 */
};

void due_init(struct due *, struct period, const struct zone *, int64_t now);

/* Whether moment_after() is now or earlier. */
bool due_is(const struct due *, struct moment);

#endif
