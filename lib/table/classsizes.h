/* SPDX-License-Identifier: ISC */
/*
 * How many persons share what they have in some columns: the sizes of classes.
 */
#ifndef TABLE_CLASSSIZES_H
#define TABLE_CLASSSIZES_H

#include "table/frame.h"

struct sizes {
	uint64_t *size; /* by class */
	size_t n;
	uint64_t persons; /* the sum */
};

/* The rows of a frame in these columns, each with how many persons; the tuples
 * must be empty, and as wide. */
void classsizes_project(const struct frame *, const uint32_t *column,
    uint32_t columns, struct tuples *to);

void sizes_make(struct sizes *, const struct frame *, const uint32_t *column,
    uint32_t columns);
/* Of sizes that are there; 0 is the size of no class. */
void sizes_copy(struct sizes *, const uint64_t *size, size_t n);
void sizes_clear(struct sizes *);

uint64_t sizes_smallest(const struct sizes *); /* 0: there are none */
uint64_t sizes_largest(const struct sizes *);
/* Persons in classes of `from` to `to`; and how many classes, if not NULL. */
uint64_t sizes_between(const struct sizes *, uint64_t from, uint64_t to,
    uint64_t *classes);
/*
 * The discernibility metric (Bayardo, Agrawal 2005): a person costs the size of
 * the class, and one in a class below k the whole table.
 */
wide sizes_discernibility(const struct sizes *, uint64_t k);

#endif
