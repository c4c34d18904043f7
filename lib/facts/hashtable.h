/* SPDX-License-Identifier: ISC */
/*
 * A table of facts about people and records, found by their keyed hashes.  It
 * uses open addressing.  An entry has 32 bytes, 16 of which are its key; with
 * the free room of the table that is at most 74 bytes.  A key may occur several
 * times: its further entries stand in a list, so that many equal keys make
 * nothing slower.
 */
#ifndef FACTS_HASHTABLE_H
#define FACTS_HASHTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HASHTABLE_KEY = 16 };

struct hashtable_entry {
	unsigned char key[HASHTABLE_KEY];
	/* The caller's. */
	int64_t at;
	uint32_t tag;
	uint32_t mark : 1;
	/* The table's. */
	uint32_t next : 31;
};

/* All zeros: an empty table. */
struct hashtable {
	struct hashtable_entry *entry; /* the first one of each key */
	size_t entries, room;          /* room is a power of two, or 0 */
	struct hashtable_entry *more;  /* the others */
	size_t mores, more_room;
};

void hashtable_clear(struct hashtable *); /* wipes */

/* Adds an entry, which is lent until the next one is added. */
struct hashtable_entry *hashtable_add(struct hashtable *,
    const unsigned char *key, int64_t at, uint32_t tag);

/* The next entry of a key after `before`, in the order in which they were
 * added; after NULL, the first.  NULL: there is none. */
struct hashtable_entry *hashtable_find(const struct hashtable *,
    const unsigned char *key, struct hashtable_entry *before);

#endif
