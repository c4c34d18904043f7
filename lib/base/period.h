/* SPDX-License-Identifier: ISC */
/*
 * Durations as ISO 8601 writes them, whole numbers only.
 *
 *	P6M  P1Y6M  P2W  P30D  P1M15D	calendar years, months, weeks, days
 *	PT72H  PT1H30M  PT90S		elapsed time
 *
 * The two do not mix, because P1DT12H is ambiguous on a day when clocks are
 * changed.  P6M is not a fixed number of days, and PT24H is not P1D.
 */
#ifndef BASE_PERIOD_H
#define BASE_PERIOD_H

#include <stdint.h>

#include "base/buf.h"

enum { PERIOD_MAX = 99999 }; /* of each number in a duration */

struct period {
	int64_t months; /* a year is twelve */
	int64_t days;   /* a week is seven */
	int64_t seconds;
};

/*
 * 0, or -1 and, when why is not NULL, a static text that says what is wrong:
 * the form, a fraction, both kinds in one, or nothing but zeros.
 */
int period_parse(struct text, struct period *, const char **why);

/* Whether any part is above zero. */
bool period_given(struct period);

/* Appends it in words: "6 months", "1 year and 6 months", "72 hours". */
void period_put(struct period, struct buf *);

/*
 * Whether the first is longer than the second from every starting day.  P1M is
 * not longer than P30D, nor P30D than P1M.
 */
bool period_longer(struct period, struct period);
/* Whether both are equal, or the second is longer from every starting day. */
bool period_within(struct period, struct period);
/* Whether both are equal, as P1W and P7D are. */
bool period_equal(struct period, struct period);

#endif
