/* SPDX-License-Identifier: ISC */
/*
 * The values for which each label of a column stands: ranges of ranks.
 */
#ifndef GROUP_LABELRANGES_H
#define GROUP_LABELRANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cover {
	size_t *from; /* by label: its first range; then the end */
	uint32_t labels, label_room;
	uint32_t *end; /* of ranges: first, last, first, last, ... */
	size_t ranges, room;
};

void cover_clear(struct cover *);

/* Begins the next label; adds a range to it, in ascending order. */
void cover_begin(struct cover *);
void cover_add(struct cover *, uint32_t first, uint32_t last);

/* Adds a range to an earlier label, in any order. */
void cover_widen(struct cover *, uint32_t label, uint32_t first, uint32_t last);

bool cover_holds(const struct cover *, uint32_t label, uint32_t rank);

#endif
