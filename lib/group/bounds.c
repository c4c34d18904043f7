/* SPDX-License-Identifier: ISC */
#include "group/bounds.h"

#include "base/mem.h"

/* The values of a sensitive attribute in the set. */
struct held {
	uint64_t *count;          /* by value */
	struct tally_entry *cell; /* the values that occur */
	size_t cells;
	struct tuples seen;  /* apart: unit and value */
	uint32_t *rank;      /* by value, for the order */
	struct order *order; /* NULL: not needed */
};

struct gauge {
	const struct frame *frame;
	uint64_t persons;
	uint32_t *seen, turn; /* apart: by unit, the turn it was seen in */
	struct held *held;
	bool diverse;
};

static const struct release_column *
column_of(const struct gauge *g, uint32_t attribute)
{
	return g->frame->column[g->frame->quasis + attribute];
}

/* Orders the values of the table; values that were left out get no rank. */
static void
order_make(struct held *h, const uint64_t *total, uint32_t n)
{
	uint32_t ranks = 0;

	h->rank = mem_array((size_t)n + 1, sizeof(*h->rank));
	for (uint32_t i = 0; i < n; i++) {
		ranks += total[i] > 0;
		h->rank[i] = ranks > 0 ? ranks - 1 : 0;
	}
	h->order = order_new(total, n, h->rank, ranks);
}

static void
held_make(struct gauge *g, uint32_t attribute, bool all)
{
	static const uint64_t seed[2] = { 0, 0 };
	const struct release_column *c = column_of(g, attribute);
	uint32_t n = g->frame->domain[g->frame->quasis + attribute].values;
	struct held *h = &g->held[attribute];

	g->diverse |= all || c->diversity != L_NONE || c->closeness != T_NONE;
	h->count = mem_array((size_t)n + 1, sizeof(*h->count));
	h->cell = mem_array((size_t)n + 1, sizeof(*h->cell));
	tuples_init(&h->seen, seed, 2);
	if (all || c->closeness == T_ORDERED)
		order_make(h, g->frame->total[attribute], n);
}

static struct gauge *
gauge_make(const struct frame *f, bool all)
{
	struct gauge *g = mem_alloc(sizeof(*g));

	g->frame = f;
	g->turn = 1;
	if (f->apart)
		g->seen = mem_array((size_t)f->units + 1, sizeof(*g->seen));
	g->held = mem_array(f->sensitives + 1, sizeof(*g->held));
	for (uint32_t i = 0; i < f->sensitives; i++)
		held_make(g, i, all);
	return g;
}

struct gauge *
gauge_new(const struct frame *f)
{
	return gauge_make(f, false);
}

struct gauge *
gauge_new_counting(const struct frame *f)
{
	return gauge_make(f, true);
}

void
gauge_free(struct gauge *g)
{
	if (g == NULL)
		return;
	for (uint32_t i = 0; i < g->frame->sensitives; i++) {
		mem_free(g->held[i].count);
		mem_free(g->held[i].cell);
		mem_free(g->held[i].rank);
		order_free(g->held[i].order);
		tuples_clear(&g->held[i].seen);
	}
	mem_free(g->held);
	mem_free(g->seen);
	mem_free(g);
}

void
gauge_begin(struct gauge *g)
{
	g->persons = 0;
	g->turn++;
	for (uint32_t i = 0; g->diverse && i < g->frame->sensitives; i++) {
		struct held *h = &g->held[i];

		for (size_t j = 0; j < h->cells; j++)
			h->count[h->cell[j].key] = 0;
		h->cells = 0;
		if (h->seen.rows > 0)
			tuples_empty(&h->seen);
	}
}

static void
held_add(struct gauge *g, uint32_t attribute, const uint32_t *row)
{
	const struct frame *f = g->frame;
	struct held *h = &g->held[attribute];
	uint32_t value = row[f->quasis + attribute];

	if (f->apart) {
		const uint32_t pair[2] = { row[f->words - 2], value };
		size_t before = h->seen.rows;

		tuples_add(&h->seen, pair, 1);
		if (h->seen.rows == before)
			return;
	}
	if (h->count[value] == 0)
		h->cell[h->cells++].key = value;
	h->count[value] += row[f->words - 1];
}

void
gauge_add(struct gauge *g, const uint32_t *row)
{
	const struct frame *f = g->frame;
	bool new = true;

	if (f->apart) {
		uint32_t *seen = &g->seen[row[f->words - 2]];

		new = *seen != g->turn;
		*seen = g->turn;
	}
	g->persons += new ? row[f->words - 1] : 0;
	for (uint32_t i = 0; g->diverse && i < f->sensitives; i++)
		held_add(g, i, row);
}

uint64_t
gauge_persons(const struct gauge *g)
{
	return g->persons;
}

bool
gauge_diverse(const struct gauge *g)
{
	return g->diverse;
}

bool
gauge_lacks(const struct gauge *g, const uint32_t *row)
{
	const struct frame *f = g->frame;

	for (uint32_t i = 0; i < f->sensitives; i++) {
		const struct held *h = &g->held[i];
		uint32_t value = row[f->quasis + i];

		if ((wide)h->count[value] * f->sum[i] <
		    (wide)f->total[i][value] * g->persons)
			return true;
	}
	return false;
}

/* ---- bounds ---- */

static bool
diverse_enough(const struct release_column *c, const struct spread *s)
{
	switch (c->diversity) {
	case L_DISTINCT: return spread_keeps_distinct(s->cells, c->l);
	case L_ENTROPY: return spread_keeps_entropy(s, c->l);
	case L_RECURSIVE: return spread_keeps_recursive(s, c->l, c->of);
	default: return true;
	}
}

static bool
close_enough(const struct release_column *c, const struct spread *s,
    struct order *o)
{
	switch (c->closeness) {
	case T_EQUAL: return spread_within(spread_equal(s), c->t);
	case T_ORDERED: return spread_within(spread_ordered(s, o), c->t);
	default: return true;
	}
}

struct spread
gauge_spread(struct gauge *g, uint32_t attribute)
{
	struct held *h = &g->held[attribute];
	struct spread s = { .cell = h->cell,
		.cells = h->cells,
		.total = g->frame->total[attribute],
		.table = g->frame->sum[attribute] };

	for (size_t i = 0; i < h->cells; i++) {
		h->cell[i].count = h->count[h->cell[i].key];
		s.sum += h->cell[i].count;
	}
	return s;
}

struct order *
gauge_order(struct gauge *g, uint32_t attribute)
{
	return g->held[attribute].order;
}

bool
gauge_bound(struct gauge *g, uint32_t attribute)
{
	const struct release_column *c = column_of(g, attribute);
	struct spread s = gauge_spread(g, attribute);

	return diverse_enough(c, &s) &&
	       close_enough(c, &s, g->held[attribute].order);
}

uint32_t
gauge_broken(struct gauge *g)
{
	uint32_t i = 0;

	if (!g->diverse)
		return g->frame->sensitives;
	while (i < g->frame->sensitives && gauge_bound(g, i))
		i++;
	return i;
}

bool
gauge_keeps(struct gauge *g)
{
	return g->persons >= g->frame->release->k &&
	       gauge_broken(g) == g->frame->sensitives;
}
