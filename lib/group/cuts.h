/* SPDX-License-Identifier: ISC */
/*
 * Candidates for the cut of a box.
 */
#ifndef GROUP_CUTS_H
#define GROUP_CUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "table/ratio.h"

struct offer {
	uint32_t column, rank;
	uint64_t balance; /* difference of the persons below and above */
	wide loss;        /* of both sides */
};

struct offers {
	struct offer *offer;
	size_t n, room;
};

struct offer *offers_new(struct offers *); /* adds one, to be filled in */
void offers_clear(struct offers *);

/* Sorts by least loss, then by the cut nearer to the middle, the earlier
 * column, the lower value.  Without `all` only the first is put in its place.
 */
void offers_sort(struct offers *, bool all);

static inline uint64_t
offer_balance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

#endif
