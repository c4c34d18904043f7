/* SPDX-License-Identifier: ISC */
/*
 * Records that a program makes itself: what it found, not what came in.  The
 * same rows as NDJSON, CSV or TSV, which gets a header.
 */
#ifndef RECORD_ROWS_H
#define RECORD_ROWS_H

#include <stdint.h>

#include "base/buf.h"
#include "record/stream.h"

struct rows;

/* Columns are lent; NULL behind the last.  FORMAT_AUTO is NDJSON. */
struct rows *rows_new(enum format, const char *const *columns);
void rows_free(struct rows *);

/* The next value of a row, in the order of the columns; the last ends it. */
void rows_text(struct rows *, struct text); /* of no bytes: null */
void rows_number(struct rows *, int64_t);
void rows_literal(struct rows *, const char *json); /* true, 12.5 */
void rows_null(struct rows *);
/* Words: a list in NDJSON, else separated by commas. */
void rows_words(struct rows *, const char *const *word, size_t n);

/* All that was put so far. */
struct text rows_out(const struct rows *);

#endif
