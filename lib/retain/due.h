/* SPDX-License-Identifier: ISC */
/*
 * Whether a period from a moment has run out by now, for many moments.
 *
 * The answer is that of moment_after(), always counted forward from the
 * moment.  It rises with the day it is asked for, so two days are found once:
 * what lies well before the one is over, what lies well behind the other is
 * not, and only between them the calendar is asked.
 */
#ifndef RETAIN_DUE_H
#define RETAIN_DUE_H

#include "base/moment.h"

struct due {
	const struct zone *zone;
	struct period after;
	int64_t now;
	int64_t over, open; /* days since 1970-01-01: all up to it, all from
			     * it on */
};

void due_init(struct due *, struct period, const struct zone *, int64_t now);

/* Whether now is at or behind moment_after(). */
bool due_is(const struct due *, struct moment);

#endif
