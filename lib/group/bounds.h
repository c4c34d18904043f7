/* SPDX-License-Identifier: ISC */
/*
 * Whether a set of rows of a frame may be a class: what the release asks of
 * every class, measured exactly.
 *
 * What two sets keep, both together keep as well.
 */
#ifndef GROUP_BOUNDS_H
#define GROUP_BOUNDS_H

#include "table/frame.h"
#include "table/spread.h"

struct gauge;

struct gauge *gauge_new(const struct frame *);
/* One that counts sensitive values whatever is asked for. */
struct gauge *gauge_new_counting(const struct frame *);
void gauge_free(struct gauge *);

void gauge_begin(struct gauge *); /* with no row */
void gauge_add(struct gauge *, const uint32_t *row);
uint64_t gauge_persons(const struct gauge *);
bool gauge_keeps(struct gauge *);

/* Whether anything but the number of persons is asked for. */
bool gauge_diverse(const struct gauge *);

/* Whether the row has a sensitive value whose share is smaller among what was
 * added than in the whole table. */
bool gauge_lacks(const struct gauge *, const uint32_t *row);

/* The first attribute whose bound the rows do not keep; its number among the
 * sensitive ones, or as many as there are: all are kept. */
uint32_t gauge_broken(struct gauge *);
/* Whether one of them keeps its own. */
bool gauge_bound(struct gauge *, uint32_t attribute);

/* What was added, of an attribute, lent until more is added; and the order of
 * its values, NULL where none is asked for, and none counts all. */
struct spread gauge_spread(struct gauge *, uint32_t attribute);
struct order *gauge_order(struct gauge *, uint32_t attribute);

#endif
