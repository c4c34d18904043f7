/* SPDX-License-Identifier: ISC */
/*
 * Rows of numbers that do not fit into memory: two scratch files, between which
 * rows move when they are split.
 *
 * When reading or writing fails, a message follows (STATUS_STOP), and from then
 * on all reads give zeros; the caller checks bulk_failed() at the end.
 */
#ifndef TABLE_ROWFILE_H
#define TABLE_ROWFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bulk;

/* memory: the bytes that the whole work may take.  NULL with errno. */
struct bulk *bulk_new(size_t memory);
void bulk_free(struct bulk *); /* NULL is fine */
bool bulk_failed(const struct bulk *);
size_t bulk_memory(const struct bulk *);

/* Reserves this many words at the end of the first file; thread-safe.  Returns
 * their offset, in words. */
uint64_t bulk_room(struct bulk *, size_t words);
void bulk_write(struct bulk *, unsigned file, uint64_t at, const uint32_t *word,
    size_t n);
void
bulk_read(struct bulk *, unsigned file, uint64_t at, uint32_t *word, size_t n);

/* Reads rows in order, a block at a time. */
struct bulk_scan {
	struct bulk *bulk;
	unsigned file;
	uint64_t at, rows; /* not yet read */
	uint32_t words;    /* of a row */
	uint32_t *block;   /* owned */
};

void bulk_scan_init(struct bulk_scan *, struct bulk *, unsigned file,
    uint64_t at, uint64_t rows, uint32_t words);
/* NULL after the last row. */
const uint32_t *bulk_scan_next(struct bulk_scan *, size_t *rows);
void bulk_scan_end(struct bulk_scan *);

/* Writes rows in order, a block at a time. */
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
void bulk_pen_end(struct bulk_pen *); /* writes the rest */

#endif
