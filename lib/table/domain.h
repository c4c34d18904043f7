/* SPDX-License-Identifier: ISC */
/*
 * The values of one column in their order, each with its rank from 0.  Ranks
 * depend on the values alone, not on the order in which they came.
 *
 * Numbers are ordered by size, dates by time, values of a hierarchy by its
 * rows, all others by bytes.  Spellings of one number (1, 1.0) are one value.
 * The empty value is the first.
 */
#ifndef TABLE_DOMAIN_H
#define TABLE_DOMAIN_H

#include "record/intern.h"
#include "table/release.h"

/* The range of numbers, in units of ten to the power of drop - fraction. */
struct scale {
	wide_signed least, most;
	size_t fraction, drop;
};

struct domain {
	enum release_type type; /* never AUTO */
	uint32_t values;
	bool empty;        /* rank 0 is the empty value */
	uint32_t strays;   /* texts, not numbers as most of the values are */
	struct text *text; /* by rank; lent by the intern, or in plain */
	struct buf plain;
	struct buf top; /* the label of numbers from the top on */
	/* Numbers and dates: distance from the least, up to DOMAIN_SPAN. */
	uint64_t *place;
	struct scale scale;
	const struct hierarchy *hierarchy; /* NULL: none */
	struct hierarchy *made;            /* the same, if made here */
	uint32_t *leaf; /* by rank: its rank in the hierarchy */
};

enum { DOMAIN_SPAN = 1 << 30 };

/*
 * Makes the domain of the texts; fills rank, which has room for all of them, by
 * their number.  false: *why says what is wrong with *bad of them.
 */
bool domain_make(struct domain *, const struct intern *,
    const struct release_column *, const uint64_t seed[2], uint32_t *rank,
    const char **why, uint32_t *bad);
void domain_clear(struct domain *);

/* The place of any number in a column of numbers, limited to its range.  false:
 * not a number. */
bool domain_place(const struct domain *, struct text number, uint64_t *place);

/* The position of a rank that is not the empty value: days since 1970, or units
 * of the scale.  Only for a measured domain. */
wide_signed domain_at(const struct domain *, uint32_t rank);

/* How many levels a value has: those of the hierarchy (without one, the value
 * itself), and one where all are the same if the hierarchy has no such level.
 */
unsigned domain_levels(const struct domain *);

/* Whether the domain is measured: its ranks have a distance. */
static inline bool
domain_measured(const struct domain *d)
{
	return d->place != NULL;
}

#endif
