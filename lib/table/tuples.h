/* SPDX-License-Identifier: ISC */
/*
 * Distinct rows of numbers, each with how often it came.
 */
#ifndef TABLE_TUPLES_H
#define TABLE_TUPLES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slots.h"

struct tuples {
	uint64_t seed[2]; /* hides from data how to make rows collide */
	uint32_t width;   /* numbers of a row; behind them stands its count */
	uint32_t *row;
	size_t rows, room;
	struct slots slots;
};

void tuples_init(struct tuples *, const uint64_t seed[2], uint32_t width);
void tuples_clear(struct tuples *);
void tuples_empty(struct tuples *); /* its room stays */

/* false: a row has come more than 2^32 - 1 times. */
bool tuples_add(struct tuples *, const uint32_t *row, uint32_t count);

/* Whether the next new row makes it grow, and how many bytes it has then. */
bool tuples_full(const struct tuples *);
size_t tuples_grown(const struct tuples *);

static inline uint32_t *
tuples_row(const struct tuples *t, size_t i)
{
	return t->row + i * (t->width + 1);
}

#endif
