/* SPDX-License-Identifier: ISC */
#include "table/distinct.h"

#include <math.h>

/* The place of the first 1 in the bits that do not choose the cell. */
static uint8_t
first_one(uint64_t hash)
{
	uint8_t n = 1;

	for (uint64_t bits = hash >> DISTINCT_BITS;
	     (bits & 1) == 0 && n <= 64 - DISTINCT_BITS; bits >>= 1)
		n++;
	return n;
}

void
distinct_add(struct distinct *d, uint64_t hash)
{
	uint8_t *most = &d->most[hash & (DISTINCT_CELLS - 1)];
	uint8_t n = first_one(hash);

	d->values++;
	*most = n > *most ? n : *most;
}

void
distinct_join(struct distinct *d, const struct distinct *from)
{
	d->values += from->values;
	for (int i = 0; i < DISTINCT_CELLS; i++)
		if (from->most[i] > d->most[i])
			d->most[i] = from->most[i];
}

double
distinct_estimate(const struct distinct *d)
{
	const double cells = DISTINCT_CELLS;
	const double bias = 0.7213 / (1 + 1.079 / cells);
	double sum = 0, estimate;
	int empty = 0;

	for (int i = 0; i < DISTINCT_CELLS; i++) {
		sum += ldexp(1, -(int)d->most[i]);
		empty += d->most[i] == 0;
	}
	estimate = bias * cells * cells / sum;
	/* While cells are empty, counting these is more exact. */
	if (estimate <= 2.5 * cells && empty > 0)
		estimate = cells * log(cells / empty);
	return estimate;
}
