/* SPDX-License-Identifier: ISC */
/*
 * Cuts of a box that could be made.
 */
#ifndef GROUP_CUTS_H
#define GROUP_CUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "table/ratio.h"

struct offer {
	uint32_t column, rank;
	uint64_t balance; /* of the persons below from those above */
	wide loss;        /* of both sides */
};

struct offers {
	struct offer *offer;
	size_t n, room;
};

struct offer *offers_new(struct offers *); /* one more, to be filled in */
void offers_clear(struct offers *);

/* The least loss first; then what cuts nearer to the middle, the column before
 * the others, the lower value.  `all`: else only the first is put in its
 * place. */
void offers_sort(struct offers *, bool all);

static inline uint64_t
offer_balance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

#endif
