/* SPDX-License-Identifier: ISC */
/*
 * Memory for many small things that are all given back at once.  A struct
 * arena of zeros is an empty one.
 */
#ifndef RECORD_ARENA_H
#define RECORD_ARENA_H

#include <stddef.h>

enum { ARENA_ALIGN = 64 };

struct chunk;

struct arena {
	struct chunk *used;
	struct chunk *spare;
	size_t bytes; /* in the chunks that are used */
};

/* Zeroed; align is a power of two, at most ARENA_ALIGN. */
void *arena_take(struct arena *, size_t size, size_t align);
/* Takes everything back, but keeps about so much memory to use again. */
void arena_empty(struct arena *, size_t keep);
void arena_clear(struct arena *);

#endif
