/* SPDX-License-Identifier: ISC */
/*
 * Estimates how many different values a column has, in little memory.
 *
 * This is HyperLogLog: it keeps no value, its result depends neither on the
 * order of the values nor on the parts in which they were counted, and it is
 * within a few percent of the truth.
 */
#ifndef TABLE_DISTINCT_H
#define TABLE_DISTINCT_H

#include <stdint.h>

enum { DISTINCT_BITS = 12, DISTINCT_CELLS = 1 << DISTINCT_BITS };

struct distinct {
	uint64_t values; /* all that were added */
	uint8_t most[DISTINCT_CELLS];
};

/* Adds a value by its hash, of which all bits must be good. */
void distinct_add(struct distinct *, uint64_t hash);
/* Adds what another one has seen. */
void distinct_join(struct distinct *, const struct distinct *from);
double distinct_estimate(const struct distinct *);

#endif
