/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/mem.h"
#include "group/cell.h"

/* One class grows at a time; meanwhile it is the only class of the cell. */
struct growth {
	struct cell *cell;
	uint32_t *left; /* tuples in no class yet */
	uint32_t lefts;
	uint32_t *own;    /* by tuple: its class, once complete */
	uint32_t *joined; /* tuples of the growing class */
	uint32_t joineds;
	uint32_t done; /* complete classes */
};

/* The loss per person if the tuple joined. */
static int32_t
with(const struct cell *c, uint32_t tuple)
{
	int32_t sum = 0;

	for (uint32_t i = 0; i < c->lines; i++) {
		const struct line *l = &c->line[i];
		int32_t place = l->place[tuple];
		int32_t first = l->first[0] < place ? l->first[0] : place;
		int32_t last = l->last[0] > place ? l->last[0] : place;

		sum += cell_line_lost(l, first, last);
	}
	for (uint32_t i = 0; i < c->sets; i++)
		sum += c->set[i].with[c->set[i].code[tuple]];
	return sum;
}

/* Whether the tuple has a sensitive value whose share in the class is below
 * that in the whole table. */
static bool
helps(const struct cell *c, uint32_t tuple)
{
	const struct frame *f = c->frame;

	for (size_t i = c->runs.row[tuple]; i < c->runs.row[tuple + 1]; i++)
		if (gauge_lacks(c->gauge, frame_row(f, i)))
			return true;
	return false;
}

/* The index in left[] of the nearest tuple; `lefts`: none. */
static uint32_t
nearest(struct growth *g, bool needy)
{
	const struct cell *c = g->cell;
	uint32_t best = g->lefts;
	int32_t least = INT32_MAX;

	for (uint32_t i = 0; i < g->lefts; i++) {
		int32_t lost = with(c, g->left[i]);

		if (lost >= least || (needy && !helps(c, g->left[i])))
			continue;
		least = lost;
		best = i;
	}
	return best;
}

static uint32_t
furthest(struct growth *g)
{
	const struct cell *c = g->cell;
	uint32_t best = 0;
	int32_t most = -1;

	for (uint32_t i = 0; i < g->lefts; i++) {
		int32_t lost = with(c, g->left[i]);

		if (lost > most) {
			most = lost;
			best = i;
		}
	}
	return best;
}

static void
join(struct growth *g, uint32_t at)
{
	uint32_t tuple = g->left[at];

	g->left[at] = g->left[--g->lefts];
	g->joined[g->joineds++] = tuple;
	cell_put(g->cell, tuple, 0);
}

/* Grows a class; false: even all tuples left are not enough for one. */
static bool
grow(struct growth *g)
{
	struct cell *c = g->cell;
	uint32_t seed = furthest(g);

	cell_classes(c, 1);
	g->joineds = 0;
	join(g, seed);
	while (!cell_keeps(c, 0, CELL_NONE, CELL_NONE)) {
		bool needy = c->persons[0] >= c->frame->release->k &&
			     gauge_diverse(c->gauge);
		uint32_t at = nearest(g, needy);

		if (at == g->lefts && needy)
			at = nearest(g, false);
		if (at == g->lefts)
			return false;
		join(g, at);
	}
	return true;
}

static void
settle(struct growth *g)
{
	struct cell *c = g->cell;

	for (uint32_t i = 0; i < g->joineds; i++) {
		g->own[g->joined[i]] = g->done;
		c->class[g->joined[i]] = CELL_NONE;
	}
	g->done++;
}

/* ---- the tuples left ---- */

/* The class whose loss grows least with the tuple. */
static uint32_t
cheapest(const struct cell *c, uint32_t tuple, int32_t *loss)
{
	uint32_t best = 0;
	int64_t least = INT64_MAX;

	cell_with(c, tuple, loss);
	for (uint32_t i = 0; i < c->classes; i++) {
		int64_t more =
		    cell_cost(c, c->persons[i] + c->weight[tuple], loss[i]) -
		    cell_cost(c, c->persons[i], c->loss[i]);

		if (c->head[i] != CELL_NONE && more < least) {
			least = more;
			best = i;
		}
	}
	return best;
}

/* Moves all tuples of a class to the class nearest to its first tuple. */
static void
dissolve(struct cell *c, uint32_t class, int32_t *loss)
{
	uint32_t into = class;
	int64_t least = INT64_MAX;

	cell_with(c, c->head[class], loss);
	for (uint32_t i = 0; i < c->classes; i++) {
		int64_t more =
		    cell_cost(c, c->persons[i] + c->persons[class], loss[i]) -
		    cell_cost(c, c->persons[i], c->loss[i]);

		if (i != class && c->head[i] != CELL_NONE && more < least) {
			least = more;
			into = i;
		}
	}
	while (c->head[class] != CELL_NONE) {
		uint32_t tuple = c->head[class];

		cell_take(c, tuple);
		cell_put(c, tuple, into);
	}
	if (into != class && !cell_keeps(c, into, CELL_NONE, CELL_NONE))
		dissolve(c, into, loss);
}

/* A class that a late tuple made break a bound is merged into another.  At
 * worst all become one, the box, which keeps all bounds. */
void
cell_settle(struct cell *c)
{
	int32_t *loss = mem_array((size_t)c->classes + 1, sizeof(*loss));

	for (uint32_t i = 0; i < c->runs.n; i++)
		if (c->class[i] == CELL_NONE)
			cell_put(c, i, cheapest(c, i, loss));
	for (uint32_t i = 0; i < c->classes; i++)
		if (c->head[i] != CELL_NONE &&
		    !cell_keeps(c, i, CELL_NONE, CELL_NONE))
			dissolve(c, i, loss);
	mem_free(loss);
}

void
cell_cluster(struct cell *c)
{
	struct growth g = { .cell = c };

	g.left = mem_array(c->runs.n, sizeof(*g.left));
	g.own = mem_array(c->runs.n, sizeof(*g.own));
	g.joined = mem_array(c->runs.n, sizeof(*g.joined));
	for (uint32_t i = 0; i < c->runs.n; i++) {
		g.left[g.lefts++] = i;
		g.own[i] = CELL_NONE;
	}
	cell_classes(c, 1);
	while (g.lefts > 0 && grow(&g))
		settle(&g);
	memcpy(c->class, g.own, c->runs.n * sizeof(*g.own));
	cell_classes(c, g.done == 0 ? 1 : g.done);
	cell_settle(c);
	mem_free(g.left);
	mem_free(g.own);
	mem_free(g.joined);
}
