/* SPDX-License-Identifier: ISC */
/*
 * The inside of a hash table, which finds elements of an array by their hash.
 * Open addressing; the number of slots is a power of two.  The caller grows it
 * before more than half are taken, puts all elements in again, and searches by
 *
 *	for (at = hash & s.mask; s.slot[at] != 0; at = (at + 1) & s.mask)
 *		...  array[s.slot[at] - 1]
 */
#ifndef BASE_SLOTS_H
#define BASE_SLOTS_H

#include <stdint.h>

#include "base/mem.h"

struct slots {
	size_t *slot; /* an index + 1; 0: free */
	size_t mask;
};

/* Doubles the slots; all are free afterwards. */
static inline void
slots_grow(struct slots *s)
{
	s->mask = s->mask == 0 ? 63 : 2 * s->mask + 1;
	mem_free(s->slot);
	s->slot = mem_array(s->mask + 1, sizeof(*s->slot));
}

static inline void
slots_put(struct slots *s, uint64_t hash, size_t i)
{
	size_t at = hash & s->mask;

	while (s->slot[at] != 0)
		at = (at + 1) & s->mask;
	s->slot[at] = i + 1;
}

static inline void
slots_clear(struct slots *s)
{
	mem_free(s->slot);
	*s = (struct slots){ NULL, 0 };
}

#endif
