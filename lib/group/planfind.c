/* SPDX-License-Identifier: ISC */
/* Looks up the class of a record, its labels and its persons. */
#include "group/plan.h"
#include "group/planning.h"

/* The offset of a class in the file: its labels, then its persons in halves. */
static uint64_t
class_at(const struct plan *p, uint32_t class)
{
	return p->labels_at + (uint64_t) class * (p->frame->quasis + 2);
}

const uint32_t *
plan_labels(const struct plan *p, uint32_t class, uint32_t *room)
{
	uint32_t quasis = p->frame->quasis;

	if (p->label != NULL)
		return &p->label[(size_t) class * quasis];
	bulk_read(p->frame->bulk, 0, class_at(p, class), room, quasis);
	return room;
}

uint64_t
plan_persons(const struct plan *p, uint32_t class)
{
	uint32_t half[2];

	if (p->persons != NULL)
		return p->persons[class];
	bulk_read(p->frame->bulk, 0, class_at(p, class) + p->frame->quasis,
	    half, 2);
	return (uint64_t)half[0] << 32 | half[1];
}

/* Labels cover the tuples of the frame; another tuple may be in the box, but
 * not covered by them. */
static bool
labels_hold(const struct plan *p, const uint32_t *label, const uint32_t *rank)
{
	for (uint32_t c = 0; c < p->frame->quasis; c++)
		if (!cover_holds(&p->cover[c], label[c], rank[c]))
			return false;
	return true;
}

static uint32_t
tuple_find(const struct plan *p, uint32_t box, const uint32_t *rank)
{
	uint32_t low = p->first[box], high = p->first[box + 1];

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = runs_order(p->frame,
		    frame_row(p->frame, p->tuples.row[middle]), rank);

		if (order == 0)
			return p->class[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return PLAN_NONE;
}

uint32_t
plan_find(const struct plan *p, const uint32_t *rank, uint32_t *room,
    const uint32_t **label)
{
	uint32_t box = boxes_find(&p->boxes, rank);
	uint32_t class = p->first == NULL ? box : tuple_find(p, box, rank);

	if (class == PLAN_NONE)
		return class;
	*label = plan_labels(p, class, room);
	return p->first != NULL || labels_hold(p, *label, rank) ? class
								: PLAN_NONE;
}
