/* SPDX-License-Identifier: ISC */
#include "group/levels.h"

#include <string.h>

#include "base/mem.h"
#include "base/slots.h"
#include "group/gauge.h"
#include "group/lattice.h"
#include "record/siphash.h"

/* So many names are looked at; then the search hurries to its end. */
static const uint64_t patience = UINT64_C(1) << 32;

/* The names of a column: the same number on a level is the same name. */
struct rungs {
	unsigned levels;
	uint32_t *name; /* by level, then rank */
	wide *lost;     /* by level: what all rows lose there */
};

/* Tuples with the same names at a node. */
struct bunch {
	uint32_t first, last; /* of its tuples, see search.next */
	uint64_t persons;
};

struct search {
	struct frame *frame;
	const struct loss *loss;
	const struct runs *runs;
	struct gauge *gauge;
	struct rungs *rungs;
	uint64_t *weight; /* by tuple: its persons */
	uint32_t *class;  /* by tuple */
	uint32_t classes;
	uint32_t *left; /* tuples in no class yet */
	uint32_t lefts;
	uint32_t *next; /* by tuple: the next one of its bunch */
	struct bunch *bunch;
	uint32_t bunches;
	uint32_t *name; /* by place in left, then column: at this node */
	uint32_t *slot; /* bunches by the hash of their names; 0: free */
	uint64_t looked;
};

enum { NONE = UINT32_MAX };

static const uint32_t *
ranks_of(const struct search *s, uint32_t tuple)
{
	return frame_row(s->frame, s->runs->row[tuple]);
}

/* ---- names ---- */

static uint32_t
name_of(const struct domain *d, uint32_t rank, unsigned level)
{
	uint32_t leaf, first, last;

	if (d->hierarchy == NULL)
		return level == 0 ? rank : 0;
	leaf = d->leaf[rank];
	/* The empty value has no names of its own but itself. */
	if (leaf == HIERARCHY_NONE)
		return level + 1 < hierarchy_levels(d->hierarchy) ? NONE : 0;
	hierarchy_range(d->hierarchy, leaf, level, &first, &last);
	return first;
}

static uint64_t
name_lost(const struct loss *l, uint32_t rank, unsigned level)
{
	const struct domain *d = l->domain;

	if (level == 0)
		return 0;
	if (d->hierarchy == NULL || d->leaf[rank] == HIERARCHY_NONE)
		return level == 0 ? 0 : l->full;
	return l->kind == LOSS_LABEL ? l->named[level * d->values + rank]
				     : l->full;
}

static void
rungs_make(struct search *s, uint32_t column)
{
	const struct domain *d = &s->frame->domain[column];
	struct rungs *r = &s->rungs[column];

	r->levels = d->hierarchy == NULL ? 2 : hierarchy_levels(d->hierarchy);
	r->name =
	    mem_array((size_t)r->levels * d->values + 1, sizeof(*r->name));
	r->lost = mem_array(r->levels, sizeof(*r->lost));
	for (unsigned l = 0; l < r->levels; l++)
		for (uint32_t v = 0; v < d->values; v++)
			r->name[l * d->values + v] = name_of(d, v, l);
	for (uint32_t t = 0; t < s->runs->n; t++)
		for (unsigned l = 0; l < r->levels; l++)
			r->lost[l] +=
			    (wide)s->weight[t] * name_lost(&s->loss[column],
						     ranks_of(s, t)[column], l);
}

/* ---- a node ---- */

static void
names_take(struct search *s, const uint8_t *level)
{
	uint32_t quasis = s->frame->quasis;

	for (uint32_t c = 0; c < quasis; c++) {
		const uint32_t *name =
		    s->rungs[c].name + level[c] * s->frame->domain[c].values;

		for (uint32_t i = 0; i < s->lefts; i++)
			s->name[i * quasis + c] =
			    name[ranks_of(s, s->left[i])[c]];
	}
	s->looked += (uint64_t)s->lefts * quasis;
}

static void
bunch_join(struct search *s, uint32_t bunch, uint32_t tuple)
{
	struct bunch *b = &s->bunch[bunch];

	s->next[b->last] = tuple;
	s->next[tuple] = NONE;
	b->last = tuple;
	b->persons += s->weight[tuple];
}

