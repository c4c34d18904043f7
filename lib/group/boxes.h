/* SPDX-License-Identifier: ISC */
/*
 * Strict Mondrian (LeFevre, DeWitt, Ramakrishnan 2006): the space of all values
 * is cut in two, again and again, as long as both sides may be classes.  The
 * box of a row depends on its values alone, so that new records, and parts of a
 * table, can be placed independently.
 */
#ifndef GROUP_BOXES_H
#define GROUP_BOXES_H

#include "group/loss.h"
#include "table/frame.h"

enum { BOX_LEAF = UINT32_MAX };

/* Ranks up to this one are below the cut, higher ranks are above. */
struct cut {
	uint32_t column; /* BOX_LEAF: no cut; rank is the number of the leaf */
	uint32_t rank;
	uint32_t above; /* index of a cut; the cut after this one is below */
};

struct boxes {
	struct cut
	    *cut; /* the first cuts the whole space; below before above */
	uint32_t cuts, room;
	uint32_t leaves;
	size_t *first; /* by leaf: its first row; then the end */
};

/*
 * Cuts while a box has more than `enough` rows and can be cut.  Sorts the rows
 * of the frame into the order of the leaves.
 */
void
boxes_make(struct boxes *, struct frame *, const struct loss *, size_t enough);
/*
 * Repeats old cuts as long as they leave classes on both sides.  rank: by
 * column, then old rank: the rank now; the order must be the same.
 */
void boxes_follow(struct boxes *, struct frame *, const struct loss *,
    const struct boxes *old, uint32_t *const *rank);
void boxes_clear(struct boxes *);

/* The leaf of a tuple of ranks. */
uint32_t boxes_find(const struct boxes *, const uint32_t *rank);

#endif
