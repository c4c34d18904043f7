/* SPDX-License-Identifier: ISC */
/*
 * The nodes of a lattice of levels, in the order of the table's loss there.
 */
#ifndef GROUP_LATTICE_H
#define GROUP_LATTICE_H

#include <stdint.h>

#include "group/bunches.h"

struct lattice;

/* The rungs, which are lent, give the levels of each column and the loss on
 * each, which never falls on a higher one. */
struct lattice *lattice_of(uint32_t columns, const struct rungs *);
void lattice_free(struct lattice *);

/* The level of each column; NULL: the last node was the top.  Lent until the
 * next call. */
const uint8_t *lattice_next(struct lattice *);
/* Climbs greedily from now on: raises only the column that adds least loss. */
void lattice_hurry(struct lattice *);

#endif
