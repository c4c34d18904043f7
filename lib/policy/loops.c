/* SPDX-License-Identifier: ISC */
/* Tarjan's algorithm, with a path in place of the recursion. */
#include "policy/loops.h"

#include "base/mem.h"

struct loops_search {
	/* to[next[i]] up to to[first[i + 1]] are still to be walked from i. */
	size_t *to, *first, *next;
	size_t *seen;  /* when it was met, from 1; 0: not yet */
	size_t *least; /* the earliest that it leads back to */
	size_t *group; /* what is found; 0: nothing yet */
	size_t *path;  /* from where the search began to where it is */
	size_t *open;  /* what was met and has no group */
	size_t paths, opens, met, groups;
};

static void
arrows_sort(struct loops_search *s, size_t n, const struct arrow *arrow,
    size_t arrows)
{
	for (size_t i = 0; i < arrows; i++)
		s->first[arrow[i].from + 1]++;
	for (size_t i = 0; i < n; i++) {
		s->first[i + 1] += s->first[i];
		s->next[i] = s->first[i];
	}
	for (size_t i = 0; i < arrows; i++)
		s->to[s->next[arrow[i].from]++] = arrow[i].to;
	for (size_t i = 0; i < n; i++)
		s->next[i] = s->first[i];
}

static void
go(struct loops_search *s, size_t i)
{
	s->seen[i] = s->least[i] = ++s->met;
	s->path[s->paths++] = s->open[s->opens++] = i;
}

static void
lower(size_t *least, size_t other)
{
	if (other < *least)
		*least = other;
}

/* All ways from i have been walked. */
static void
go_back(struct loops_search *s, size_t i)
{
	s->paths--;
	if (s->paths > 0)
		lower(&s->least[s->path[s->paths - 1]], s->least[i]);
	if (s->least[i] < s->seen[i])
		return;
	s->groups++;
	do
		s->group[s->open[--s->opens]] = s->groups;
	while (s->open[s->opens] != i);
}

static void
walk(struct loops_search *s)
{
	while (s->paths > 0) {
		size_t i = s->path[s->paths - 1], to;

		if (s->next[i] == s->first[i + 1]) {
			go_back(s, i);
			continue;
		}
		to = s->to[s->next[i]++];
		if (s->seen[to] == 0)
			go(s, to);
		else if (s->group[to] == 0)
			lower(&s->least[i], s->seen[to]);
	}
}

size_t *
loops_find(size_t n, const struct arrow *arrow, size_t arrows)
{
	size_t *room = mem_array(6 * n + 1 + arrows, sizeof(*room));
	struct loops_search s = { .group = mem_array(n, sizeof(*room)) };

	s.next = room;
	s.seen = room + n;
	s.least = room + 2 * n;
	s.path = room + 3 * n;
	s.open = room + 4 * n;
	s.first = room + 5 * n;
	s.to = s.first + n + 1;
	arrows_sort(&s, n, arrow, arrows);
	for (size_t i = 0; i < n; i++)
		if (s.seen[i] == 0) {
			go(&s, i);
			walk(&s);
		}
	mem_free(room);
	return s.group;
}
