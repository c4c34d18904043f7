/* SPDX-License-Identifier: ISC */
/*
 * How persons are spread over the values of a quasi-identifier, in the table as
 * it came and as the release tells it: there, a person is spread evenly over
 * the values of the table that its label covers.
 *
 * Who is left out is in neither: what only one of both had would tell of them.
 * Nothing is told of fewer than k persons, neither before nor after.  Numbers
 * and dates are in steps, neighbours together until they are enough, open at
 * both ends; of texts there are the most frequent, and all others together.
 */
#ifndef ANONYMIZE_MARGINAL_H
#define ANONYMIZE_MARGINAL_H

#include "group/planning.h"

enum { MARGINAL_BARS = 20 };

struct marginal_bar {
	struct buf name; /* of a text: as it came, whatever is in it */
	bool value;      /* it is a value, and no name of ours */
	uint64_t before, after;
};

/* What all columns need. */
struct released {
	const struct plan *plan; /* lent */
	struct class_members rows;
	struct frame frame; /* of those who go out; lends nearly all */
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
