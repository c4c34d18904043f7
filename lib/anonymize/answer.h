/* SPDX-License-Identifier: ISC */
/*
 * The findings of a tool about a table, as rows of one measure each:
 * {"measure": "k", "column": null, "value": 5, "asked": 5, "kept": true}.
 */
#ifndef ANONYMIZE_ANSWER_H
#define ANONYMIZE_ANSWER_H

#include "record/stream.h"
#include "table/release.h"

struct answer;

/* Opens the output of the options, and sets it to /dev/null there.  NULL after
 * a message. */
struct answer *answer_open(struct stream_options *);
/* Writes all rows, unless the run has failed. */
void answer_close(struct answer *);

/* A share for answer_share(); 0 of 0 is 0. */
static inline double
answer_of(uint64_t over, uint64_t under)
{
	return under == 0 ? 0 : (double)over / (double)under;
}

/* column: NULL for the whole table. */
void answer_number(struct answer *, const char *measure, const char *column,
    uint64_t value);
void answer_share(struct answer *, const char *measure, const char *column,
    double value);
void answer_wide(struct answer *, const char *measure, wide value);
/* The next row has this bound; a broken bound raises STATUS_LOOK. */
enum limit { AT_LEAST, AT_MOST, LESS_THAN };
void answer_limit(struct answer *, enum limit, struct ratio asked, bool kept);

#endif
