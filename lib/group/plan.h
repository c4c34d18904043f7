/* SPDX-License-Identifier: ISC */
/*
 * A plan: the class of every tuple of quasi-identifiers, and its labels there.
 */
#ifndef GROUP_PLAN_H
#define GROUP_PLAN_H

#include "group/boxes.h"
#include "group/labelranges.h"
#include "table/runs.h"

enum { PLAN_NONE = UINT32_MAX, PLAN_EFFORT = 4, PLAN_EFFORT_MAX = 9 };

struct plan {
	struct frame *frame;
	bool owns; /* the frame is owned, not lent */
	struct boxes boxes;
	/* If boxes have several classes: their tuples, and their classes. */
	uint32_t *first; /* by box: its first tuple; NULL: a box is a class */
	struct runs tuples;
	uint32_t *class; /* by tuple */
	uint32_t classes;
	uint32_t room;     /* the number of classes that fit */
	uint64_t *persons; /* by class */
	uint8_t *level; /* by column: the level of all labels; NULL: the lowest
			 * possible in each class */
	bool *left_out; /* by class; NULL: all go out */
	uint64_t suppressed;   /* persons in classes that are left out */
	uint32_t *label;       /* by class, then column: a number; NULL: in
				* the frame's bulk, see plan_labels() */
	uint64_t labels_at;    /* there: in the first file, from this word */
	struct intern **names; /* by column: the labels */
	bool **literal;        /* by column, then number: a JSON literal */
	struct cover *cover;   /* by column: the values of each label */
};

struct plan_options {
	const struct plan
	    *old;        /* the old plan to follow, see refit.h; may be NULL */
	unsigned effort; /* 1 to 9: effort to lower the loss, if boxes hold
			  * several classes; 0: PLAN_EFFORT */
	bool report;     /* all rows are read again afterwards */
};

/*
 * Makes the plan for the frame's release.  NULL after a message (STATUS_CALL)
 * if that is impossible.  Sorts the rows of the frame.
 */
struct plan *
plan_make(struct frame *, const struct plan_options *, const uint64_t seed[2]);
void plan_free(struct plan *);

/*
 * The class of a tuple, and the numbers of its labels, by column; room is for
 * as many.  PLAN_NONE: the tuple was not in the frame; if boxes are classes,
 * that is known only when the labels do not cover the tuple.
 */
uint32_t plan_find(const struct plan *, const uint32_t *rank, uint32_t *room,
    const uint32_t **label);

/* The labels of a class; lent until the room is used again. */
const uint32_t *
plan_labels(const struct plan *, uint32_t class, uint32_t *room);
uint64_t plan_persons(const struct plan *, uint32_t class);

static inline bool
plan_left_out(const struct plan *p, uint32_t class)
{
	return p->left_out != NULL && p->left_out[class];
}

#endif