static void
bunch_new(struct search *s, uint32_t tuple)
{
	s->next[tuple] = NONE;
	s->bunch[s->bunches++] =
	    (struct bunch){ tuple, tuple, s->weight[tuple] };
}

/* The place in `left` of a bunch's first tuple is kept in slot[]. */
static void
bunches_make(struct search *s, size_t mask, uint32_t *place)
{
	static const uint64_t seed[2] = { 0, 0 };
	size_t bytes = s->frame->quasis * sizeof(*s->name);

	memset(s->slot, 0, (mask + 1) * sizeof(*s->slot));
	s->bunches = 0;
	for (uint32_t i = 0; i < s->lefts; i++) {
		const char *name = (const char *)s->name + i * bytes;
		size_t at = siphash(seed, 0, (struct text){ name, bytes });

		for (at &= mask; s->slot[at] != 0; at = (at + 1) & mask)
			if (memcmp((const char *)s->name +
				       place[s->slot[at] - 1] * bytes,
				name, bytes) == 0)
				break;
		if (s->slot[at] != 0) {
			bunch_join(s, s->slot[at] - 1, s->left[i]);
			continue;
		}
		place[s->bunches] = i;
		bunch_new(s, s->left[i]);
		s->slot[at] = s->bunches;
	}
}

static void
rows_add(struct search *s, uint32_t tuple)
{
	for (size_t i = s->runs->row[tuple]; i < s->runs->row[tuple + 1]; i++)
		gauge_add(s->gauge, frame_row(s->frame, i));
}

static bool
bunch_keeps(struct search *s, const struct bunch *b)
{
	if (b->persons < s->frame->release->k)
		return false;
	if (!s->frame->apart && !gauge_diverse(s->gauge))
		return true;
	gauge_begin(s->gauge);
	for (uint32_t t = b->first; t != NONE; t = s->next[t])
		rows_add(s, t);
	return gauge_keeps(s->gauge);
}

static void
bunches_release(struct search *s)
{
	uint32_t lefts = 0;

	for (uint32_t i = 0; i < s->bunches; i++) {
		if (!bunch_keeps(s, &s->bunch[i]))
			continue;
		for (uint32_t t = s->bunch[i].first; t != NONE; t = s->next[t])
			s->class[t] = s->classes;
		s->classes++;
	}
	for (uint32_t i = 0; i < s->lefts; i++)
		if (s->class[s->left[i]] == NONE)
			s->left[lefts++] = s->left[i];
	s->lefts = lefts;
}

static void
nodes_visit(struct search *s)
{
	uint32_t quasis = s->frame->quasis;
	unsigned *levels = mem_array(quasis + 1, sizeof(*levels));
	const wide **lost = mem_array(quasis + 1, sizeof(*lost));
	uint32_t *place = mem_array((size_t)s->lefts + 1, sizeof(*place));
	struct lattice *lattice;
	const uint8_t *level;

	for (uint32_t i = 0; i < quasis; i++) {
		levels[i] = s->rungs[i].levels;
		lost[i] = s->rungs[i].lost;
	}
	lattice = lattice_new(quasis, levels, lost);
	while (s->lefts > 0 && (level = lattice_next(lattice)) != NULL) {
		size_t mask = 63;

		while (mask < 2 * (size_t)s->lefts)
			mask = 2 * mask + 1;
		names_take(s, level);
		bunches_make(s, mask, place);
		bunches_release(s);
		if (s->looked > patience)
			lattice_hurry(lattice);
	}
	lattice_free(lattice);
	mem_free(levels);
	mem_free(lost);
	mem_free(place);
}

/* ---- what is left ---- */

/* From the first to the last rank, by column, and all its persons. */
struct span {
	uint32_t *first, *last;
	uint64_t persons;
};

static void
span_add(const struct search *s, struct span *n, uint32_t tuple)
{
	const uint32_t *rank = ranks_of(s, tuple);

	for (uint32_t c = 0; c < s->frame->quasis; c++) {
		if (n->persons == 0 || rank[c] < n->first[c])
			n->first[c] = rank[c];
		if (n->persons == 0 || rank[c] > n->last[c])
			n->last[c] = rank[c];
	}
	n->persons += s->weight[tuple];
}

