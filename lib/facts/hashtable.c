/* SPDX-License-Identifier: ISC */
#include "facts/hashtable.h"

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

/*
 * `next` of the first entry of a key: FREE, ALONE, or FURTHER and the number of
 * the last one in the list.  In the list it is the number of the next entry; in
 * the last one that of the second, with LAST.
 */
enum { FREE, ALONE, FURTHER };
static const uint32_t LAST = UINT32_C(1) << 30, NUMBER = UINT32_MAX >> 1;

/* The first entry of a key, or a free place for it. */
static struct hashtable_entry *
place(const struct hashtable *t, const unsigned char *key)
{
	size_t i = home(t, key);

	while (t->entry[i].next != FREE &&
	       memcmp(t->entry[i].key, key, HASHTABLE_KEY) != 0)
		i = (i + 1) & (t->room - 1);
	return &t->entry[i];
}

static void
entries_free(struct hashtable_entry *e, size_t n)
{
	if (e != NULL)
		mem_wipe(e, n * sizeof(*e));
	mem_free(e);
}

/* The table doubles when it is seven eighths full. */
static void
grow(struct hashtable *t)
{
	struct hashtable_entry *old = t->entry;
	size_t room = t->room;

	if (room != 0 && t->entries < room - room / 8)
		return;
	t->room = room == 0 ? 64 : 2 * room;
	t->entry = mem_array(t->room, sizeof(*t->entry));
	for (size_t i = 0; i < room; i++)
		if (old[i].next != FREE)
			*place(t, old[i].key) = old[i];
	entries_free(old, room);
}

void
hashtable_clear(struct hashtable *t)
{
	entries_free(t->entry, t->room);
	entries_free(t->more, t->more_room);
	*t = (struct hashtable){ 0 };
}

static struct hashtable_entry *
more_new(struct hashtable *t)
{
	struct hashtable_entry *old = t->more;
	size_t room = t->more_room;

	if (t->mores == room) {
		t->more_room = 2 * room + 64;
		t->more = mem_array(t->more_room, sizeof(*t->more));
		if (old != NULL)
			memcpy(t->more, old, room * sizeof(*old));
		entries_free(old, room);
	}
	return &t->more[t->mores++];
}

/* Adds to the list of a key, at its end. */
static struct hashtable_entry *
list_add(struct hashtable *t, struct hashtable_entry *first)
{
	struct hashtable_entry *e = more_new(t), *last;
	uint32_t number = (uint32_t)(e - t->more);

	if (first->next == ALONE) {
		e->next = (number | LAST) & NUMBER;
	} else {
		last = &t->more[first->next - FURTHER];
		e->next = last->next;
		last->next = number & NUMBER;
	}
	first->next = (FURTHER + number) & NUMBER;
	return e;
}

struct hashtable_entry *
hashtable_add(struct hashtable *t, const unsigned char *key, int64_t at,
    uint32_t tag)
{
	struct hashtable_entry *e;

	grow(t);
	e = place(t, key);
	if (e->next != FREE) {
		e = list_add(t, e);
	} else {
		e->next = ALONE;
		t->entries++;
	}
	memcpy(e->key, key, HASHTABLE_KEY);
	e->at = at;
	e->tag = tag;
	return e;
}

static struct hashtable_entry *
list_next(const struct hashtable *t, const struct hashtable_entry *e)
{
	if (e >= t->entry && e < t->entry + t->room) {
		if (e->next == ALONE)
			return NULL;
		return &t->more[t->more[e->next - FURTHER].next & ~LAST];
	}
	return (e->next & LAST) != 0 ? NULL : &t->more[e->next];
}

struct hashtable_entry *
hashtable_find(const struct hashtable *t, const unsigned char *key,
    struct hashtable_entry *before)
{
	struct hashtable_entry *e;

	if (before != NULL)
		return list_next(t, before);
	if (t->room == 0)
		return NULL;
	e = place(t, key);
	return e->next == FREE ? NULL : e;
}
