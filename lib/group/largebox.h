/* SPDX-License-Identifier: ISC */
/*
 * The cuts of a large box: for each column the boundary nearest to the median.
 * Rows are read twice, in blocks and in any order, so that they need not be in
 * memory.
 */
#ifndef GROUP_LARGEBOX_H
#define GROUP_LARGEBOX_H

#include "group/cuts.h"
#include "group/extent.h"

struct median;

struct median *median_new(const struct frame *, const struct loss *);
void median_free(struct median *);

void median_begin(struct median *);
/* The first reading. */
void median_look(struct median *, const uint32_t *row, size_t n);
uint64_t median_persons(const struct median *);
/* Called between the readings. */
void median_halve(struct median *);
/* The second reading. */
void median_weigh(struct median *, const uint32_t *row, size_t n);
/* Appends the cuts that leave k persons on both sides. */
void median_offers(const struct median *, struct offers *);
/* The number of rows below the column's cut. */
uint64_t median_below(const struct median *, uint32_t column);

#endif