static wide
span_lost(const struct search *s, const struct span *a, const struct span *b)
{
	uint64_t sum = 0;

	for (uint32_t c = 0; c < s->frame->quasis; c++) {
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
spans_new(const struct search *s)
{
	struct span *span = mem_array((size_t)s->classes + 1, sizeof(*span));
	size_t bytes = sizeof(uint32_t);

	for (uint32_t i = 0; i < s->classes; i++) {
		span[i].first = mem_array(s->frame->quasis + 1, bytes);
		span[i].last = mem_array(s->frame->quasis + 1, bytes);
	}
	for (uint32_t t = 0; t < s->runs->n; t++)
		if (s->class[t] != NONE)
			span_add(s, &span[s->class[t]], t);
	return span;
}

static void
spans_free(const struct search *s, struct span *span)
{
	for (uint32_t i = 0; i < s->classes; i++) {
		mem_free(span[i].first);
		mem_free(span[i].last);
	}
	mem_free(span);
}

static uint32_t
cheapest(const struct search *s, const struct span *span, uint32_t for_class)
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
class_keeps(struct search *s, uint32_t class)
{
	gauge_begin(s->gauge);
	for (uint32_t t = 0; t < s->runs->n; t++)
		if (s->class[t] == class)
			rows_add(s, t);
	return gauge_keeps(s->gauge);
}

static void
class_move(struct search *s, struct span *span, uint32_t from, uint32_t to)
{
	for (uint32_t t = 0; t < s->runs->n; t++)
		if (s->class[t] == from) {
			s->class[t] = to;
			span_add(s, &span[to], t);
		}
	span[from].persons = 0;
}

/* Each by itself where that is enough, as it is without other bounds than the
 * number of persons. */
static void
lefts_join(struct search *s)
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
classes_number(struct search *s)
{
	uint32_t *number = mem_array((size_t)s->classes + 1, sizeof(*number));
	uint32_t n = 0;

	for (uint32_t t = 0; t < s->runs->n; t++) {
		uint32_t *new = &number[s->class[t]];

		if (*new == 0)
			*new = ++n;
		s->class[t] = *new - 1;
	}
	mem_free(number);
	return n;
}

/* ---- from begin to end ---- */

static void
search_make(struct search *s)
{
	const struct frame *f = s->frame;
	uint32_t n = s->runs->n;
	size_t slots = 64;

	while (slots < 4 * (size_t)n)
		slots *= 2;
	s->gauge = gauge_new(f);
	s->rungs = mem_array(f->quasis + 1, sizeof(*s->rungs));
	s->weight = mem_array((size_t)n + 1, sizeof(*s->weight));
	s->left = mem_array((size_t)n + 1, sizeof(*s->left));
	s->next = mem_array((size_t)n + 1, sizeof(*s->next));
	s->bunch = mem_array((size_t)n + 1, sizeof(*s->bunch));
	s->name = mem_array((size_t)n * f->quasis + 1, sizeof(*s->name));
	s->slot = mem_array(slots, sizeof(*s->slot));
	for (uint32_t t = 0; t < n; t++) {
		for (size_t i = s->runs->row[t]; i < s->runs->row[t + 1]; i++)
			s->weight[t] += frame_row(f, i)[f->words - 1];
		s->class[t] = NONE;
		s->left[s->lefts++] = t;
	}
	for (uint32_t c = 0; c < f->quasis; c++)
		rungs_make(s, c);
}

static void
search_clear(struct search *s)
{
	for (uint32_t c = 0; c < s->frame->quasis; c++) {
		mem_free(s->rungs[c].name);
		mem_free(s->rungs[c].lost);
	}
	gauge_free(s->gauge);
	mem_free(s->rungs);
	mem_free(s->weight);
	mem_free(s->left);
	mem_free(s->next);
	mem_free(s->bunch);
	mem_free(s->name);
	mem_free(s->slot);
}

uint32_t
levels_make(struct frame *f, const struct loss *loss, const struct runs *runs,
    uint32_t *class)
{
	struct search s = { .frame = f,
		.loss = loss,
		.runs = runs,
		.class = class };
	uint32_t n;

	search_make(&s);
	nodes_visit(&s);
	if (s.lefts > 0)
		lefts_join(&s);
	n = classes_number(&s);
	search_clear(&s);
	return n;
}
