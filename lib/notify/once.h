/* SPDX-License-Identifier: ISC */
/* A set of digests, of 16 bytes each: at most 43 bytes of memory for one. */
#ifndef NOTIFY_ONCE_H
#define NOTIFY_ONCE_H

#include <stdbool.h>
#include <stddef.h>

enum { ONCE_KEY = 16 };

/* All zeros: an empty set. */
struct once {
	unsigned char (*slot)[ONCE_KEY]; /* all zeros: free */
	size_t n, room;                  /* room is a power of two, or 0 */
};

/* Adds one; false: it is there. */
bool once_add(struct once *, const unsigned char *key);
void once_clear(struct once *);

#endif
