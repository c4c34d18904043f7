/* SPDX-License-Identifier: ISC */
/*
 * Durations as ISO 8601 writes them, whole numbers only.
 *
 *	P6M  P1Y6M  P2W  P30D  P1M15D	calendar years, months, weeks, days
 *	PT72H  PT1H30M  PT90S		elapsed time
 *
 * The two do not mix: what P1DT12H means on the day a clock is changed, nobody
 * can say.  P6M is no number of days, and PT24H is not P1D.
 */
#ifndef BASE_PERIOD_H
#define BASE_PERIOD_H

#include <stdint.h>

#include "base/buf.h"

enum { PERIOD_MAX = 99999 }; /* of each number in a duration */

struct period {
	int64_t months; /* years are twelve of them */
	int64_t days;   /* weeks are seven of them */
	int64_t seconds;
};

/*
 * 0, or -1 and, when why is not NULL, a static text that says what is wrong:
 * the form, a fraction, both kinds in one, or nothing but zeros.
 */
int period_parse(struct text, struct period *, const char **why);

/* Whether it is one: all zeros are none. */
bool period_given(struct period);

/* Appends it in words: "6 months", "1 year and 6 months", "72 hours". */
void period_put(struct period, struct buf *);

/*
 * Whether the first is longer than the second wherever it begins; of P1M and
 * P30D neither is.
 */
bool period_longer(struct period, struct period);
/* Whether the first is at most as long as the second wherever both begin. */
bool period_within(struct period, struct period);
/* Whether both say the same; P1W and P7D do. */
bool period_equal(struct period, struct period);

#endif
