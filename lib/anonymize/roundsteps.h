/* SPDX-License-Identifier: ISC */
/*
 * Numbers and dates in steps that people count in: 1, 2, 5, 10, 20; days,
 * weeks, months, years.
 */
#ifndef ANONYMIZE_ROUNDSTEPS_H
#define ANONYMIZE_ROUNDSTEPS_H

#include "table/domain.h"

struct steps {
	const struct domain *domain; /* lent; a measured one */
	wide_signed width;           /* of numbers */
	unsigned unit;               /* of dates */
};

/* The finest ones that go from one rank to another in at most so many. */
void roundsteps_make(struct steps *, const struct domain *, uint32_t low,
    uint32_t high, uint32_t most);

/* The number of the step that a rank is on. */
wide_signed roundsteps_of(const struct steps *, uint32_t rank);

/* Appends what lies between two steps: "20 to 24"; open: also below the first,
 * or above the last. */
void roundsteps_put(const struct steps *, wide_signed first, wide_signed last,
    bool below, bool above, struct buf *);

#endif
