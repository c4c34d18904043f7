/* SPDX-License-Identifier: ISC */
/*
 * Which class every tuple of quasi-identifiers belongs to, and what its values
 * are called there.
 */
#ifndef GROUP_PLAN_H
#define GROUP_PLAN_H

#include "group/boxes.h"
#include "group/labelranges.h"
#include "table/runs.h"

enum { PLAN_NONE = UINT32_MAX, PLAN_EFFORT = 4, PLAN_EFFORT_MAX = 9 };

struct plan {
	struct frame *frame;
	bool owns; /* the frame, which is lent else */
	struct boxes boxes;
	/* Where a box has several classes: its tuples, and theirs. */
	uint32_t *first; /* by box: its first tuple; NULL: a box is a class */
	struct runs tuples;
	uint32_t *class; /* by tuple */
	uint32_t classes;
	uint32_t room;     /* for so many classes there is room */
	uint64_t *persons; /* by class */
	uint8_t *level; /* by column: the one that all labels have; NULL: each
			 * class the lowest it can */
	bool *left_out; /* by class; NULL: all go out */
	uint64_t suppressed;   /* persons of those that do not */
	uint32_t *label;       /* by class, then column: a number; NULL: in
				* the frame's bulk, see plan_labels() */
	uint64_t labels_at;    /* there: in the first file, from this word */
	struct intern **names; /* by column: the labels */
	bool **literal;        /* by column, then number: JSON, as it is */
	struct cover *cover;   /* by column: what the labels stand for */
};

struct plan_options {
	const struct plan
	    *old;        /* NULL; or what is to be kept to: see refit.h */
	unsigned effort; /* 1 to 9: how much is tried to lose less, where boxes
			  * hold several classes; 0: PLAN_EFFORT */
	bool report;     /* all rows are looked at again afterwards */
};

/*
 * Plans what the frame's release asks for.  NULL after a message (STATUS_CALL)
 * that says what cannot be.  Sorts the rows of the frame.
 */
struct plan *
plan_make(struct frame *, const struct plan_options *, const uint64_t seed[2]);
void plan_free(struct plan *);

/*
 * The class of a tuple, and the numbers of its labels, by column; room is for
 * as many.  PLAN_NONE: it was not in the frame; of boxes that are classes only
 * the labels tell that, as far as they do.
 */
uint32_t plan_find(const struct plan *, const uint32_t *rank, uint32_t *room,
    const uint32_t **label);

/* The labels of a class; lent, until the room is used again. */
const uint32_t *
plan_labels(const struct plan *, uint32_t class, uint32_t *room);
uint64_t plan_persons(const struct plan *, uint32_t class);

static inline bool
plan_left_out(const struct plan *p, uint32_t class)
{
	return p->left_out != NULL && p->left_out[class];
}

#endif
