/* SPDX-License-Identifier: ISC */
#include "group/lattice.h"

#include <string.h>

#include "base/mem.h"

/* The most bytes of nodes that are kept; then it climbs greedily. */
enum { ROOM = 64 << 20 };

struct lattice_spot {
	wide lost;
	uint32_t from; /* columns before it are not raised any more, so that
			* each node comes once */
	uint32_t at;   /* index of its levels */
};

struct lattice {
	uint32_t columns;
	const struct rungs *rungs;
	struct lattice_spot *heap; /* the least first */
	size_t n, room;
	uint8_t *level; /* of all nodes that came */
	size_t nodes, levels_room;
	uint8_t *now;
	uint32_t from;
	wide cost;
	bool begun, hurry;
};

struct lattice *
lattice_of(uint32_t columns, const struct rungs *rungs)
{
	struct lattice *l = mem_alloc(sizeof(*l));

	l->columns = columns;
	l->rungs = rungs;
	l->now = mem_array((size_t)columns + 1, 1);
	for (uint32_t i = 0; i < columns; i++)
		l->cost += rungs[i].lost[0];
	return l;
}

void
lattice_free(struct lattice *l)
{
	if (l == NULL)
		return;
	mem_free(l->heap);
	mem_free(l->level);
	mem_free(l->now);
	mem_free(l);
}

static const uint8_t *
levels_of(const struct lattice *l, const struct lattice_spot *s)
{
	return l->level + (size_t)s->at * l->columns;
}

/* Less loss comes first; for equal loss, lower levels. */
static bool
before(const struct lattice *l, const struct lattice_spot *a,
    const struct lattice_spot *b)
{
	if (a->lost != b->lost)
		return a->lost < b->lost;
	return memcmp(levels_of(l, a), levels_of(l, b), l->columns) < 0;
}

static void
heap_put(struct lattice *l, struct lattice_spot s)
{
	size_t i = l->n++;

	if (l->n > l->room) {
		l->room = 2 * l->room + 64;
		l->heap = mem_resize(l->heap, l->room, sizeof(*l->heap));
	}
	for (; i > 0 && before(l, &s, &l->heap[(i - 1) / 2]); i = (i - 1) / 2)
		l->heap[i] = l->heap[(i - 1) / 2];
	l->heap[i] = s;
}

static struct lattice_spot
heap_take(struct lattice *l)
{
	struct lattice_spot top = l->heap[0], last = l->heap[--l->n];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < l->n) {
		if (child + 1 < l->n &&
		    before(l, &l->heap[child + 1], &l->heap[child]))
			child++;
		if (!before(l, &l->heap[child], &last))
			break;
		l->heap[i] = l->heap[child];
		i = child;
	}
	l->heap[i] = last;
	return top;
}

/* Adds the current node with one column a level higher. */
static void
raise(struct lattice *l, uint32_t column)
{
	const wide *lost = l->rungs[column].lost;
	uint8_t was = l->now[column];
	struct lattice_spot s = { l->cost - lost[was] + lost[was + 1], column,
		(uint32_t)l->nodes };

	if ((l->nodes + 1) * l->columns > l->levels_room) {
		l->levels_room = 2 * l->levels_room + 64 * l->columns;
		l->level = mem_resize(l->level, l->levels_room, 1);
	}
	l->nodes++;
	memcpy(l->level + (size_t)s.at * l->columns, l->now, l->columns);
	l->level[(size_t)s.at * l->columns + column]++;
	heap_put(l, s);
}

static const uint8_t *
climb(struct lattice *l)
{
	uint32_t best = l->columns;
	wide least = 0;

	for (uint32_t i = 0; i < l->columns; i++) {
		wide more;

		if (l->now[i] + 1u >= l->rungs[i].levels)
			continue;
		more = l->rungs[i].lost[l->now[i] + 1] -
		       l->rungs[i].lost[l->now[i]];
		if (best < l->columns && more >= least)
			continue;
		best = i;
		least = more;
	}
	if (best == l->columns)
		return NULL;
	l->now[best]++;
	return l->now;
}

const uint8_t *
lattice_next(struct lattice *l)
{
	struct lattice_spot s;

	if (!l->begun) {
		l->begun = true;
		return l->now;
	}
	l->hurry |= l->nodes * l->columns > ROOM;
	if (l->hurry)
		return climb(l);
	for (uint32_t i = l->from; i < l->columns; i++)
		if (l->now[i] + 1u < l->rungs[i].levels)
			raise(l, i);
	if (l->n == 0)
		return NULL;
	s = heap_take(l);
	l->from = s.from;
	l->cost = s.lost;
	memcpy(l->now, levels_of(l, &s), l->columns);
	return l->now;
}

void
lattice_hurry(struct lattice *l)
{
	l->hurry = true;
}
