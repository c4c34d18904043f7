/* SPDX-License-Identifier: ISC */
/* The steps of planning, for the files that do them. */
#ifndef GROUP_PLANNING_H
#define GROUP_PLANNING_H

#include "group/cell.h"
#include "group/plan.h"

/* Rows by class: those of one follow one another. */
struct class_members {
	size_t *first; /* by class; one more behind the last */
	size_t *row;
};

void members_make(struct class_members *, const struct plan *);
void members_clear(struct class_members *);

/* Gives each tuple a class, as the release asks for. */
void searches_run(struct plan *, const struct loss *, struct gauge *,
    const struct plan_options *);
/* The same on an old plan; 0, or -1 after a message. */
int refitclasses_run(struct plan *, const struct loss *, struct gauge *,
    const struct plan *old);

/* Room for tuples within boxes; and adding those of the next box, whose classes
 * are numbered behind those that are there. */
void tuples_room(struct plan *);
void tuples_add_cell(struct plan *, const struct cell *);

/* Leaves out the classes that lose most, as far as the release allows it. */
void outliers_leave(struct plan *, const struct loss *,
    const struct class_members *);

/* Counts the persons that are left out already. */
void outliers_count(struct plan *);

/* The rows of the classes that stay, as a frame of its own that lends all but
 * its rows and totals. */
void outliers_rest_make(struct frame *rest, const struct plan *,
    const struct class_members *);
void outliers_rest_clear(struct frame *rest);

/* Says what the values of a class are called: all its rows are added between
 * begin and end. */
struct namer;
struct namer *namer_new(struct plan *, struct gauge *, const uint64_t seed[2]);
void namer_free(struct namer *);
/* From now on labels are written there; classes then come in their order. */
void namer_to(struct namer *, struct bulk_pen *);
void namer_begin(struct namer *);
void namer_add(struct namer *, const uint32_t *row);
void namer_end(struct namer *, uint32_t class);
/* Whether some class that goes out does not keep a bound. */
bool namer_broken(const struct namer *);
/* Those of all classes; and, when all are named, which names are literals. */
void labels_make(struct plan *, struct namer *, const struct class_members *);
void labels_mark(struct plan *);

/* The plan of rows in a file: cuts them apart until the pieces fit into memory,
 * and plans those one after the other. */
void diskplan_make(struct plan *, const struct loss *, struct gauge *,
    struct namer *);

#endif
