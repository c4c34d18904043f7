/* SPDX-License-Identifier: ISC */
/*
 * How the values of a column become coarser.
 *
 * A hierarchy is a table: a row begins with a value, its leaf, and each further
 * cell is what that becomes on the next level.  Two values that are the same on
 * a level are the same on all levels above it: else going up would not only
 * hide, but also tell.
 *
 * The file is CSV as ARX writes it: no header, as many cells in every row,
 * between them ; or , as the first line has it.
 *
 * Leaves have ranks from 0, so that on every level those of one label follow
 * one another: a walk through the tree, children in the order of the file.
 */
#ifndef TABLE_HIERARCHY_H
#define TABLE_HIERARCHY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { HIERARCHY_LEVELS = 64, HIERARCHY_NONE = UINT32_MAX };

struct hierarchy;

struct hierarchy_trouble {
	size_t line;     /* from 1 */
	const char *why; /* static text */
};

/* NULL: what is wrong; seed as in record/intern.h. */
struct hierarchy *hierarchy_read(struct text file, const uint64_t seed[2],
    struct hierarchy_trouble *);
void hierarchy_free(struct hierarchy *);

uint32_t hierarchy_leaves(const struct hierarchy *);
/* The leaves are the first of them, 0. */
unsigned hierarchy_levels(const struct hierarchy *);

/* HIERARCHY_NONE: there is no such leaf. */
uint32_t hierarchy_rank(const struct hierarchy *, struct text value);
/* The row of the file it is in, from 0; HIERARCHY_NONE as above. */
uint32_t hierarchy_row(const struct hierarchy *, struct text value);
/* What a leaf is on a level; lent. */
struct text
hierarchy_label(const struct hierarchy *, uint32_t rank, unsigned level);
/* The lowest level on which two leaves are the same; as many as there are
 * levels: on none. */
unsigned hierarchy_meet(const struct hierarchy *, uint32_t a, uint32_t b);
/* The leaves that have the label of this one on a level: first to last. */
void hierarchy_range(const struct hierarchy *, uint32_t rank, unsigned level,
    uint32_t *first, uint32_t *last);

/* Whether some label is a range of whole numbers, 35-39, that a leaf of it is
 * not in: who reads it takes the value for another one. */
bool
hierarchy_misleads(const struct hierarchy *, uint32_t *rank, unsigned *level);

#endif
