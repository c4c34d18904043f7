/* SPDX-License-Identifier: ISC */
#include "table/runs.h"

#include <stdlib.h>

#include "base/mem.h"

static _Thread_local uint32_t row_words; /* qsort has no context */

static int
by_words(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	for (uint32_t i = 0; i < row_words; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

void
runs_make(struct runs *r, struct frame *f, size_t first, size_t n)
{
	row_words = f->words;
	if (n > 0)
		qsort(frame_row(f, first), n, f->words * sizeof(uint32_t),
		    by_words);
	*r = (struct runs){ 0, mem_array(n + 1, sizeof(*r->row)) };
	for (size_t i = first; i < first + n; i++)
		if (i == first ||
		    runs_order(f, frame_row(f, i - 1), frame_row(f, i)) != 0)
			r->row[r->n++] = i;
	r->row[r->n] = first + n;
}

void
runs_clear(struct runs *r)
{
	mem_free(r->row);
	*r = (struct runs){ 0, NULL };
}
