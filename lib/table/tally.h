/* SPDX-License-Identifier: ISC */
/*
 * A table of counts, by keys of 64 bits.  A zeroed struct tally is empty.
 */
#ifndef TABLE_TALLY_H
#define TABLE_TALLY_H

#include <stddef.h>
#include <stdint.h>

struct tally_entry {
	uint64_t key, count; /* count 0: free */
};

struct tally {
	struct tally_entry *entry;
	size_t entries, room; /* room is a power of two, or 0 */
};

/* Adds to the count of a key; returns the count before. */
uint64_t tally_add(struct tally *, uint64_t key, uint64_t count);

/* Moves all entries to the front, sorted by key: entry[0] to entry[entries -
 * 1]. After that the table is read-only. */
void tally_sort(struct tally *);

void tally_clear(struct tally *);

#endif
