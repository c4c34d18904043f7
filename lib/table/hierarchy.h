/* SPDX-License-Identifier: ISC */
/*
 * Hierarchies: how the values of a column become coarser.
 *
 * A hierarchy is a table.  A row begins with a value, its leaf, and each
 * further cell is the label of that value on the next level.  Two values with
 * the same label on a level have the same labels on all levels above; otherwise
 * a coarser level would reveal what a finer one hides.
 *
 * The file is CSV as ARX writes it: no header, the same number of cells in
 * every row, separated by ; or , like the first line.
 *
 * Leaves have ranks from 0, such that on every level the leaves of one label
 * follow one another: the order of a walk through the tree, children in the
 * order of the file.
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

/* NULL with the error in struct hierarchy_trouble; seed as in
 * record/intern.h. */
struct hierarchy *hierarchy_read(struct text file, const uint64_t seed[2],
    struct hierarchy_trouble *);
void hierarchy_free(struct hierarchy *);

uint32_t hierarchy_leaves(const struct hierarchy *);
/* Level 0 is that of the leaves. */
unsigned hierarchy_levels(const struct hierarchy *);

/* HIERARCHY_NONE: there is no such leaf. */
uint32_t hierarchy_rank(const struct hierarchy *, struct text value);
/* The leaf's row in the file, from 0; HIERARCHY_NONE as above. */
uint32_t hierarchy_row(const struct hierarchy *, struct text value);
/* The label of a leaf on a level; lent. */
struct text
hierarchy_label(const struct hierarchy *, uint32_t rank, unsigned level);
/* The lowest level on which two leaves have the same label; hierarchy_levels():
 * on none. */
unsigned hierarchy_meet(const struct hierarchy *, uint32_t a, uint32_t b);
/* The range of leaves that have the same label as this one on a level. */
void hierarchy_range(const struct hierarchy *, uint32_t rank, unsigned level,
    uint32_t *first, uint32_t *last);

/* Whether some label is a range of whole numbers, such as 35-39, that does not
 * contain one of its leaves, and so misleads the reader. */
bool
hierarchy_misleads(const struct hierarchy *, uint32_t *rank, unsigned *level);

#endif
