/* SPDX-License-Identifier: ISC */
/*
 * Local recoding over the lattice of the hierarchies' levels.
 *
 * A node of the lattice gives each column a level.  Nodes come in the order of
 * what the table would lose there; at each one the tuples that are in no class
 * yet are grouped by the names they have on these levels, and each group that
 * may be a class becomes one.  The few that are left at the end go to the class
 * that loses least by it.
 *
 * A column without a hierarchy has two levels: the value, and anything.
 */
#ifndef GROUP_LEVELS_H
#define GROUP_LEVELS_H

#include "group/loss.h"
#include "table/runs.h"

/* Writes the class of each tuple, and returns how many there are.  The frame
 * itself must keep what is asked for. */
uint32_t levels_make(struct frame *, const struct loss *, const struct runs *,
    uint32_t *class);

#endif
