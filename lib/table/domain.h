/* SPDX-License-Identifier: ISC */
/*
 * The values of one column in their order, each with its rank from 0.  Ranks
 * follow from the values alone, not from the order in which they came.
 *
 * Numbers go by size, dates by time, what a hierarchy has by its rows, all else
 * by bytes.  Spellings of one number (1, 1.0) are one value.  The empty value
 * is the first.
 */
#ifndef TABLE_DOMAIN_H
#define TABLE_DOMAIN_H

#include "record/intern.h"
#include "table/release.h"

/* Where numbers lie, in units of ten to the power of -fraction, less so many
 * digits. */
struct scale {
	wide_signed least, most;
	size_t fraction, drop;
};

struct domain {
	enum release_type type; /* never AUTO */
	uint32_t values;
	bool empty;        /* rank 0 is the empty value */
	struct text *text; /* by rank; lent by the intern, or in plain */
	struct buf plain;
	struct buf top; /* what numbers from the top on are called */
	/* Numbers and dates: how far from the least one, of `span`. */
	uint64_t *place;
	struct scale scale;
	const struct hierarchy *hierarchy; /* NULL: none */
	struct hierarchy *made;            /* the same, if made here */
	uint32_t *leaf;                    /* by rank: its rank there */
};

enum { DOMAIN_SPAN = 1 << 30 };

/*
 * Makes the domain of the texts; rank, with room for all of them, is by their
 * number.  false: *why says what is wrong with `bad` of them.
 */
bool domain_make(struct domain *, const struct intern *,
    const struct release_column *, const uint64_t seed[2], uint32_t *rank,
    const char **why, uint32_t *bad);
void domain_clear(struct domain *);

/* Of any number, in a column of them: not outside of its own.  false: it is
 * none. */
bool domain_place(const struct domain *, struct text number, uint64_t *place);

/* Where a rank lies that is not the empty value: days since 1970, or in units
 * of the scale.  Only where ranks are measured. */
wide_signed domain_at(const struct domain *, uint32_t rank);

/* How many levels a value has: itself, those of the hierarchy, and one where
 * all are the same, if the hierarchy has none. */
unsigned domain_levels(const struct domain *);

/* Whether ranks lie on a line, so that their distance means something. */
static inline bool
domain_measured(const struct domain *d)
{
	return d->place != NULL;
}

#endif
