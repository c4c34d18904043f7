/* SPDX-License-Identifier: ISC */
/*
 * Groups tuples into bunches: tuples with the same labels, for a level of each
 * column's hierarchy.  A column without a hierarchy has two levels: the value,
 * and anything.
 */
#ifndef GROUP_BUNCHES_H
#define GROUP_BUNCHES_H

#include "group/bounds.h"
#include "group/loss.h"
#include "table/runs.h"

enum { BUNCH_NONE = UINT32_MAX };

/* The labels of a column as numbers: equal numbers on a level are equal
 * labels. */
struct rungs {
	unsigned levels;
	uint32_t *name; /* by level, then rank */
	wide *lost;     /* by level: the loss of all rows there */
};

/* Tuples with the same labels at a node. */
struct bunch {
	uint32_t first, last; /* of its tuples, see next below */
	uint64_t persons;
};

struct bunches {
	struct frame *frame;
	const struct runs *runs;
	struct gauge *gauge;
	struct rungs *rungs;
	uint64_t *weight; /* by tuple: its persons */
	uint32_t *next;   /* by tuple: the next one of its bunch */
	struct bunch *bunch;
	uint32_t n;
	/* The rest is internal. */
	uint32_t *name;  /* by place, then column: labels at this node */
	uint32_t *place; /* by bunch: of its first tuple */
	uint32_t *slot;  /* bunches by the hash of their labels; 0: free */
};

void bunches_init(struct bunches *, struct frame *, const struct loss *,
    const struct runs *);
void bunches_clear(struct bunches *);

/* Makes bunches of these tuples, on these levels. */
void bunches_make(struct bunches *, const uint32_t *tuple, uint32_t n,
    const uint8_t *level);
/* Whether a bunch may be a class. */
bool bunch_keeps(struct bunches *, uint32_t bunch);
/* Adds the rows of a tuple to the gauge. */
void bunch_gauge(struct bunches *, uint32_t tuple);

static inline const uint32_t *
bunch_ranks(const struct bunches *b, uint32_t tuple)
{
	return frame_row(b->frame, b->runs->row[tuple]);
}

#endif
