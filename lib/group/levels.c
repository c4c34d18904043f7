/* SPDX-License-Identifier: ISC */
#include "group/levels.h"

#include "base/mem.h"
#include "base/stop.h"
#include "group/bunches.h"
#include "group/lattice.h"

/* After visiting this many labels the search climbs greedily. */
static const uint64_t patience = UINT64_C(1) << 32;

enum { NONE = BUNCH_NONE };

struct levels_search {
	struct bunches bunches;
	const struct loss *loss;
	uint32_t *class; /* by tuple */
	uint32_t classes;
	uint32_t *left; /* tuples in no class yet */
	uint32_t lefts;
};

/* ---- nodes ---- */

static void
bunches_release(struct levels_search *s)
{
	struct bunches *b = &s->bunches;
	uint32_t lefts = 0;

	for (uint32_t i = 0; i < b->n; i++) {
		if (!bunch_keeps(b, i))
			continue;
		for (uint32_t t = b->bunch[i].first; t != NONE; t = b->next[t])
			s->class[t] = s->classes;
		s->classes++;
	}
	for (uint32_t i = 0; i < s->lefts; i++)
		if (s->class[s->left[i]] == NONE)
			s->left[lefts++] = s->left[i];
	s->lefts = lefts;
}

static void
nodes_visit(struct levels_search *s)
{
	uint32_t quasis = s->bunches.frame->quasis;
	struct lattice *lattice = lattice_of(quasis, s->bunches.rungs);
	const uint8_t *level;
	uint64_t looked = 0;

	while (s->lefts > 0 && !stop_wanted() &&
	       (level = lattice_next(lattice)) != NULL) {
		bunches_make(&s->bunches, s->left, s->lefts, level);
		looked += (uint64_t)s->lefts * quasis;
		bunches_release(s);
		if (looked > patience)
			lattice_hurry(lattice);
	}
	lattice_free(lattice);
}

/* ---- the tuples left ---- */

/* The first and the last rank by column, and the number of persons. */
struct span {
	uint32_t *first, *last;
	uint64_t persons;
};

static void
span_add(const struct levels_search *s, struct span *n, uint32_t tuple)
{
	const uint32_t *rank = bunch_ranks(&s->bunches, tuple);

	for (uint32_t c = 0; c < s->bunches.frame->quasis; c++) {
		if (n->persons == 0 || rank[c] < n->first[c])
			n->first[c] = rank[c];
		if (n->persons == 0 || rank[c] > n->last[c])
			n->last[c] = rank[c];
	}
	n->persons += s->bunches.weight[tuple];
}

static wide
span_lost(const struct levels_search *s, const struct span *a,
    const struct span *b)
{
	uint64_t sum = 0;

	for (uint32_t c = 0; c < s->bunches.frame->quasis; c++) {
		uint32_t first = a->first[c], last = a->last[c];

		if (b != NULL) {
			first = b->first[c] < first ? b->first[c] : first;
			last = b->last[c] > last ? b->last[c] : last;
		}
		sum += loss_of(&s->loss[c], first, last, last - first + 1);
	}
	return (wide)sum * (a->persons + (b == NULL ? 0 : b->persons));
}

static struct span *
spans_new(const struct levels_search *s)
{
	struct span *span = mem_array((size_t)s->classes + 1, sizeof(*span));
	size_t bytes = sizeof(uint32_t);

	for (uint32_t i = 0; i < s->classes; i++) {
		span[i].first = mem_array(s->bunches.frame->quasis + 1, bytes);
		span[i].last = mem_array(s->bunches.frame->quasis + 1, bytes);
	}
	for (uint32_t t = 0; t < s->bunches.runs->n; t++)
		if (s->class[t] != NONE)
			span_add(s, &span[s->class[t]], t);
	return span;
}

static void
spans_free(const struct levels_search *s, struct span *span)
{
	for (uint32_t i = 0; i < s->classes; i++) {
		mem_free(span[i].first);
		mem_free(span[i].last);
	}
	mem_free(span);
}

static uint32_t
cheapest(const struct levels_search *s, const struct span *span,
    uint32_t for_class)
{
	uint32_t best = for_class;
	wide least = 0;

	for (uint32_t i = 0; i < s->classes; i++) {
		wide more;

		if (i == for_class || span[i].persons == 0)
			continue;
		more = span_lost(s, &span[i], &span[for_class]) -
		       span_lost(s, &span[i], NULL);
		if (best != for_class && more >= least)
			continue;
		best = i;
		least = more;
	}
	return best;
}

static bool
class_keeps(struct levels_search *s, uint32_t class)
{
	gauge_begin(s->bunches.gauge);
	for (uint32_t t = 0; t < s->bunches.runs->n; t++)
		if (s->class[t] == class)
			bunch_gauge(&s->bunches, t);
	return gauge_keeps(s->bunches.gauge);
}

static void
class_move(struct levels_search *s, struct span *span, uint32_t from,
    uint32_t to)
{
	for (uint32_t t = 0; t < s->bunches.runs->n; t++)
		if (s->class[t] == from) {
			s->class[t] = to;
			span_add(s, &span[to], t);
		}
	span[from].persons = 0;
}

/* Adds each tuple to a class by itself if that keeps the bounds, as it does if
 * only the number of persons is bounded.  The others form a class of their own,
 * which is merged with others until it keeps the bounds. */
static void
lefts_join(struct levels_search *s)
{
	uint32_t rest = s->classes++;
	struct span *span = spans_new(s);

	for (uint32_t i = 0; i < s->lefts; i++) {
		uint32_t t = s->left[i], to;

		s->class[t] = rest;
		span[rest].persons = 0;
		span_add(s, &span[rest], t);
		to = cheapest(s, span, rest);
		s->class[t] = to;
		if (to != rest && class_keeps(s, to))
			span_add(s, &span[to], t);
		else
			s->class[t] = NONE;
	}
	span[rest].persons = 0;
	for (uint32_t i = 0; i < s->lefts; i++)
		if (s->class[s->left[i]] == NONE) {
			s->class[s->left[i]] = rest;
			span_add(s, &span[rest], s->left[i]);
		}
	while (span[rest].persons > 0 && !class_keeps(s, rest)) {
		uint32_t to = cheapest(s, span, rest);

		if (to == rest)
			break;
		class_move(s, span, rest, to);
		rest = to;
	}
	spans_free(s, span);
}

/* Numbers classes in the order of their first tuple, without gaps. */
static uint32_t
classes_number(struct levels_search *s)
{
	uint32_t *number = mem_array((size_t)s->classes + 1, sizeof(*number));
	uint32_t n = 0;

	for (uint32_t t = 0; t < s->bunches.runs->n; t++) {
		uint32_t *new = &number[s->class[t]];

		if (*new == 0)
			*new = ++n;
		s->class[t] = *new - 1;
	}
	mem_free(number);
	return n;
}

/* ---- from begin to end ---- */

uint32_t
levels_make(struct frame *f, const struct loss *loss, const struct runs *runs,
    uint32_t *class)
{
	struct levels_search s = { .loss = loss, .class = class };
	uint32_t n;

	bunches_init(&s.bunches, f, loss, runs);
	s.left = mem_array((size_t)runs->n + 1, sizeof(*s.left));
	for (uint32_t t = 0; t < runs->n; t++) {
		class[t] = NONE;
		s.left[s.lefts++] = t;
	}
	nodes_visit(&s);
	if (s.lefts > 0 && !stop_wanted())
		lefts_join(&s);
	n = stop_wanted() ? 0 : classes_number(&s);
	bunches_clear(&s.bunches);
	mem_free(s.left);
	return n;
}
