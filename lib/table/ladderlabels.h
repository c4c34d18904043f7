/* SPDX-License-Identifier: ISC */
/* What ladder.c and leaf.c share: values, and their labels. */
#ifndef TABLE_LADDERLABELS_H
#define TABLE_LADDERLABELS_H

#include "table/ladder.h"

/* A number in units of 10^-18, of which there are fewer than 10^36; or a day.
 */
__extension__ typedef __int128 units;

struct leaf {
	struct text value; /* lent */
	size_t came;       /* its index among all that came */
	units number;      /* interval, date */
};

struct ladder {
	const struct ladder_spec *spec;
	struct leaf *leaf;
	size_t leaves;
	bool empty;   /* the first is the empty value */
	bool whole;   /* interval: steps and values are whole numbers */
	size_t chars; /* redact: the most that a value has */
};

/* Reads a value that is not empty; false: *why says what it is not. */
bool leaf_read(struct ladder *, struct leaf *, const char **why);

/* When all are read: how many levels are between the leaves and *. */
size_t leaf_levels(const struct ladder *);
/* Appends the label of a leaf on one of them, from 1.  All leaves must stand in
 * their order, without doubles. */
void
leaf_label(const struct ladder *, size_t at, size_t level, struct buf *out);

#endif
