/* SPDX-License-Identifier: ISC */
/*
 * Rows that a program makes, in a form for programs or for somebody who looks
 * at a terminal.
 */
#ifndef NOTIFY_SHEET_H
#define NOTIFY_SHEET_H

#include "record/rows.h"

enum sheet_form { SHEET_ROWS, SHEET_TABLE, SHEET_CALENDAR };

struct sheet {
	enum sheet_form form;
	enum format format; /* SHEET_ROWS */
	size_t width;       /* SHEET_TABLE: of the terminal */
};

/* Whether -t can be this. */
bool sheet_known(const char *to);

/*
 * Reads the argument of -t: csv, tsv, ndjson, table or, where `calendar` says
 * so, ics.  NULL: a table for a terminal, NDJSON for everything else; `output`
 * is the file of -o.  0, or -1 after a message (STATUS_CALL).  Asks the
 * terminal, so before the rights are given up.
 */
int
sheet_choose(const char *to, bool calendar, const char *output, struct sheet *);

/* Rows for it: of a table, those that sheet_put() reads. */
struct rows *sheet_rows(const struct sheet *, const char *const *columns);

/* Appends the rows; of a table, only these columns, aligned, and cut so that no
 * line is longer than the terminal. */
void sheet_put(const struct sheet *, const struct rows *,
    const char *const *columns, const char *const *shown, struct buf *out);

#endif
