/* SPDX-License-Identifier: ISC */
#include "group/planning.h"

#include <stdlib.h>

#include "base/mem.h"
#include "group/extent.h"

/* A class and the loss of each of its persons. */
struct loser {
	uint32_t class;
	uint64_t loss, persons;
};

static int
most_first(const void *a, const void *b)
{
	const struct loser *x = a, *y = b;

	if (x->loss != y->loss)
		return x->loss > y->loss ? -1 : 1;
	return (x->class > y->class) - (x->class < y->class);
}

static struct loser *
losers_make(const struct plan *p, const struct loss *loss,
    const struct class_members *m)
{
	struct frame *f = p->frame;
	struct loser *loser = mem_array((size_t)p->classes + 1, sizeof(*loser));
	struct extent *e = extent_new(f, loss);

	for (uint32_t i = 0; i < p->classes; i++) {
		uint64_t persons;

		extent_begin(e);
		for (size_t j = m->first[i]; j < m->first[i + 1]; j++)
			extent_add(e, frame_row(f, m->row[j]));
		persons = extent_persons(e);
		loser[i] = (struct loser){ i,
			persons == 0 ? 0 : (uint64_t)(extent_loss(e) / persons),
			p->persons[i] };
	}
	extent_free(e);
	qsort(loser, p->classes, sizeof(*loser), most_first);
	return loser;
}

/* Marks the worst classes, up to `room` persons. */
static void
losers_mark(struct plan *p, const struct loser *loser, uint64_t room)
{
	p->suppressed = 0;
	for (uint32_t i = 0; i < p->classes; i++) {
		const struct loser *l = &loser[i];

		p->left_out[l->class] =
		    l->loss > 0 && l->persons <= room - p->suppressed;
		if (p->left_out[l->class])
			p->suppressed += l->persons;
	}
}

void
outliers_rest_make(struct frame *rest, const struct plan *p,
    const struct class_members *m)
{
	const struct frame *f = p->frame;
	size_t bytes = f->words * sizeof(uint32_t);
	uint32_t *to;

	*rest = *f;
	rest->rows = 0;
	rest->row = to = mem_array(f->rows + 1, bytes);
	for (uint32_t i = 0; i < p->classes; i++)
		for (size_t j = m->first[i];
		     j < m->first[i + 1] && !plan_left_out(p, i); j++) {
			memcpy(to, frame_row(f, m->row[j]), bytes);
			to += f->words;
			rest->rows++;
		}
	frame_totals(rest);
}

void
outliers_rest_clear(struct frame *rest)
{
	frame_totals_free(rest);
	mem_free(rest->row);
}

static bool
class_keeps(const struct frame *f, struct gauge *g,
    const struct class_members *m, uint32_t class)
{
	gauge_begin(g);
	for (size_t j = m->first[class]; j < m->first[class + 1]; j++)
		gauge_add(g, frame_row(f, m->row[j]));
	return gauge_keeps(g);
}

/* Checks all classes again, because their distance is from the table that goes
 * out. */
static bool
rest_keeps(const struct plan *p, const struct class_members *m)
{
	struct frame rest;
	struct gauge *g;
	bool keeps = true;

	outliers_rest_make(&rest, p, m);
	g = gauge_new(&rest);
	for (uint32_t i = 0; i < p->classes && keeps; i++)
		if (!p->left_out[i] && m->first[i] < m->first[i + 1])
			keeps = class_keeps(p->frame, g, m, i);
	gauge_free(g);
	outliers_rest_clear(&rest);
	return keeps;
}

void
outliers_leave(struct plan *p, const struct loss *loss,
    const struct class_members *m)
{
	struct ratio share = p->frame->release->suppress;
	uint64_t room;
	struct loser *loser;

	p->left_out = mem_array((size_t)p->classes + 1, sizeof(*p->left_out));
	if (share.under == 0 || share.over == 0)
		return;
	loser = losers_make(p, loss, m);
	room = (uint64_t)((wide)p->frame->persons * share.over / share.under);
	do {
		losers_mark(p, loser, room);
		room /= 2;
	} while (p->suppressed > 0 && !rest_keeps(p, m));
	mem_free(loser);
}

void
outliers_count(struct plan *p)
{
	for (uint32_t i = 0; i < p->classes; i++)
		if (p->left_out[i])
			p->suppressed += p->persons[i];
}
