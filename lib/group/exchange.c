/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/mem.h"
#include "group/cell.h"

/* How many classes are searched for a tuple to exchange. */
enum { NEAR = 8 };

struct dealer {
	struct cell *cell;
	int32_t *loss;  /* by class: with the current tuple added */
	int32_t *other; /* with one that could come back for it */
	uint32_t near[NEAR];
	int64_t price[NEAR]; /* cost of the tuple there, the lowest first */
	unsigned nears;
};

static int64_t
cost(const struct cell *c, uint32_t class)
{
	return cell_cost(c, c->persons[class], c->loss[class]);
}

static void
near_note(struct dealer *d, uint32_t class, int64_t price)
{
	unsigned i = d->nears;

	if (i == NEAR && price >= d->price[i - 1])
		return;
	if (i == NEAR)
		i--;
	else
		d->nears++;
	for (; i > 0 && d->price[i - 1] > price; i--) {
		d->price[i] = d->price[i - 1];
		d->near[i] = d->near[i - 1];
	}
	d->price[i] = price;
	d->near[i] = class;
}

/* Finds the classes where the tuple costs least. */
static void
near_find(struct dealer *d, uint32_t tuple, uint32_t home)
{
	const struct cell *c = d->cell;

	cell_with(c, tuple, d->loss);
	d->nears = 0;
	for (uint32_t i = 0; i < c->classes; i++) {
		if (i == home || c->head[i] == CELL_NONE)
			continue;
		near_note(d, i,
		    cell_cost(c, c->persons[i] + c->weight[tuple], d->loss[i]) -
			cost(c, i));
	}
}

/* Moves the tuple, which was in `home` and is in no class now, to a class where
 * it costs less. */
static bool
move(struct dealer *d, uint32_t tuple, uint32_t home, int64_t saved)
{
	struct cell *c = d->cell;

	if (!cell_keeps(c, home, CELL_NONE, CELL_NONE))
		return false;
	for (unsigned i = 0; i < d->nears && d->price[i] < saved; i++) {
		if (!cell_keeps(c, d->near[i], CELL_NONE, tuple))
			continue;
		cell_put(c, tuple, d->near[i]);
		return true;
	}
	return false;
}

/*
 * Exchanges the tuple for one of a near class if that lowers the cost of both
 * classes together.  `before` is the old cost of its class.
 */
static bool
exchange(struct dealer *d, uint32_t tuple, uint32_t home, int64_t before)
{
	struct cell *c = d->cell;

	for (unsigned i = 0; i < d->nears; i++) {
		uint32_t there = d->near[i], best = CELL_NONE, next;
		int64_t least = before + cost(c, there);

		for (uint32_t t = c->head[there]; t != CELL_NONE; t = next) {
			int64_t sum;

			next = c->next[t];
			sum = cell_swap_cost(c, home, there, tuple, t);
			if (sum >= least)
				continue;
			if (!cell_keeps(c, home, CELL_NONE, t) ||
			    !cell_keeps(c, there, t, tuple))
				continue;
			least = sum;
			best = t;
		}
		if (best == CELL_NONE)
			continue;
		cell_take(c, best);
		cell_put(c, best, home);
		cell_put(c, tuple, there);
		return true;
	}
	return false;
}

/* Tries to move or exchange a tuple; returns whether it did. */
static bool
deal(struct dealer *d, uint32_t tuple)
{
	struct cell *c = d->cell;
	uint32_t home = c->class[tuple];
	int64_t before = cost(c, home), saved;

	if (c->loss[home] == 0)
		return false;
	cell_take(c, tuple);
	saved = before - cost(c, home);
	near_find(d, tuple, home);
	if (move(d, tuple, home, saved) || exchange(d, tuple, home, before))
		return true;
	cell_put(c, tuple, home);
	return false;
}

void
cell_exchange(struct cell *c, unsigned rounds)
{
	struct dealer d = { .cell = c };
	bool better = true;

	d.loss = mem_array((size_t)c->classes + 1, sizeof(*d.loss));
	for (unsigned i = 0; i < rounds && better; i++) {
		better = false;
		for (uint32_t t = 0; t < c->runs.n; t++)
			better |= deal(&d, t);
	}
	mem_free(d.loss);
}
