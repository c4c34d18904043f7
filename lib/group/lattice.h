/* SPDX-License-Identifier: ISC */
/*
 * The nodes of a lattice of levels, one after the other, by what the table
 * loses there.
 */
#ifndef GROUP_LATTICE_H
#define GROUP_LATTICE_H

#include <stdint.h>

#include "group/bunches.h"

struct lattice;

/* The rungs, which are lent, say how many levels each column has, and what is
 * lost on each: never less on a higher one. */
struct lattice *lattice_of(uint32_t columns, const struct rungs *);
void lattice_free(struct lattice *);

/* The level of each column; NULL: there is no further node, the last one was
 * the top.  Lent until the next call. */
const uint8_t *lattice_next(struct lattice *);
/* From now on only one column is raised at a time, the one by which least is
 * lost. */
void lattice_hurry(struct lattice *);

#endif
