/* SPDX-License-Identifier: ISC */
/*
 * What a value loses when it becomes the label of a class: the normalized
 * certainty penalty (Xu et al. 2006), in whole numbers so that nothing that is
 * decided by it depends on how a machine rounds.
 *
 *   numbers, dates   the width of the class, of the width of the column
 *   a set of values  how many there are, of all; one alone: 0
 *   a name           how many leaves of the hierarchy it stands for, of all;
 *                    of numbers, how wide they lie
 *
 * All columns of a row together lose at most LOSS_ALL, each by its weight.
 */
#ifndef GROUP_LOSS_H
#define GROUP_LOSS_H

#include "table/frame.h"

enum { LOSS_ALL = 1 << 28 };

enum loss_kind {
	LOSS_PLACE, /* by the places of the first and the last value */
	LOSS_SET,   /* by how many there are */
	LOSS_LABEL, /* by the lowest name for the first and the last */
	LOSS_RANKS  /* by how many lie between the first and the last */
};

struct loss {
	enum loss_kind kind;
	const struct domain *domain;
	uint64_t full;   /* what all the values lose */
	uint64_t *named; /* LOSS_LABEL: by level, then rank: what the name
			  * loses */
};

/* One for each quasi-identifier of the frame; to be freed by losses_free(). */
struct loss *losses_new(const struct frame *);
void losses_free(struct loss *, uint32_t n);

/* Of each row in a class with `count` values between these two; where the kind
 * is not LOSS_SET the count does not matter. */
uint64_t
loss_of(const struct loss *, uint32_t first, uint32_t last, uint32_t count);

/* Of each row with this value whose label is its name on a level; a column
 * without a hierarchy has two of them, the value and anything. */
uint64_t loss_at(const struct loss *, uint32_t rank, unsigned level);

/* The lowest level on which two values have one name; as many as there are
 * levels: on none. */
unsigned loss_level(const struct domain *, uint32_t first, uint32_t last);

#endif
