/* SPDX-License-Identifier: ISC */
/*
 * The distribution of persons over the values of a quasi-identifier, before (in
 * the original table) and after (in the release, where a person is spread
 * evenly over the values that its label covers).
 *
 * Persons who are left out are in neither, because a difference between both
 * would reveal them.  No bar is of fewer than k persons, before or after.
 * Numbers and dates are in steps: neighbours are merged until they are enough,
 * and both ends are open.  Of texts the most frequent have a bar each, and all
 * others one together.
 */
#ifndef ANONYMIZE_MARGINAL_H
#define ANONYMIZE_MARGINAL_H

#include "group/planning.h"

enum { MARGINAL_BARS = 20 };

struct marginal_bar {
	struct buf name; /* a text is not escaped */
	bool value;      /* the name is a value, not our word */
	uint64_t before, after;
};

/* Shared by all columns. */
struct released {
	const struct plan *plan; /* lent */
	struct class_members rows;
	struct frame frame; /* persons who go out; borrows nearly all */
};

void released_make(struct released *, const struct plan *);
void released_clear(struct released *);

struct marginal {
	struct marginal_bar bar[MARGINAL_BARS + 2]; /* empty; others */
	size_t bars;
};

void marginal_make(struct marginal *, const struct released *, uint32_t column);
void marginal_clear(struct marginal *);

#endif
