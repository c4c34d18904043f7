/* SPDX-License-Identifier: ISC */
#include "notify/once.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

enum { FIRST = 1024 };

/* Where a digest is, or where it goes.  Digests need no further hashing. */
static size_t
place(const struct once *o, const unsigned char *key)
{
	static const unsigned char none[ONCE_KEY];
	uint64_t hash;
	size_t at;

	memcpy(&hash, key, sizeof(hash));
	for (at = hash & (o->room - 1);
	     memcmp(o->slot[at], none, ONCE_KEY) != 0 &&
	     memcmp(o->slot[at], key, ONCE_KEY) != 0;
	     at = (at + 1) & (o->room - 1))
		;
	return at;
}

static void
grow(struct once *o)
{
	static const unsigned char none[ONCE_KEY];
	struct once more = { .n = o->n,
		.room = o->room == 0 ? FIRST : 2 * o->room };

	more.slot = mem_array(more.room, sizeof(*more.slot));
	for (size_t i = 0; i < o->room; i++)
		if (memcmp(o->slot[i], none, ONCE_KEY) != 0)
			memcpy(more.slot[place(&more, o->slot[i])], o->slot[i],
			    ONCE_KEY);
	mem_free(o->slot);
	*o = more;
}

bool
once_add(struct once *o, const unsigned char *key)
{
	size_t at;

	if (4 * o->n >= 3 * o->room)
		grow(o);
	at = place(o, key);
	if (memcmp(o->slot[at], key, ONCE_KEY) == 0)
		return false;
	memcpy(o->slot[at], key, ONCE_KEY);
	o->n++;
	return true;
}

void
once_clear(struct once *o)
{
	mem_free(o->slot);
	*o = (struct once){ NULL, 0, 0 };
}
