/* SPDX-License-Identifier: ISC */
/*
 * The distinct tuples of quasi-identifiers among some rows of a frame: rows
 * that differ only in what is sensitive, or in whose they are, follow one
 * another.
 */
#ifndef TABLE_RUNS_H
#define TABLE_RUNS_H

#include "table/frame.h"

struct runs {
	uint32_t n;
	size_t *row; /* the first row of each; one more behind the last */
};

/* Sorts the rows by what is in them, so that it does not matter how they came.
 */
void runs_make(struct runs *, struct frame *, size_t first, size_t n);
void runs_clear(struct runs *);

/* Ranks of quasi-identifiers below, like or above others. */
static inline int
runs_order(const struct frame *f, const uint32_t *a, const uint32_t *b)
{
	for (uint32_t i = 0; i < f->quasis; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

#endif
