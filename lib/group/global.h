/* SPDX-License-Identifier: ISC */
/*
 * Full-domain recoding: each column gets one level of its hierarchy for the
 * whole table, so that equal values stay equal everywhere.
 *
 * The nodes of the lattice of levels are visited in the order of the table's
 * loss there.  The first node at which all groups are classes is the best.  If
 * the lattice is very large, the search climbs greedily in the end, and the
 * result need not be the best.
 */
#ifndef GROUP_GLOBAL_H
#define GROUP_GLOBAL_H

#include "group/loss.h"
#include "table/runs.h"

/*
 * Writes the class of each tuple and the level of each column; returns the
 * number of classes.  `spare` persons may be in groups that do not keep the
 * bounds; these have the highest numbers, from *kept on.
 */
uint32_t global_make(struct frame *, const struct loss *, const struct runs *,
    uint64_t spare, uint32_t *class, uint8_t *level, uint32_t *kept);

#endif
