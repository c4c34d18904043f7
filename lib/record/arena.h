/* SPDX-License-Identifier: ISC */
/*
 * Memory for many small objects that are all released at once.  A zeroed struct
 * arena is empty.
 */
#ifndef RECORD_ARENA_H
#define RECORD_ARENA_H

#include <stddef.h>

enum { ARENA_ALIGN = 64 };

struct chunk;

struct arena {
	struct chunk *used;
	struct chunk *spare;
	size_t bytes; /* in the used chunks */
};

/* Zeroed; align is a power of two, at most ARENA_ALIGN. */
void *arena_take(struct arena *, size_t size, size_t align);
/* Releases everything, but keeps about `keep` bytes to use again. */
void arena_empty(struct arena *, size_t keep);
void arena_clear(struct arena *);

#endif
