/* SPDX-License-Identifier: ISC */
/*
 * The distinct tuples of quasi-identifiers among some rows of a frame.  Rows
 * that differ only in sensitive attributes or in the unit follow one another.
 */
#ifndef TABLE_RUNS_H
#define TABLE_RUNS_H

#include "table/frame.h"

struct runs {
	uint32_t n;
	size_t *row; /* the first row of each, then the end */
};

/* Sorts the rows by their content, so that their order of arrival does not
 * matter. */
void runs_make(struct runs *, struct frame *, size_t first, size_t n);
void runs_clear(struct runs *);

/* Compares two rows by the ranks of their quasi-identifiers. */
static inline int
runs_order(const struct frame *f, const uint32_t *a, const uint32_t *b)
{
	for (uint32_t i = 0; i < f->quasis; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

#endif
