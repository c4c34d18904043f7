/* SPDX-License-Identifier: ISC */
/*
 * How far a set of rows reaches in each quasi-identifier, and what its rows
 * lose when they are one class.
 */
#ifndef GROUP_EXTENT_H
#define GROUP_EXTENT_H

#include "group/frame.h"
#include "group/loss.h"

struct extent;

struct extent *extent_new(const struct frame *, const struct loss *);
void extent_free(struct extent *);

void extent_begin(struct extent *); /* with no row */
void extent_add(struct extent *, const uint32_t *row);

/* Of a column: the least and the greatest rank; there must be a row. */
uint32_t extent_first(const struct extent *, uint32_t column);
uint32_t extent_last(const struct extent *, uint32_t column);
uint64_t extent_persons(const struct extent *);
/* Of all persons and columns together. */
wide extent_loss(const struct extent *);

#endif
