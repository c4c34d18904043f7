/* SPDX-License-Identifier: ISC */
/*
 * The classes within one box: its distinct tuples, the class of each, and the
 * loss of each class, also after a change.  For the files that make and improve
 * such classes.
 *
 * The most frequent question is the loss of a class with one more tuple, so the
 * layout serves that: for a column on a line, its ends by class; for a column
 * of sets, the answer itself, by value and class.
 */
#ifndef GROUP_CELL_H
#define GROUP_CELL_H

#include "group/bounds.h"
#include "group/loss.h"
#include "table/runs.h"

enum { CELL_NONE = UINT32_MAX };

/* A column where only the ends count.  On a line, two places differ by at most
 * LOSS_ALL; with labels, a place is a rank. */
struct line {
	int32_t *lost;         /* labels: by first, then last; NULL: a line */
	int32_t values;        /* labels: number of ranks */
	int32_t full, gap;     /* the greatest loss; the least above 0 */
	int32_t *place;        /* by tuple */
	int32_t *first, *last; /* by class */
};

/* A column of sets. */
struct set {
	uint32_t values;
	uint32_t *code;     /* by tuple */
	int32_t *lost;      /* by number of values */
	uint32_t *distinct; /* by class */
	uint32_t *count;    /* by value, then class: tuples that have it */
	int32_t *with;      /* the same: loss of the class plus this value */
};

struct cell {
	const struct frame *frame;
	struct gauge *gauge;
	struct runs runs; /* tuples, in the order of their ranks */
	uint64_t *weight; /* by tuple: its persons */
	unsigned shift;   /* bits cut off losses, so that sums fit */
	struct line *line;
	struct set *set;
	uint32_t lines, sets;
	/* Classes. */
	uint32_t *class;       /* by tuple; CELL_NONE: no class yet */
	uint32_t *next, *prev; /* by tuple: in the same class */
	uint32_t classes;
	uint32_t *head;    /* by class: one of its tuples, or CELL_NONE */
	uint64_t *persons; /* by class */
	int32_t *loss;     /* by class: per person */
};

/* Sorts the rows of the box; no tuple is in a class yet. */
void cell_make(struct cell *, struct frame *, const struct loss *,
    struct gauge *, size_t first, size_t n);
void cell_clear(struct cell *);

/* Makes this many classes, with the tuples that class[] assigns to them. */
void cell_classes(struct cell *, uint32_t classes);

void cell_put(struct cell *, uint32_t tuple, uint32_t class);
void cell_take(struct cell *, uint32_t tuple);

/* The loss between two places of a line. */
int32_t cell_line_lost(const struct line *, int32_t first, int32_t last);

/* Stores by class the loss per person if it also had this tuple. */
void cell_with(const struct cell *, uint32_t tuple, int32_t *loss);

/* Persons times loss. */
static inline int64_t
cell_cost(const struct cell *c, uint64_t persons, int32_t loss)
{
	return (int64_t)persons * (loss >> c->shift);
}

/* Whether the class keeps all bounds, without the tuple `less` and with `more`,
 * unless they are CELL_NONE. */
bool cell_keeps(struct cell *, uint32_t class, uint32_t less, uint32_t more);

/*
 * The cost of both classes if two tuples changed places; the first is in
 * neither class now, the second is in `there`.
 */
int64_t cell_swap_cost(const struct cell *, uint32_t home, uint32_t there,
    uint32_t first, uint32_t second);

/* Clusters tuples into classes that keep all bounds: k-member clustering (Byun
 * et al. 2007), greedy.  The box itself must keep them. */
void cell_cluster(struct cell *);

/* Gives a class to each tuple that has none, and dissolves classes that do not
 * keep the bounds; there must be a class. */
void cell_settle(struct cell *);

/* Moves and exchanges tuples between classes while that lowers the loss, at
 * most this many rounds. */
void cell_exchange(struct cell *, unsigned rounds);

#endif
