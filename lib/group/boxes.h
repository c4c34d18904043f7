/* SPDX-License-Identifier: ISC */
/*
 * Strict Mondrian (LeFevre, DeWitt, Ramakrishnan 2006): the space of all values
 * is cut in two, again and again, as long as both sides may be classes.  What a
 * row falls into follows from its values alone, so that new records can be
 * placed, and pieces of a table apart from one another.
 */
#ifndef GROUP_BOXES_H
#define GROUP_BOXES_H

#include "group/loss.h"
#include "table/frame.h"

enum { BOX_LEAF = UINT32_MAX };

/* Ranks up to this one lie below, those behind it above. */
struct cut {
	uint32_t column; /* BOX_LEAF: no cut; rank is the number of the leaf */
	uint32_t rank;
	uint32_t above; /* the number of a cut; below is the one behind this */
};

struct boxes {
	struct cut *cut; /* the first is the whole space; below before above */
	uint32_t cuts, room;
	uint32_t leaves;
	size_t *first; /* by leaf: its first row; one more behind the last */
};

/*
 * Cuts while a box has more than so many rows; 0: as long as it can be cut.
 * Sorts the rows of the frame into the order of the leaves.
 */
void
boxes_make(struct boxes *, struct frame *, const struct loss *, size_t enough);
/*
 * Cuts as it was done before, where that still leaves classes on both sides.
 * rank: by column, then the rank it had then, what it has now; in the same
 * order.
 */
void boxes_follow(struct boxes *, struct frame *, const struct loss *,
    const struct boxes *old, uint32_t *const *rank);
void boxes_clear(struct boxes *);

/* The leaf that ranks lie in. */
uint32_t boxes_find(const struct boxes *, const uint32_t *rank);

#endif
