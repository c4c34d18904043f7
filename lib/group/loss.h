/* SPDX-License-Identifier: ISC */
/*
 * The loss when a value becomes the label of a class: the normalized certainty
 * penalty (Xu et al. 2006), in whole numbers, so that no decision depends on
 * the rounding of a machine.
 *
 *   numbers, dates   width of the class / width of the column
 *   a set of values  number of values / number of all values; 0 for one value
 *   a label          number of its leaves / number of all leaves of the
 *                    hierarchy; for numbers, their width / that of the column
 *
 * All columns of a row together lose at most LOSS_ALL, each by its weight.
 */
#ifndef GROUP_LOSS_H
#define GROUP_LOSS_H

#include "table/frame.h"

enum { LOSS_ALL = 1 << 28 };

enum loss_kind {
	LOSS_PLACE, /* by the places of the first and the last value */
	LOSS_SET,   /* by the number of values */
	LOSS_LABEL, /* by the lowest label for the first and the last */
	LOSS_RANKS  /* by the number of ranks from the first to the last */
};

struct loss {
	enum loss_kind kind;
	const struct domain *domain;
	uint64_t full;   /* the loss of all values together */
	uint64_t *named; /* LOSS_LABEL: by level, then rank: the loss of the
			  * label */
};

/* One for each quasi-identifier of the frame; freed by losses_free(). */
struct loss *losses_new(const struct frame *);
void losses_free(struct loss *, uint32_t n);

/* The loss of each row in a class with `count` values from `first` to `last`;
 * only LOSS_SET uses the count. */
uint64_t
loss_of(const struct loss *, uint32_t first, uint32_t last, uint32_t count);

/* The loss of each row whose value becomes its label on a level; a column
 * without a hierarchy has two levels, the value and anything. */
uint64_t loss_at(const struct loss *, uint32_t rank, unsigned level);

/* The lowest level on which two values have the same label; the number of
 * levels: on none. */
unsigned loss_level(const struct domain *, uint32_t first, uint32_t last);

#endif
