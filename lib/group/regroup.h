/* SPDX-License-Identifier: ISC */
/*
 * Betters classes that are spread over the whole table: those near one another
 * exchange tuples, see cell_exchange().
 */
#ifndef GROUP_REGROUP_H
#define GROUP_REGROUP_H

#include "group/boxes.h"
#include "group/gauge.h"
#include "group/runs.h"

/*
 * class: by tuple of runs, which are all of the frame, sorted; 0 to classes -
 * 1.  Classes whose first tuples lie in one box deal with one another.  Returns
 * how many there are then.
 */
uint32_t regroup(struct frame *, const struct loss *, struct gauge *,
    const struct boxes *, struct runs *, uint32_t *class, uint32_t classes,
    unsigned rounds);

#endif
