/* SPDX-License-Identifier: ISC */
/*
 * Local recoding over the lattice of the hierarchies' levels.
 *
 * A node of the lattice gives each column a level.  Nodes are visited in the
 * order of the table's loss there.  At each node the tuples that have no class
 * yet are grouped by their labels on these levels, and each group that keeps
 * the bounds becomes a class.  The few tuples left at the end go to the class
 * whose loss grows least.
 *
 * A column without a hierarchy has two levels: the value, and anything.
 */
#ifndef GROUP_LEVELS_H
#define GROUP_LEVELS_H

#include "group/loss.h"
#include "table/runs.h"

/* Writes the class of each tuple; returns the number of classes.  The frame as
 * a whole must keep the bounds. */
uint32_t levels_make(struct frame *, const struct loss *, const struct runs *,
    uint32_t *class);

#endif
