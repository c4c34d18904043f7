/* SPDX-License-Identifier: ISC */
/*
 * What is remembered of people and records, found by their keyed hashes: an
 * open-addressing table of 32 bytes an entry, the 16 of its key among them,
 * and not more than 74 with the room it grows into.  A key may be there several
 * times.
 */
#ifndef RETAIN_HASHTABLE_H
#define RETAIN_HASHTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HASHTABLE_KEY = 16 };

struct hashtable_entry {
	unsigned char key[HASHTABLE_KEY];
	int64_t at;   /* the caller's */
	uint32_t tag; /* the caller's */
	uint32_t used;
};

/* One of zeros is an empty one. */
struct hashtable {
	struct hashtable_entry *entry;
	size_t entries, room; /* room is a power of two, or 0 */
};

void hashtable_clear(struct hashtable *); /* wipes */

/* Adds one; lent until the next is added. */
struct hashtable_entry *hashtable_add(struct hashtable *,
    const unsigned char *key, int64_t at, uint32_t tag);

/* The first of a key, from NULL, or the one behind; NULL: no more. */
struct hashtable_entry *hashtable_find(const struct hashtable *,
    const unsigned char *key, struct hashtable_entry *before);

#endif
