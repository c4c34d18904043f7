/* SPDX-License-Identifier: ISC */
/*
 * Files of lines, each a JSON array of texts, numbers, true, false and null,
 * followed by a tab and a count, if it has one.  [] stands for the value of a
 * record that lacks the column, and [""] for that or an empty text.  The pieces
 * of a run exchange them; sort(1) and jq(1) can read them, too.
 */
#ifndef ANONYMIZE_JSONLINES_H
#define ANONYMIZE_JSONLINES_H

#include <stdint.h>

#include "base/buf.h"
#include "base/value.h"

struct lines_in;

/* The descriptor is lent; `shown` is its name in messages. */
struct lines_in *jsonlines_in_new(int fd, const char *shown);
void jsonlines_in_free(struct lines_in *); /* NULL is fine; wipes */

/* The next line without its end: 1, 0 at the end, -1 after a message
 * (STATUS_STOP).  Lent until the next one. */
int jsonlines_next(struct lines_in *, struct text *);

/* Whether the last line has its line feed, without which a count may have lost
 * digits: 0, or -1 after a message (STATUS_CALL). */
int jsonlines_whole(const struct lines_in *);

/* The values of the last line, and its count, 1 if it has none; -1 after a
 * message (STATUS_CALL) if it is not such a line. */
int jsonlines_values(struct lines_in *, const struct value **, size_t *n,
    uint64_t *count);

/* A checksum (FNV-1a) of all lines before the last one; equal to that of
 * writing, unless the lines were changed. */
uint64_t jsonlines_in_sum(const struct lines_in *);

/* Reports an error in the last line (STATUS_CALL); -1. */
int jsonlines_wrong(const struct lines_in *, const char *why);

struct lines_out;

/* The descriptor is lent. */
struct lines_out *jsonlines_out_new(int fd, const char *shown);
/* Writes the rest; 0, or -1 after a message (STATUS_STOP).  Frees. */
int jsonlines_out_end(struct lines_out *);

/* A line: begin, its values, end with a count; 0: no count. */
void jsonlines_begin(struct lines_out *);
void jsonlines_put(struct lines_out *, struct value);
void jsonlines_put_number(struct lines_out *, uint64_t);
void jsonlines_put_signed(struct lines_out *, int64_t);
void jsonlines_put_word(struct lines_out *, const char *);
void jsonlines_end(struct lines_out *, uint64_t count);
/* Copies a whole line. */
void jsonlines_copy(struct lines_out *, struct text);
/* The checksum of all complete lines. */
uint64_t jsonlines_out_sum(const struct lines_out *);

#endif
