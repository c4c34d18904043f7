/* SPDX-License-Identifier: ISC */
/*
 * How often a number of 64 bits came: a table of counts.  A struct tally of
 * zeros is an empty one.
 */
#ifndef TABLE_TALLY_H
#define TABLE_TALLY_H

#include <stddef.h>
#include <stdint.h>

struct tally_entry {
	uint64_t key, count; /* count 0: the place is free */
};

struct tally {
	struct tally_entry *entry;
	size_t entries, room; /* room is a power of two, or 0 */
};

/* Adds to the count of a key, and returns what it was before. */
uint64_t tally_add(struct tally *, uint64_t key, uint64_t count);

/* All entries in the order of their keys, of which the table is then made: it
 * can be read, and no more be added to.  `entries` are in use. */
void tally_sort(struct tally *);

void tally_clear(struct tally *);

#endif
