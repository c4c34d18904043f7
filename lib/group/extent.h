/* SPDX-License-Identifier: ISC */
/*
 * How far a set of rows reaches in each quasi-identifier, and what its rows
 * lose when they are one class.
 */
#ifndef GROUP_EXTENT_H
#define GROUP_EXTENT_H

#include "group/loss.h"
#include "table/frame.h"

/* Of one column; values are marked in a word, where they fit into one. */
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
	uint32_t *column, columns; /* those that are looked at */
};

struct extent *extent_new(const struct frame *, const struct loss *);
void extent_free(struct extent *);

void extent_begin(struct extent *); /* with no row */
/* From now on only columns are looked at in which the other has different
 * values: those of its rows lose nothing in the others. */
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

/* Of a column: the least and the greatest rank; there must be a row. */
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

/* What each row loses in a column. */
uint64_t extent_lost(const struct extent *, uint32_t column);
/* Of all persons and columns together. */
wide extent_loss(const struct extent *);

#endif
