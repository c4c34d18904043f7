/* SPDX-License-Identifier: ISC */
/*
 * Distinct rows of numbers, each with its count.
 */
#ifndef TABLE_TUPLES_H
#define TABLE_TUPLES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slots.h"

struct tuples {
	uint64_t seed[2]; /* random, so that nobody can make rows collide */
	uint32_t width;   /* numbers in a row; its count follows them */
	uint32_t *row;
	size_t rows, room;
	struct slots slots;
};

void tuples_init(struct tuples *, const uint64_t seed[2], uint32_t width);
void tuples_clear(struct tuples *);
void tuples_empty(struct tuples *); /* keeps the memory */

/* false: a row has come more than 2^32 - 1 times. */
bool tuples_add(struct tuples *, const uint32_t *row, uint32_t count);

/* Whether the next new row makes it grow, and its size then in bytes. */
bool tuples_full(const struct tuples *);
size_t tuples_grown(const struct tuples *);

static inline uint32_t *
tuples_row(const struct tuples *t, size_t i)
{
	return t->row + i * (t->width + 1);
}

#endif
