/* SPDX-License-Identifier: ISC */
/* Shared by ladder.c and ladderlabels.c: values, and their labels. */
#ifndef TABLE_LADDERLABELS_H
#define TABLE_LADDERLABELS_H

#include "table/ladder.h"

/* A number below 10^18 in units of 10^-18, or a day. */
__extension__ typedef __int128 units;

struct leaf {
	struct text value; /* lent */
	size_t came;       /* its index in the input */
	units number;      /* interval, date */
};

struct ladder {
	const struct ladder_spec *spec;
	struct leaf *leaf;
	size_t leaves;
	bool empty;   /* the first is the empty value */
	bool whole;   /* interval: steps and values are whole numbers */
	size_t chars; /* redact: length of the longest value */
};

/* Reads a value that is not empty; false with *why. */
bool leaf_read(struct ladder *, struct leaf *, const char **why);

/* The number of levels between the leaves and *, when all are read. */
size_t leaf_levels(const struct ladder *);
/* Appends the label of a leaf on one of these levels, from 1.  All leaves must
 * be in order, each once. */
void
leaf_label(const struct ladder *, size_t at, size_t level, struct buf *out);

#endif
