/* SPDX-License-Identifier: ISC */
/*
 * Which values each label of a column stands for: ranges of ranks.
 */
#ifndef GROUP_LABELRANGES_H
#define GROUP_LABELRANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cover {
	size_t *from; /* by label: its first range; one more at the end */
	uint32_t labels, label_room;
	uint32_t *end; /* of ranges: first, last, first, last, ... */
	size_t ranges, room;
};

void cover_clear(struct cover *);

/* The next label; and a range of it, each behind the one before. */
void cover_begin(struct cover *);
void cover_add(struct cover *, uint32_t first, uint32_t last);

/* Of a label that has come: a range more, wherever it is. */
void cover_widen(struct cover *, uint32_t label, uint32_t first, uint32_t last);

bool cover_holds(const struct cover *, uint32_t label, uint32_t rank);

#endif
