/* SPDX-License-Identifier: ISC */
/*
 * The sizes of classes: how many persons have the same values in some columns.
 */
#ifndef TABLE_CLASSSIZES_H
#define TABLE_CLASSSIZES_H

#include "table/frame.h"

struct sizes {
	uint64_t *size; /* by class */
	size_t n;
	uint64_t persons; /* the sum */
};

/* The rows of a frame in these columns, each with its number of persons.  `to`
 * must be empty, and as wide. */
void classsizes_project(const struct frame *, const uint32_t *column,
    uint32_t columns, struct tuples *to);

void sizes_make(struct sizes *, const struct frame *, const uint32_t *column,
    uint32_t columns);
/* Copies sizes; skips those that are 0. */
void sizes_copy(struct sizes *, const uint64_t *size, size_t n);
void sizes_clear(struct sizes *);

uint64_t sizes_smallest(const struct sizes *); /* 0: no class */
uint64_t sizes_largest(const struct sizes *);
/* Persons in classes of size `from` to `to`; stores the number of classes. */
uint64_t sizes_between(const struct sizes *, uint64_t from, uint64_t to,
    uint64_t *classes);
/*
 * The discernibility metric (Bayardo, Agrawal 2005): a person costs the size of
 * the class, or the size of the whole table in a class below k.
 */
wide sizes_discernibility(const struct sizes *, uint64_t k);

#endif
