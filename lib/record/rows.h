/* SPDX-License-Identifier: ISC */
/*
 * Records that a program makes itself: its findings, not its input.  The same
 * rows as NDJSON, or as CSV or TSV with a header.
 */
#ifndef RECORD_ROWS_H
#define RECORD_ROWS_H

#include <stdint.h>

#include "base/buf.h"
#include "record/stream.h"

struct rows;

/* Columns are lent; NULL ends them.  FORMAT_AUTO is NDJSON. */
struct rows *rows_new(enum format, const char *const *columns);
void rows_free(struct rows *);

/* The next value of a row, in the order of the columns; the last ends it. */
void rows_text(struct rows *, struct text); /* empty: null */
void rows_number(struct rows *, int64_t);
void rows_literal(struct rows *, const char *json); /* true, 12.5 */
void rows_null(struct rows *);
/* A list of words: an array in NDJSON, else separated by commas. */
void rows_words(struct rows *, const char *const *word, size_t n);

/* All rows so far. */
struct text rows_out(const struct rows *);

#endif
