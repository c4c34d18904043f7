/* SPDX-License-Identifier: ISC */
/*
 * Hierarchies that are made from the values.  A word says how they become
 * coarser:
 *
 * interval:5,10,20  Numbers, by steps, each a multiple of the step before;
 *                   steps may have decimals.  [20..24] if values and steps are
 *                   whole numbers, else [20..25), which excludes 25.  A number
 *                   below zero is rounded down, too: -1 is in [-5..-1].
 * order:2,4         Groups of this many neighbours in the order in which values
 *                   come, each size a multiple of the one before: {a|b}.  A |
 *                   or \ in a value has a \ before it.
 * redact:right      One more character becomes * on each level, from that end;
 * redact:left       a character is one of UTF-8, or a byte that is not UTF-8.
 *                   A shorter value has * at that end from the start, so that
 *                   all are as long as the longest.
 * date:month,year   Dates, or the days of timestamps: some of day, month,
 *                   quarter, year, decade in this order; see floor.h.
 * zip3              ZIP codes of the United States; see floor.h.
 *
 * On the highest level all are *.  The empty value comes before all others, and
 * has its own empty label below that level.
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
	LADDER_GROUP = 1000 /* most members of a group: a row names them all */
};

struct ladder_spec {
	enum ladder_kind kind;
	bool left; /* redact */
	/* interval: in units of 10^-9; order: a count; date: enum date_part */
	int64_t step[LADDER_STEPS];
	size_t steps;
};

/* Whether a text is such a word, not the name of a file. */
bool ladder_is(struct text);

/* 0, or -1 with a static text in *why. */
int ladder_parse(struct text, struct ladder_spec *, const char **why);

/*
 * Appends the hierarchy of the values as CSV for hierarchy_read(): numbers by
 * size, dates by time, all others by bytes; nothing if there is no value.  The
 * order of the values matters only for order:, and repeated values never.
 * false: nothing is appended, and *why says what is wrong with value *bad.
 */
bool ladder_put(const struct ladder_spec *, const struct text *value, size_t n,
    struct buf *out, size_t *bad, const char **why);

/* The same as a hierarchy; NULL, also if there is no value. */
struct hierarchy *
ladder_hierarchy(const struct ladder_spec *, const struct text *value, size_t n,
    const uint64_t seed[2], size_t *bad, const char **why);

#endif
