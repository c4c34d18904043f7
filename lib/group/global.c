/* SPDX-License-Identifier: ISC */
#include "group/global.h"

#include <string.h>

#include "base/mem.h"
#include "base/stop.h"
#include "group/bunches.h"
#include "group/lattice.h"

/* After visiting this many tuples the search climbs greedily. */
static const uint64_t patience = UINT64_C(1) << 32;

struct global_search {
	struct bunches bunches;
	uint32_t *tuple; /* all of them */
	uint64_t spare;
	uint32_t witness; /* a tuple whose group was too small at some node */
};

/* The number of persons with the labels of a tuple at a node. */
static uint64_t
persons_like(const struct global_search *s, uint32_t tuple,
    const uint8_t *level)
{
	const struct bunches *b = &s->bunches;
	const struct frame *f = b->frame;
	const uint32_t *its = bunch_ranks(b, tuple);
	uint64_t persons = 0;

	for (uint32_t t = 0; t < b->runs->n; t++) {
		const uint32_t *rank = bunch_ranks(b, t);
		uint32_t c = 0;

		for (; c < f->quasis; c++) {
			const uint32_t *name =
			    b->rungs[c].name + level[c] * f->domain[c].values;

			if (name[rank[c]] != name[its[c]])
				break;
		}
		persons += c == f->quasis ? b->weight[t] : 0;
	}
	return persons;
}

/* A quick check: a tuple in too small a group at one node most likely is so at
 * the next. */
static bool
stands_out(const struct global_search *s, const uint8_t *level)
{
	const struct frame *f = s->bunches.frame;

	return s->spare == 0 && s->witness != BUNCH_NONE && !f->apart &&
	       persons_like(s, s->witness, level) < f->release->k;
}

static bool
node_does(struct global_search *s, const uint8_t *level)
{
	struct bunches *b = &s->bunches;
	uint64_t lost = 0;

	if (stands_out(s, level))
		return false;
	bunches_make(b, s->tuple, b->runs->n, level);
	for (uint32_t i = 0; i < b->n; i++) {
		if (bunch_keeps(b, i))
			continue;
		lost += b->bunch[i].persons;
		s->witness = b->bunch[i].first;
		if (lost > s->spare)
			return false;
	}
	return true;
}

static void
node_find(struct global_search *s, uint8_t *level)
{
	uint32_t quasis = s->bunches.frame->quasis;
	struct lattice *lattice = lattice_of(quasis, s->bunches.rungs);
	const uint8_t *node;
	uint64_t looked = 0;

	while (!stop_wanted() && (node = lattice_next(lattice)) != NULL) {
		memcpy(level, node, quasis);
		if (node_does(s, level))
			break;
		looked += s->bunches.runs->n;
		if (looked > patience)
			lattice_hurry(lattice);
	}
	lattice_free(lattice);
}

static void
bunch_number(const struct bunches *b, uint32_t bunch, uint32_t number,
    uint32_t *class)
{
	for (uint32_t t = b->bunch[bunch].first; t != BUNCH_NONE;
	     t = b->next[t])
		class[t] = number;
}

uint32_t
global_make(struct frame *f, const struct loss *loss, const struct runs *runs,
    uint64_t spare, uint32_t *class, uint8_t *level, uint32_t *kept)
{
	struct global_search s = { .spare = spare, .witness = BUNCH_NONE };
	uint32_t classes = 0;

	bunches_init(&s.bunches, f, loss, runs);
	s.tuple = mem_array((size_t)runs->n + 1, sizeof(*s.tuple));
	for (uint32_t t = 0; t < runs->n; t++)
		s.tuple[t] = t;
	node_find(&s, level);
	for (uint32_t i = 0; i < s.bunches.n; i++)
		if (bunch_keeps(&s.bunches, i))
			bunch_number(&s.bunches, i, classes++, class);
	*kept = classes;
	for (uint32_t i = 0; i < s.bunches.n; i++)
		if (!bunch_keeps(&s.bunches, i))
			bunch_number(&s.bunches, i, classes++, class);
	bunches_clear(&s.bunches);
	mem_free(s.tuple);
	return classes;
}
