/* SPDX-License-Identifier: ISC */
#include "retain/hashtable.h"

#include <string.h>

#include "base/mem.h"

/* The keys are keyed hashes, so nobody can choose them to collide.  All bytes
 * count, as another program may have made a key. */
static size_t
home(const struct hashtable *t, const unsigned char *key)
{
	uint64_t x[2];

	memcpy(x, key, sizeof(x));
	x[0] = (x[0] ^ x[1] * 3) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(x[0] ^ x[0] >> 32) & (t->room - 1);
}

static struct hashtable_entry *
place(struct hashtable *t, const unsigned char *key)
{
	size_t i = home(t, key);

	while (t->entry[i].used)
		i = (i + 1) & (t->room - 1);
	return &t->entry[i];
}

/* The table doubles when it is seven eighths full. */
static void
grow(struct hashtable *t)
{
	struct hashtable old = *t;

	if (t->room != 0 && t->entries < t->room - t->room / 8)
		return;
	t->room = t->room == 0 ? 64 : 2 * t->room;
	t->entry = mem_array(t->room, sizeof(*t->entry));
	for (size_t i = 0; i < old.room; i++)
		if (old.entry[i].used)
			*place(t, old.entry[i].key) = old.entry[i];
	t->entries = old.entries;
	hashtable_clear(&old);
}

void
hashtable_clear(struct hashtable *t)
{
	if (t->entry != NULL)
		mem_wipe(t->entry, t->room * sizeof(*t->entry));
	mem_free(t->entry);
	*t = (struct hashtable){ 0 };
}

struct hashtable_entry *
hashtable_add(struct hashtable *t, const unsigned char *key, int64_t at,
    uint32_t tag)
{
	struct hashtable_entry *e;

	grow(t);
	e = place(t, key);
	memcpy(e->key, key, HASHTABLE_KEY);
	e->at = at;
	e->tag = tag;
	e->used = 1;
	t->entries++;
	return e;
}

struct hashtable_entry *
hashtable_find(const struct hashtable *t, const unsigned char *key,
    struct hashtable_entry *before)
{
	size_t i;

	if (t->room == 0)
		return NULL;
	i = before == NULL ? home(t, key)
			   : ((size_t)(before - t->entry) + 1) & (t->room - 1);
	for (; t->entry[i].used; i = (i + 1) & (t->room - 1))
		if (memcmp(t->entry[i].key, key, HASHTABLE_KEY) == 0)
			return &t->entry[i];
	return NULL;
}
