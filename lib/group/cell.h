/* SPDX-License-Identifier: ISC */
/*
 * The classes within one box: its distinct tuples, which class each is in, and
 * what each class loses and would lose.  For the files that make and better
 * such classes.
 *
 * A class is asked what it would lose with one tuple more so often that this is
 * laid out for it: of a column that lies on a line, its ends by class; of one
 * that makes sets, the answer itself, by value and class.
 */
#ifndef GROUP_CELL_H
#define GROUP_CELL_H

#include "group/bounds.h"
#include "group/loss.h"
#include "table/runs.h"

enum { CELL_NONE = UINT32_MAX };

/* A column of which the ends count; on a line, place is at most LOSS_ALL from
 * any other; with names, it is a rank. */
struct line {
	int32_t *lost;         /* names: by first, then last; NULL: a line */
	int32_t values;        /* names: ranks */
	int32_t full, gap;     /* most it can lose; and least, if anything */
	int32_t *place;        /* by tuple */
	int32_t *first, *last; /* by class */
};

/* A column of sets. */
struct set {
	uint32_t values;
	uint32_t *code;     /* by tuple */
	int32_t *lost;      /* by how many values there are */
	uint32_t *distinct; /* by class */
	uint32_t *count;    /* by value, then class: tuples that have it */
	int32_t *with;      /* the same: what is lost with this value, too */
};

struct cell {
	const struct frame *frame;
	struct gauge *gauge;
	struct runs runs; /* tuples, in the order of their ranks */
	uint64_t *weight; /* by tuple: its persons */
	unsigned shift;   /* losses are cut by, so that sums fit */
	struct line *line;
	struct set *set;
	uint32_t lines, sets;
	/* Classes. */
	uint32_t *class;       /* by tuple; CELL_NONE: in none yet */
	uint32_t *next, *prev; /* by tuple: of the same class */
	uint32_t classes;
	uint32_t *head;    /* by class: one of its tuples, or CELL_NONE */
	uint64_t *persons; /* by class */
	int32_t *loss;     /* by class: of each person */
};

/* Sorts the rows of the box, and puts no tuple into a class. */
void cell_make(struct cell *, struct frame *, const struct loss *,
    struct gauge *, size_t first, size_t n);
void cell_clear(struct cell *);

/* Makes so many classes, of which class[] says what is in them. */
void cell_classes(struct cell *, uint32_t classes);

void cell_put(struct cell *, uint32_t tuple, uint32_t class);
void cell_take(struct cell *, uint32_t tuple);

/* What is lost between two places of a line. */
int32_t cell_line_lost(const struct line *, int32_t first, int32_t last);

/* By class: what each person of it would lose with this tuple, too. */
void cell_with(const struct cell *, uint32_t tuple, int32_t *loss);

/* Persons times loss. */
static inline int64_t
cell_cost(const struct cell *c, uint64_t persons, int32_t loss)
{
	return (int64_t)persons * (loss >> c->shift);
}

/* Whether the class may be one; without the tuple `less`, and with `more`,
 * where they are not CELL_NONE. */
bool cell_keeps(struct cell *, uint32_t class, uint32_t less, uint32_t more);

/*
 * What both classes would cost if two tuples changed places; the first is in
 * neither of them now, the second in `there`.
 */
int64_t cell_swap_cost(const struct cell *, uint32_t home, uint32_t there,
    uint32_t first, uint32_t second);

/* Clustering of tuples into classes that may be ones: k-member clustering
 * (Byun et al. 2007), greedy.  The box itself must keep what is asked for. */
void cell_cluster(struct cell *);

/* Gives a class to each tuple that has none yet, and dissolves classes that may
 * not be any; there must be one. */
void cell_settle(struct cell *);

/* Moves tuples between classes, and exchanges them, while less is lost by it,
 * at most so many rounds. */
void cell_exchange(struct cell *, unsigned rounds);

#endif
