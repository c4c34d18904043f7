/* SPDX-License-Identifier: ISC */
/*
 * The cuts of a small box: every boundary of every column is weighed.  In a
 * larger one only that nearest to the median is, see median.h, as it hardly
 * matters there and costs much.
 */
#ifndef GROUP_SMALLBOX_H
#define GROUP_SMALLBOX_H

#include "group/cuts.h"
#include "group/extent.h"

enum { SWEEP_ROWS = 8192 }; /* and persons: what a small box has at most */

struct sweep;

struct sweep *sweep_new(const struct frame *, const struct loss *);
void sweep_free(struct sweep *);

/* Appends all cuts that leave k persons on both sides.  all: how far the rows
 * of the box reach. */
void sweep_box(struct sweep *, const struct extent *all, size_t first, size_t n,
    struct offers *);

#endif
