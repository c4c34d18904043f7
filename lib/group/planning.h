/* SPDX-License-Identifier: ISC */
/* The steps of planning, for the files that do them. */
#ifndef GROUP_PLANNING_H
#define GROUP_PLANNING_H

#include "group/cell.h"
#include "group/plan.h"

/* Rows by class: those of one follow one another. */
struct members {
	size_t *first; /* by class; one more behind the last */
	size_t *row;
};

void members_make(struct members *, const struct plan *);
void members_clear(struct members *);

/* Gives each tuple a class, as the release asks for. */
void classes_search(struct plan *, const struct loss *, struct gauge *,
    const struct plan_options *);
/* The same on an old plan; 0, or -1 after a message. */
int classes_refit(struct plan *, const struct loss *, struct gauge *,
    const struct plan *old);

/* Room for tuples within boxes; and adding those of the next box, whose classes
 * are numbered behind those that are there. */
void tuples_room(struct plan *);
void tuples_add_cell(struct plan *, const struct cell *);

/* Leaves out the classes that lose most, as far as the release allows it. */
void outliers_leave(struct plan *, const struct loss *, const struct members *);

/* Says what the values of each class are called. */
void labels_make(struct plan *, struct gauge *, const struct members *,
    const uint64_t seed[2]);

#endif
