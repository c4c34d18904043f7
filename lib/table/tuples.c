/* SPDX-License-Identifier: ISC */
#include "table/tuples.h"

#include <string.h>

#include "record/siphash.h"

void
tuples_init(struct tuples *t, const uint64_t seed[2], uint32_t width)
{
	*t = (struct tuples){ .seed = { seed[0], seed[1] }, .width = width };
}

void
tuples_clear(struct tuples *t)
{
	mem_free(t->row);
	slots_clear(&t->slots);
	t->row = NULL;
	t->rows = t->room = 0;
}

void
tuples_empty(struct tuples *t)
{
	memset(t->slots.slot, 0, (t->slots.mask + 1) * sizeof(*t->slots.slot));
	t->rows = 0;
}

bool
tuples_full(const struct tuples *t)
{
	return t->rows == t->room;
}

size_t
tuples_grown(const struct tuples *t)
{
	size_t room = 2 * t->room + 32;

	return room *
	       ((t->width + 1) * sizeof(*t->row) + 4 * sizeof(*t->slots.slot));
}

static uint64_t
hash(const struct tuples *t, const uint32_t *row)
{
	return siphash(t->seed, 0,
	    (struct text){ (const char *)row, t->width * sizeof(*row) });
}

static void
grow(struct tuples *t)
{
	t->room = 2 * t->room + 32;
	t->row = mem_resize(t->row, t->room, (t->width + 1) * sizeof(*t->row));
	while (t->slots.mask < 2 * t->room)
		slots_grow(&t->slots);
	for (size_t i = 0; i < t->rows; i++)
		slots_put(&t->slots, hash(t, tuples_row(t, i)), i);
}

static uint32_t *
find(const struct tuples *t, const uint32_t *row, size_t *at)
{
	const struct slots *s = &t->slots;

	for (*at = hash(t, row) & s->mask; s->slot[*at] != 0;
	     *at = (*at + 1) & s->mask) {
		uint32_t *r = tuples_row(t, s->slot[*at] - 1);

		if (memcmp(r, row, t->width * sizeof(*row)) == 0)
			return r;
	}
	return NULL;
}

bool
tuples_add(struct tuples *t, const uint32_t *row, uint32_t count)
{
	uint32_t *r;
	size_t at;

	if (t->rows == t->room)
		grow(t);
	r = find(t, row, &at);
	if (r == NULL) {
		t->slots.slot[at] = t->rows + 1;
		r = tuples_row(t, t->rows++);
		memcpy(r, row, t->width * sizeof(*row));
		r[t->width] = 0;
	}
	return !__builtin_add_overflow(r[t->width], count, &r[t->width]);
}
