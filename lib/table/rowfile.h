/* SPDX-License-Identifier: ISC */
/*
 * Rows of numbers that are too many for memory: two scratch files, between
 * which they are moved when they are cut apart.
 *
 * Where reading or writing fails there is a message (STATUS_STOP), and from
 * then on nothing is read but zeros; who works asks bulk_failed() at its end.
 */
#ifndef TABLE_ROWFILE_H
#define TABLE_ROWFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bulk;

/* memory: bytes that all the work may take.  NULL with errno. */
struct bulk *bulk_new(size_t memory);
void bulk_free(struct bulk *); /* NULL is fine */
bool bulk_failed(const struct bulk *);
size_t bulk_memory(const struct bulk *);

/* Room for so many words in the first file, behind all that there is; safe from
 * several threads.  Returns where, in words. */
uint64_t bulk_room(struct bulk *, size_t words);
void bulk_write(struct bulk *, unsigned file, uint64_t at, const uint32_t *word,
    size_t n);
void
bulk_read(struct bulk *, unsigned file, uint64_t at, uint32_t *word, size_t n);

/* Rows that are read one after the other, a block at a time. */
struct bulk_scan {
	struct bulk *bulk;
	unsigned file;
	uint64_t at, rows; /* still to come */
	uint32_t words;    /* of a row */
	uint32_t *block;   /* owned */
};

void bulk_scan_init(struct bulk_scan *, struct bulk *, unsigned file,
    uint64_t at, uint64_t rows, uint32_t words);
/* NULL: there are no more. */
const uint32_t *bulk_scan_next(struct bulk_scan *, size_t *rows);
void bulk_scan_end(struct bulk_scan *);

/* Rows that are written one after the other, a block at a time. */
struct bulk_pen {
	struct bulk *bulk;
	unsigned file;
	uint64_t at;
	uint32_t *block; /* owned */
	size_t words, filled;
};

void
bulk_pen_init(struct bulk_pen *, struct bulk *, unsigned file, uint64_t at);
void bulk_pen_put(struct bulk_pen *, const uint32_t *word, size_t n);
void bulk_pen_end(struct bulk_pen *); /* writes what is left */

#endif
