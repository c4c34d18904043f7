/* SPDX-License-Identifier: ISC */
/*
 * The extent of a set of rows in each quasi-identifier, and the loss of its
 * rows if they are one class.
 */
#ifndef GROUP_EXTENT_H
#define GROUP_EXTENT_H

#include "group/loss.h"
#include "table/frame.h"

/* The extent in one column; if all values fit into a word, it marks them. */
struct reach {
	uint32_t first, last, values;
	uint64_t mask;
	uint32_t *seen; /* by rank: the turn it was seen in; NULL: in mask */
};

struct extent {
	const struct frame *frame;
	const struct loss *loss;
	uint64_t persons;
	uint32_t turn;
	uint32_t *units; /* apart: by unit, the turn it was seen in */
	struct reach *reach;
	uint32_t *column, columns; /* those in use */
};

struct extent *extent_new(const struct frame *, const struct loss *);
void extent_free(struct extent *);

void extent_begin(struct extent *); /* empties the set */
/* Uses only the columns in which `other` has different values from now on:
 * subsets of its rows lose nothing in the others. */
void extent_narrow(struct extent *, const struct extent *other);

static inline void
extent_add(struct extent *e, const uint32_t *row)
{
	const struct frame *f = e->frame;
	uint32_t person = row[f->words - 1];

	for (uint32_t i = 0; i < e->columns; i++) {
		uint32_t v = row[e->column[i]];
		struct reach *r = &e->reach[e->column[i]];

		r->first = v < r->first ? v : r->first;
		r->last = v > r->last ? v : r->last;
		if (r->seen == NULL) {
			r->values += (uint32_t)(~(r->mask >> (v & 63)) & 1);
			r->mask |= UINT64_C(1) << (v & 63);
		} else {
			r->values += r->seen[v] != e->turn;
			r->seen[v] = e->turn;
		}
	}
	if (f->apart) {
		uint32_t *seen = &e->units[row[f->words - 2]];

		person = *seen != e->turn;
		*seen = e->turn;
	}
	e->persons += person;
}

/* The least and the greatest rank in a column; there must be a row. */
static inline uint32_t
extent_first(const struct extent *e, uint32_t column)
{
	return e->reach[column].first;
}

static inline uint32_t
extent_last(const struct extent *e, uint32_t column)
{
	return e->reach[column].last;
}

static inline uint64_t
extent_persons(const struct extent *e)
{
	return e->persons;
}

/* The loss of each row in a column. */
uint64_t extent_lost(const struct extent *, uint32_t column);
/* The loss of all persons in all columns. */
wide extent_loss(const struct extent *);

#endif
