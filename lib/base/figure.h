/* SPDX-License-Identifier: ISC */
/*
 * Bars in a page: a drawing that needs no script, and the same numbers as a
 * table that opens below it.  HTML only.
 *
 * Names stand above their bars and all lengths are in em, so that a figure fits
 * any width and grows with the font.
 */
#ifndef BASE_FIGURE_H
#define BASE_FIGURE_H

#include <stdint.h>

#include "base/page.h"

enum { FIGURE_CELLS = 3 };

struct figure_text {
	const char *id;    /* unique in the page */
	struct text title; /* for people who cannot see the figure */
	struct text about; /* the line above it */
	const char *const *heads;
	size_t columns; /* of the table, at most FIGURE_CELLS */
};

struct figure {
	struct page *page;
	const struct figure_text *text; /* lent */
	struct page table;
	struct buf drawn, tabled;
	size_t rows;
	bool two; /* a row has two bars, before and after; else only after */
	uint64_t most;
};

/* For page.style; every page with figures needs it. */
extern const char figure_style[];

/* most: the value whose bar takes the whole width. */
void figure_begin(struct figure *, struct page *, const struct figure_text *,
    bool two, uint64_t most);
/* Cells in the order of the heads, the name first.  part[] holds the values of
 * the bars; the next cells show them as text. */
void
figure_row(struct figure *, const struct text *cells, const uint64_t part[2]);
void figure_end(struct figure *);

#endif
