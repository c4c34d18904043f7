/* SPDX-License-Identifier: ISC */
/* The loss of classes after a change. */
#include <string.h>

#include "group/cell.h"

static void
line_with(const struct line *l, uint32_t tuple, uint32_t classes, int32_t *loss)
{
	int32_t place = l->place[tuple], full = l->full, gap = l->gap;

	for (uint32_t i = 0; l->lost != NULL && i < classes; i++) {
		int32_t first = l->first[i] < place ? l->first[i] : place;
		int32_t last = l->last[i] > place ? l->last[i] : place;

		loss[i] += l->lost[first * l->values + last];
	}
	if (l->lost != NULL)
		return;
	for (uint32_t i = 0; i < classes; i++) {
		int32_t first = l->first[i] < place ? l->first[i] : place;
		int32_t last = l->last[i] > place ? l->last[i] : place;
		int32_t lost = last - first + (first == last ? 0 : gap);

		loss[i] += lost < full ? lost : full;
	}
}

void
cell_with(const struct cell *c, uint32_t tuple, int32_t *loss)
{
	memset(loss, 0, c->classes * sizeof(*loss));
	for (uint32_t i = 0; i < c->lines; i++)
		line_with(&c->line[i], tuple, c->classes, loss);
	for (uint32_t i = 0; i < c->sets; i++) {
		const struct set *s = &c->set[i];
		const int32_t *with =
		    s->with + (size_t)s->code[tuple] * c->classes;

		for (uint32_t j = 0; j < c->classes; j++)
			loss[j] += with[j];
	}
}

/* The loss of a class without one of its tuples and with another. */
static int32_t
line_swap(const struct cell *c, const struct line *l, uint32_t class,
    uint32_t less, uint32_t more)
{
	int32_t first = l->place[more], last = first;

	if (less == CELL_NONE || (l->place[less] != l->first[class] &&
				     l->place[less] != l->last[class])) {
		first = l->first[class] < first ? l->first[class] : first;
		last = l->last[class] > last ? l->last[class] : last;
		return cell_line_lost(l, first, last);
	}
	for (uint32_t t = c->head[class]; t != CELL_NONE; t = c->next[t]) {
		int32_t place = l->place[t];

		if (t == less)
			continue;
		first = place < first ? place : first;
		last = place > last ? place : last;
	}
	return cell_line_lost(l, first, last);
}

static int32_t
set_swap(const struct set *s, uint32_t classes, uint32_t class, uint32_t less,
    uint32_t more)
{
	uint32_t in = s->code[more], distinct = s->distinct[class];

	if (less != CELL_NONE && s->code[less] == in)
		return s->lost[distinct];
	distinct += s->count[(size_t)in * classes + class] == 0;
	if (less != CELL_NONE)
		distinct -=
		    s->count[(size_t)s->code[less] * classes + class] == 1;
	return s->lost[distinct];
}

static int64_t
swap_cost(const struct cell *c, uint32_t class, uint32_t less, uint32_t more)
{
	uint64_t persons = c->persons[class] + c->weight[more];
	int32_t sum = 0;

	persons -= less == CELL_NONE ? 0 : c->weight[less];
	for (uint32_t i = 0; i < c->sets; i++)
		sum += set_swap(&c->set[i], c->classes, class, less, more);
	for (uint32_t i = 0; i < c->lines; i++)
		sum += line_swap(c, &c->line[i], class, less, more);
	return cell_cost(c, persons, sum);
}

int64_t
cell_swap_cost(const struct cell *c, uint32_t home, uint32_t there,
    uint32_t first, uint32_t second)
{
	return swap_cost(c, home, CELL_NONE, second) +
	       swap_cost(c, there, second, first);
}

static void
rows_add(struct cell *c, uint32_t tuple)
{
	for (size_t i = c->runs.row[tuple]; i < c->runs.row[tuple + 1]; i++)
		gauge_add(c->gauge, frame_row(c->frame, i));
}

bool
cell_keeps(struct cell *c, uint32_t class, uint32_t less, uint32_t more)
{
	uint64_t persons = c->persons[class];

	persons -= less == CELL_NONE ? 0 : c->weight[less];
	persons += more == CELL_NONE ? 0 : c->weight[more];
	if (persons < c->frame->release->k)
		return false;
	if (!c->frame->apart && !gauge_diverse(c->gauge))
		return true;
	gauge_begin(c->gauge);
	for (uint32_t t = c->head[class]; t != CELL_NONE; t = c->next[t])
		if (t != less)
			rows_add(c, t);
	if (more != CELL_NONE)
		rows_add(c, more);
	return gauge_keeps(c->gauge);
}
