/* SPDX-License-Identifier: ISC */
/*
 * A page to read: headings, paragraphs, lists and tables, as plain text of 78
 * columns or as one HTML file that needs no other, has no script, and can be
 * read aloud, printed, enlarged and shown on a small screen.
 *
 * Every text is copied into the buffer at once.  Texts are UTF-8; HTML is
 * escaped.
 */
#ifndef BASE_PAGE_H
#define BASE_PAGE_H

#include "base/buf.h"

struct page {
	struct buf *out;
	bool html;
	size_t columns;    /* of the table that is open */
	bool listed;       /* the last element was a list or a table */
	const char *style; /* HTML: NULL, or CSS after that of all pages */
	bool rtl;          /* HTML: it is written from right to left */
};

/* `language` is a tag such as en-US; empty: en. */
void page_begin(struct page *, struct text title, struct text language);
void page_end(struct page *);
/* Levels 1 to 3; no level may be skipped on the way down. */
void page_heading(struct page *, int level, struct text);
void page_para(struct page *, struct text);
void page_list_begin(struct page *);
void page_item(struct page *, struct text);
void page_list_end(struct page *);
/* The first cell of a row is its name.  Plain text shows no caption and no
 * heads, so put a heading first, and write cells that are clear without. */
void page_table_begin(struct page *, struct text caption,
    const char *const *heads, size_t columns);
void page_row(struct page *, const struct text *cells);
void page_table_end(struct page *);
/* Copies HTML as it is; does nothing in plain text. */
void page_raw(struct page *, struct text);

/* Appends text with &, <, > and quotes escaped. */
void page_escape(struct buf *, struct text);

#endif
