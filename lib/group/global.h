/* SPDX-License-Identifier: ISC */
/*
 * Full-domain recoding: one level of its hierarchy for each column, the same in
 * the whole table, so that equal values stay equal everywhere.
 *
 * The nodes of the lattice of levels come in the order of what the table would
 * lose there; the first at which all groups are classes is the best there is,
 * as long as the lattice is looked at whole: one of some millions of names is
 * climbed in a hurry at last.
 */
#ifndef GROUP_GLOBAL_H
#define GROUP_GLOBAL_H

#include "group/loss.h"
#include "table/runs.h"

/*
 * Writes the class of each tuple and the level of each column, and returns how
 * many classes there are.  `spare` persons may be in groups that are no
 * classes; those have the highest numbers, from *kept on.
 */
uint32_t global_make(struct frame *, const struct loss *, const struct runs *,
    uint64_t spare, uint32_t *class, uint8_t *level, uint32_t *kept);

#endif
