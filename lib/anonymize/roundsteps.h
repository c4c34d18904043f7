/* SPDX-License-Identifier: ISC */
/*
 * Numbers and dates in round steps: 1, 2, 5, 10, 20; days, weeks, months,
 * years.
 */
#ifndef ANONYMIZE_ROUNDSTEPS_H
#define ANONYMIZE_ROUNDSTEPS_H

#include "table/domain.h"

struct steps {
	const struct domain *domain; /* lent; a measured one */
	wide_signed width;           /* of numbers */
	unsigned unit;               /* of dates */
};

/* Makes the finest steps that need at most `most` from one rank to another. */
void roundsteps_make(struct steps *, const struct domain *, uint32_t low,
    uint32_t high, uint32_t most);

/* The number of the step of a rank. */
wide_signed roundsteps_of(const struct steps *, uint32_t rank);

/* Appends the range from the first to the last step: "20 to 24"; with `below`
 * or `above` it is open at that end. */
void roundsteps_put(const struct steps *, wide_signed first, wide_signed last,
    bool below, bool above, struct buf *);

#endif
