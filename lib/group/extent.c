/* SPDX-License-Identifier: ISC */
#include "group/extent.h"

#include "base/mem.h"

enum { BITS = 64 };

struct extent *
extent_new(const struct frame *f, const struct loss *loss)
{
	struct extent *e = mem_alloc(sizeof(*e));

	e->frame = f;
	e->loss = loss;
	if (f->apart)
		e->units = mem_array((size_t)f->units + 1, sizeof(*e->units));
	e->reach = mem_array(f->quasis + 1, sizeof(*e->reach));
	e->column = mem_array(f->quasis + 1, sizeof(*e->column));
	e->columns = f->quasis;
	for (uint32_t i = 0; i < f->quasis; i++) {
		uint32_t n = f->domain[i].values;

		if (loss[i].kind == LOSS_SET && n > BITS)
			e->reach[i].seen = mem_array(n, sizeof(uint32_t));
		e->column[i] = i;
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
	mem_free(e->column);
	mem_free(e->units);
	mem_free(e);
}

void
extent_begin(struct extent *e)
{
	e->persons = 0;
	e->turn++;
	for (uint32_t i = 0; i < e->columns; i++) {
		struct reach *r = &e->reach[e->column[i]];

		r->first = UINT32_MAX;
		r->last = r->values = 0;
		r->mask = 0;
	}
}

void
extent_narrow(struct extent *e, const struct extent *other)
{
	e->columns = 0;
	for (uint32_t i = 0; i < e->frame->quasis; i++)
		if (other->reach[i].first < other->reach[i].last)
			e->column[e->columns++] = i;
}

uint64_t
extent_lost(const struct extent *e, uint32_t column)
{
	const struct reach *r = &e->reach[column];

	return loss_of(&e->loss[column], r->first, r->last, r->values);
}

wide
extent_loss(const struct extent *e)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < e->columns; i++)
		sum += extent_lost(e, e->column[i]);
	return (wide)sum * e->persons;
}
