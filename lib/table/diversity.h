/* SPDX-License-Identifier: ISC */
/*
 * The distribution of a sensitive attribute's values in a class, and its
 * distance from that in the whole table: l-diversity and t-closeness. Decisions
 * use whole numbers, so that they do not depend on the rounding of a machine.
 */
#ifndef TABLE_DIVERSITY_H
#define TABLE_DIVERSITY_H

#include <stdbool.h>

#include "table/ratio.h"
#include "table/tally.h"

/* The counts of one class and those of the table; all lent. */
struct spread {
	const struct tally_entry *cell; /* the low 32 bits of a key are the
					 * number of the value */
	size_t cells;
	uint64_t sum;          /* of the cells; not 0 */
	const uint64_t *total; /* by value: in the table */
	uint64_t table;        /* the sum of the totals */
};

/* Whether a class with so many different values has at least l. */
bool spread_keeps_distinct(uint64_t values, struct ratio l);

/* e to the power of Shannon's entropy. */
double spread_entropy(const struct spread *);

/* Whether that is at least l; l must not be 0. */
bool spread_keeps_entropy(const struct spread *, struct ratio l);

/* Whether r1 < c (rl + ... + rm); false with fewer than l values. */
bool spread_keeps_recursive(const struct spread *, struct ratio c, uint64_t l);

/* r1 / (rl + ... + rm), which must be less than c; infinite with fewer than l
 * values. */
double spread_recursive(const struct spread *, uint64_t l);

/* A distance of 0 to 1. */
struct distance {
	wide over, under;
};

double spread_distance(struct distance);
bool spread_within(struct distance, struct ratio);

/* With equal distance: half the sum of the differences. */
struct distance spread_equal(const struct spread *);

/*
 * Values in their order, for the ordered distance: the sum of the shares that
 * must move over each step, where the whole way is 1.  rank: by value, 0 to
 * ranks - 1.
 */
struct order;
struct order *order_new(const uint64_t *total, uint32_t values,
    const uint32_t *rank, uint32_t ranks);
void order_free(struct order *);
struct distance spread_ordered(const struct spread *, struct order *);

#endif
