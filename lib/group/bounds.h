/* SPDX-License-Identifier: ISC */
/*
 * Checks exactly whether a set of rows of a frame may be a class, that is,
 * keeps all bounds of the release.
 *
 * If two sets keep a bound, their union keeps it as well.
 */
#ifndef GROUP_BOUNDS_H
#define GROUP_BOUNDS_H

#include "table/diversity.h"
#include "table/frame.h"

struct gauge;

struct gauge *gauge_new(const struct frame *);
/* A gauge that counts sensitive values even if there is no bound on them. */
struct gauge *gauge_new_counting(const struct frame *);
void gauge_free(struct gauge *);

void gauge_begin(struct gauge *); /* empties the set */
void gauge_add(struct gauge *, const uint32_t *row);
uint64_t gauge_persons(const struct gauge *);
bool gauge_keeps(struct gauge *);

/* Whether the release has a bound other than the number of persons. */
bool gauge_diverse(const struct gauge *);

/* Whether the row has a sensitive value whose share in the set is smaller than
 * in the whole table. */
bool gauge_lacks(const struct gauge *, const uint32_t *row);

/* The first sensitive attribute whose bound the set does not keep; the number
 * of sensitive attributes: all are kept. */
uint32_t gauge_broken(struct gauge *);
/* Whether the set keeps the bound of one attribute. */
bool gauge_bound(struct gauge *, uint32_t attribute);

/* The values of an attribute in the set, lent until the next row is added; and
 * their order, NULL if no bound needs it and the gauge does not count all. */
struct spread gauge_spread(struct gauge *, uint32_t attribute);
struct order *gauge_order(struct gauge *, uint32_t attribute);

#endif
