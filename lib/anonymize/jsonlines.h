/* SPDX-License-Identifier: ISC */
/*
 * Files of lines, each a JSON array of texts, numbers, true, false and null,
 * with a count behind a tab where there is one: what pieces of a run hand to
 * one another.  sort(1) and jq(1) read them, too.
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

/* The next line as it is, without its end: 1, 0 at the end, -1 after a message
 * (STATUS_STOP).  Lent until the next one. */
int jsonlines_next(struct lines_in *, struct text *);

/* The values of the line that came last, and its count, 1 where there is none;
 * -1 after a message (STATUS_CALL): it is no such line. */
int jsonlines_values(struct lines_in *, const struct value **, size_t *n,
    uint64_t *count);

/* A sum of all lines before the one that came last (FNV-1a): the same as when
 * they were written, unless something happened to them. */
uint64_t jsonlines_in_sum(const struct lines_in *);

/* Says what is wrong with the line that came last (STATUS_CALL); -1. */
int jsonlines_wrong(const struct lines_in *, const char *why);

struct lines_out;

/* The descriptor is lent. */
struct lines_out *jsonlines_out_new(int fd, const char *shown);
/* Writes what is left; 0, or -1 after a message (STATUS_STOP).  Frees. */
int jsonlines_out_end(struct lines_out *);

/* A line: begin, its values, end with a count or, as 0, without. */
void jsonlines_begin(struct lines_out *);
void jsonlines_put(struct lines_out *, struct value);
void jsonlines_put_number(struct lines_out *, uint64_t);
void jsonlines_put_signed(struct lines_out *, int64_t);
void jsonlines_put_word(struct lines_out *, const char *);
void jsonlines_end(struct lines_out *, uint64_t count);
/* A whole line as it is. */
void jsonlines_copy(struct lines_out *, struct text);
/* Of the lines that have ended. */
uint64_t jsonlines_out_sum(const struct lines_out *);

#endif
