/* SPDX-License-Identifier: ISC */
#include "table/tally.h"

#include <stdlib.h>

#include "base/mem.h"

/* Keys are made of consecutive numbers; multiplying spreads them (Fibonacci
 * hashing; Knuth, TAOCP 6.4). */
static struct tally_entry *
place(const struct tally *t, uint64_t key)
{
	uint64_t x = key * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(x ^ x >> 32) & (t->room - 1);

	while (t->entry[i].count != 0 && t->entry[i].key != key)
		i = (i + 1) & (t->room - 1);
	return &t->entry[i];
}

static void
grow(struct tally *t)
{
	struct tally old = *t;

	t->room = old.room == 0 ? 64 : 2 * old.room;
	t->entry = mem_array(t->room, sizeof(*t->entry));
	for (size_t i = 0; i < old.room; i++)
		if (old.entry[i].count != 0)
			*place(t, old.entry[i].key) = old.entry[i];
	mem_free(old.entry);
}

uint64_t
tally_add(struct tally *t, uint64_t key, uint64_t count)
{
	struct tally_entry *e;
	uint64_t before;

	if (4 * (t->entries + 1) > 3 * t->room)
		grow(t);
	e = place(t, key);
	before = e->count;
	t->entries += before == 0 && count > 0;
	e->key = key;
	e->count += count;
	return before;
}

static int
by_key(const void *a, const void *b)
{
	const struct tally_entry *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

void
tally_sort(struct tally *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->room; i++)
		if (t->entry[i].count != 0)
			t->entry[n++] = t->entry[i];
	if (n > 0)
		qsort(t->entry, n, sizeof(*t->entry), by_key);
}

void
tally_clear(struct tally *t)
{
	mem_free(t->entry);
	*t = (struct tally){ NULL, 0, 0 };
}
