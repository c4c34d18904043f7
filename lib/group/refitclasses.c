/* SPDX-License-Identifier: ISC */
#include "group/planning.h"

#include <string.h>

#include "base/mem.h"
#include "base/msg.h"

static void
ranks_free(uint32_t **map, uint32_t columns)
{
	for (uint32_t c = 0; c < columns; c++)
		mem_free(map[c]);
	mem_free(map);
}

/* By column, then old rank: the rank now; NULL after a message. */
static uint32_t **
ranks_map(const struct frame *f, const struct frame *old)
{
	uint32_t **map = mem_array(f->quasis + 1, sizeof(*map));
	bool same = true;

	for (uint32_t c = 0; c < f->quasis; c++) {
		uint32_t n = intern_count(old->value[c]);

		map[c] =
		    mem_array((size_t)old->domain[c].values + 1, sizeof(**map));
		for (uint32_t i = 0; i < n; i++)
			map[c][old->rank[c][i]] =
			    frame_rank(f, c, intern_text(old->value[c], i));
		for (uint32_t i = 1; i < old->domain[c].values; i++)
			same &= map[c][i - 1] < map[c][i];
		if (!same)
			break;
	}
	if (same)
		return map;
	msg_error(STATUS_CALL,
	    "the values of the plan are in another order than in this table");
	ranks_free(map, f->quasis);
	return NULL;
}

/* The inverse: by rank now, the old rank; INTERN_NONE: a new value. */
static uint32_t **
ranks_back(const struct frame *f, const struct frame *old, uint32_t *const *map)
{
	uint32_t **back = mem_array(f->quasis + 1, sizeof(*back));

	for (uint32_t c = 0; c < f->quasis; c++) {
		uint32_t n = f->domain[c].values;

		back[c] = mem_array((size_t)n + 1, sizeof(**back));
		for (uint32_t i = 0; i < n; i++)
			back[c][i] = INTERN_NONE;
		for (uint32_t i = 0; i < old->domain[c].values; i++)
			back[c][map[c][i]] = i;
	}
	return back;
}

/* The old class of a tuple; PLAN_NONE: a new tuple. */
static uint32_t
class_before(const struct plan *old, uint32_t *const *back, const uint32_t *row,
    uint32_t *rank)
{
	const uint32_t *label;

	for (uint32_t c = 0; c < old->frame->quasis; c++) {
		rank[c] = back[c][row[c]];
		if (rank[c] == INTERN_NONE)
			return PLAN_NONE;
	}
	return plan_find(old, rank, NULL, &label);
}

static void
cell_refit(struct plan *p, struct cell *c, const struct plan *old,
    uint32_t *const *back, uint32_t *local)
{
	uint32_t *rank = mem_array(p->frame->quasis + 1, sizeof(*rank));
	uint32_t classes = 0;

	for (uint32_t t = 0; t < c->runs.n; t++) {
		uint32_t class = class_before(old, back,
		    frame_row(p->frame, c->runs.row[t]), rank);

		if (class == PLAN_NONE)
			continue;
		if (local[class] == 0)
			local[class] = ++classes;
		c->class[t] = local[class] - 1;
	}
	mem_free(rank);
	if (classes == 0) {
		cell_cluster(c);
		return;
	}
	cell_classes(c, classes);
	cell_settle(c);
}

static void
boxes_refit(struct plan *p, const struct loss *loss, struct gauge *g,
    const struct plan *old, uint32_t *const *back)
{
	uint32_t *local = mem_array((size_t)old->classes + 1, sizeof(*local));

	tuples_room(p);
	for (uint32_t i = 0; i < p->boxes.leaves; i++) {
		size_t first = p->boxes.first[i];
		struct cell c;

		p->first[i] = p->tuples.n;
		memset(local, 0, old->classes * sizeof(*local));
		cell_make(&c, p->frame, loss, g, first,
		    p->boxes.first[i + 1] - first);
		cell_refit(p, &c, old, back, local);
		tuples_add_cell(p, &c);
		cell_clear(&c);
	}
	p->first[p->boxes.leaves] = p->tuples.n;
	mem_free(local);
}

int
refitclasses_run(struct plan *p, const struct loss *loss, struct gauge *g,
    const struct plan *old)
{
	uint32_t **rank = ranks_map(p->frame, old->frame), **back;

	if (rank == NULL)
		return -1;
	boxes_follow(&p->boxes, p->frame, loss, &old->boxes, rank);
	back = ranks_back(p->frame, old->frame, rank);
	if (old->first != NULL)
		boxes_refit(p, loss, g, old, back);
	else
		p->classes = p->boxes.leaves;
	ranks_free(back, p->frame->quasis);
	ranks_free(rank, p->frame->quasis);
	return 0;
}
