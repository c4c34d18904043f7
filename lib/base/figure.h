/* SPDX-License-Identifier: ISC */
/*
 * Bars in a page: a drawing that needs no script, and the same numbers as a
 * table that opens below it.  HTML only.
 *
 * The names of bars stand above them and all is measured in letters, so that a
 * figure fits any width and grows with the letters.
 */
#ifndef BASE_FIGURE_H
#define BASE_FIGURE_H

#include <stdint.h>

#include "base/page.h"

enum { FIGURE_CELLS = 3 };

struct figure_text {
	const char *id;    /* of the page's figures each has its own */
	struct text title; /* what it is of; for who cannot see it */
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
	bool two; /* bars of a row: before and after, else only after */
	uint64_t most;
};

/* What all pages with figures need in page.style. */
extern const char figure_style[];

/* most: as much as the whole width stands for. */
void figure_begin(struct figure *, struct page *, const struct figure_text *,
    bool two, uint64_t most);
/* Cells as the heads have them, beginning with the name; part[]: how long the
 * bars are, which the next cells say in words. */
void
figure_row(struct figure *, const struct text *cells, const uint64_t part[2]);
void figure_end(struct figure *);

#endif
