/* SPDX-License-Identifier: ISC */
/* The steps of planning, for the files that implement them. */
#ifndef GROUP_PLANNING_H
#define GROUP_PLANNING_H

#include "group/cell.h"
#include "group/plan.h"

/* Rows by class: the rows of one class follow one another. */
struct class_members {
	size_t *first; /* by class; then the end */
	size_t *row;
};

void members_make(struct class_members *, const struct plan *);
void members_clear(struct class_members *);

/* Gives each tuple a class, with the search of the release. */
void searches_run(struct plan *, const struct loss *, struct gauge *,
    const struct plan_options *);
/* The same from an old plan; 0, or -1 after a message. */
int refitclasses_run(struct plan *, const struct loss *, struct gauge *,
    const struct plan *old);

/* Makes room for tuples within boxes; adds those of the next box, whose classes
 * are numbered after the earlier ones. */
void tuples_room(struct plan *);
void tuples_add_cell(struct plan *, const struct cell *);

/* Leaves out the classes with the greatest loss, as far as the release allows.
 */
void outliers_leave(struct plan *, const struct loss *,
    const struct class_members *);

/* Counts the persons that are left out already. */
void outliers_count(struct plan *);

/* The rows of the classes that stay, as a frame that borrows everything except
 * its rows and totals. */
void outliers_rest_make(struct frame *rest, const struct plan *,
    const struct class_members *);
void outliers_rest_clear(struct frame *rest);

/* Makes the labels of a class from its rows, which are added between begin and
 * end. */
struct namer;
struct namer *namer_new(struct plan *, struct gauge *, const uint64_t seed[2]);
void namer_free(struct namer *);
/* Writes labels with the pen from now on; classes must come in order. */
void namer_to(struct namer *, struct bulk_pen *);
void namer_begin(struct namer *);
void namer_add(struct namer *, const uint32_t *row);
void namer_end(struct namer *, uint32_t class);
/* Whether some class that goes out breaks a bound. */
bool namer_broken(const struct namer *);
/* Labels all classes; then marks which labels are literals. */
void labels_make(struct plan *, struct namer *, const struct class_members *);
void labels_mark(struct plan *);

/* Plans rows in a file: cuts them until the parts fit into memory, and plans
 * one part after another. */
void diskplan_make(struct plan *, const struct loss *, struct gauge *,
    struct namer *);

#endif
