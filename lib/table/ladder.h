/* SPDX-License-Identifier: ISC */
/*
 * Hierarchies that are made of values.  A word says how they become coarser:
 *
 * interval:5,10,20  Numbers, by steps, each a multiple of the one before, which
 *                   may have decimals.  [20..24] where values and steps are
 *                   whole numbers, else [20..25), in which 25 is not.  A number
 *                   below zero goes down, too: -1 is in [-5..-1].
 * order:2,4         So many neighbours in the order in which values come, each
 *                   a multiple of the one before: {a|b}.  A | or \ in a value
 *                   has a \ before it.
 * redact:right      A character becomes * on each level, from that end; a
 * redact:left       character is one of UTF-8, or a byte that is none.  At that
 *                   end a shorter value has * from the start, so that all are
 *                   as long as the longest.
 * date:month,year   Dates, or the days of timestamps: some of day, month,
 *                   quarter, year, decade in this order; see floor.h.
 * zip3              ZIP codes of the United States; see floor.h.
 *
 * On the highest level all are *.  The empty value comes before all others, and
 * has an empty label of its own below that level.
 */
#ifndef TABLE_LADDER_H
#define TABLE_LADDER_H

#include <stdbool.h>

#include "base/buf.h"
#include "table/hierarchy.h"

enum ladder_kind {
	LADDER_INTERVAL,
	LADDER_ORDER,
	LADDER_REDACT,
	LADDER_DATE,
	LADDER_ZIP3
};

enum {
	LADDER_STEPS = HIERARCHY_LEVELS - 2, /* besides the leaf and * */
	LADDER_GROUP = 1000 /* of an order, at most: each row names it whole */
};

struct ladder_spec {
	enum ladder_kind kind;
	bool left; /* redact */
	/* interval: in units of 10^-9; order: how many; date: enum date_part */
	int64_t step[LADDER_STEPS];
	size_t steps;
};

/* Whether it is such a word, and no name of a file. */
bool ladder_is(struct text);

/* 0; -1: *why, static text, says what is wrong. */
int ladder_parse(struct text, struct ladder_spec *, const char **why);

/*
 * Appends the hierarchy of the values, whatever their order (but of an order)
 * and however often each is there: as CSV for hierarchy_read(), numbers by
 * size, dates by time, all else by bytes; nothing where there is no value.
 * false: nothing is appended, and *why says what the first bad one is.
 */
bool ladder_put(const struct ladder_spec *, const struct text *value, size_t n,
    struct buf *out, size_t *bad, const char **why);

/* The same to use at once; NULL, also where there is no value. */
struct hierarchy *
ladder_hierarchy(const struct ladder_spec *, const struct text *value, size_t n,
    const uint64_t seed[2], size_t *bad, const char **why);

#endif
