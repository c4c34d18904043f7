/* SPDX-License-Identifier: ISC */
#include "record/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

enum { CHUNK = 64 * 1024 };

struct chunk {
	struct chunk *next;
	size_t used, size;
	unsigned char *bytes; /* aligned */
};

static struct chunk *
chunk_new(size_t size)
{
	struct chunk *c = mem_alloc(sizeof(*c) + ARENA_ALIGN + size);
	uintptr_t end = (uintptr_t)(c + 1);

	c->bytes = (unsigned char *)(c + 1) +
		   (ARENA_ALIGN - end % ARENA_ALIGN) % ARENA_ALIGN;
	c->size = size;
	return c;
}

static struct chunk *
chunk_get(struct arena *a, size_t size)
{
	struct chunk *c = a->spare;

	if (size <= CHUNK && c != NULL)
		a->spare = c->next;
	else
		c = chunk_new(size > CHUNK ? size : CHUNK);
	c->next = a->used;
	a->used = c;
	a->bytes += c->size;
	return c;
}

void *
arena_take(struct arena *a, size_t size, size_t align)
{
	struct chunk *c = a->used;
	size_t at = 0;

	if (c != NULL)
		at = (c->used + align - 1) & ~(align - 1);
	if (c == NULL || at > c->size || c->size - at < size) {
		c = chunk_get(a, size);
		at = 0;
	}
	c->used = at + size;
	return memset(c->bytes + at, 0, size);
}

static void
chunks_free(struct chunk *c)
{
	struct chunk *next;

	for (; c != NULL; c = next) {
		next = c->next;
		mem_free(c);
	}
}

void
arena_empty(struct arena *a, size_t keep)
{
	struct chunk *c, *rest = NULL;
	size_t kept = 0;

	for (c = a->spare; c != NULL; c = c->next)
		kept += c->size;
	while ((c = a->used) != NULL) {
		a->used = c->next;
		if (c->size == CHUNK && kept < keep) {
			kept += c->size;
			c->next = a->spare;
			a->spare = c;
		} else {
			c->next = rest;
			rest = c;
		}
	}
	chunks_free(rest);
	a->bytes = 0;
}

void
arena_clear(struct arena *a)
{
	chunks_free(a->used);
	chunks_free(a->spare);
	memset(a, 0, sizeof(*a));
}
