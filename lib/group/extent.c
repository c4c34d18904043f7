/* SPDX-License-Identifier: ISC */
#include "group/extent.h"

#include "base/mem.h"

enum { BITS = 64 };

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
};

struct extent *
extent_new(const struct frame *f, const struct loss *loss)
{
	struct extent *e = mem_alloc(sizeof(*e));

	e->frame = f;
	e->loss = loss;
	if (f->apart)
		e->units = mem_array((size_t)f->units + 1, sizeof(*e->units));
	e->reach = mem_array(f->quasis + 1, sizeof(*e->reach));
	for (uint32_t i = 0; i < f->quasis; i++) {
		uint32_t n = f->domain[i].values;

		if (loss[i].kind == LOSS_SET && n > BITS)
			e->reach[i].seen = mem_array(n, sizeof(uint32_t));
	}
	return e;
}

void
extent_free(struct extent *e)
{
	if (e == NULL)
		return;
	for (uint32_t i = 0; i < e->frame->quasis; i++)
		mem_free(e->reach[i].seen);
	mem_free(e->reach);
	mem_free(e->units);
	mem_free(e);
}

void
extent_begin(struct extent *e)
{
	e->persons = 0;
	e->turn++;
	for (uint32_t i = 0; i < e->frame->quasis; i++) {
		struct reach *r = &e->reach[i];

		r->first = UINT32_MAX;
		r->last = r->values = 0;
		r->mask = 0;
	}
}

void
extent_add(struct extent *e, const uint32_t *row)
{
	const struct frame *f = e->frame;
	uint32_t person = row[f->words - 1];

	for (uint32_t i = 0; i < f->quasis; i++) {
		struct reach *r = &e->reach[i];
		uint32_t v = row[i];

		r->first = v < r->first ? v : r->first;
		r->last = v > r->last ? v : r->last;
		if (r->seen == NULL) {
			r->mask |= UINT64_C(1) << (v & (BITS - 1));
		} else if (r->seen[v] != e->turn) {
			r->seen[v] = e->turn;
			r->values++;
		}
	}
	if (f->apart) {
		uint32_t *seen = &e->units[row[f->words - 2]];

		person = *seen != e->turn;
		*seen = e->turn;
	}
	e->persons += person;
}

uint32_t
extent_first(const struct extent *e, uint32_t column)
{
	return e->reach[column].first;
}

uint32_t
extent_last(const struct extent *e, uint32_t column)
{
	return e->reach[column].last;
}

uint64_t
extent_persons(const struct extent *e)
{
	return e->persons;
}

wide
extent_loss(const struct extent *e)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < e->frame->quasis; i++) {
		const struct reach *r = &e->reach[i];
		uint32_t values = r->seen != NULL
				      ? r->values
				      : (uint32_t)__builtin_popcountll(r->mask);

		sum += loss_of(&e->loss[i], r->first, r->last, values);
	}
	return (wide)sum * e->persons;
}
