/* SPDX-License-Identifier: ISC */
/*
 * The cuts of a small box: every boundary of every column is a candidate.  In a
 * large box only the one nearest to the median is, see largebox.h: more would
 * gain little there and cost much.
 */
#ifndef GROUP_SMALLBOX_H
#define GROUP_SMALLBOX_H

#include "group/cuts.h"
#include "group/extent.h"

enum { SWEEP_ROWS = 8192 }; /* most rows, and persons, of a small box */

struct sweep;

struct sweep *sweep_new(const struct frame *, const struct loss *);
void sweep_free(struct sweep *);

/* Appends all cuts that leave k persons on both sides.  all: the extent of the
 * box. */
void sweep_box(struct sweep *, const struct extent *all, size_t first, size_t n,
    struct offers *);

#endif
