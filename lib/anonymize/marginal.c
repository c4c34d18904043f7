/* SPDX-License-Identifier: ISC */
#include "anonymize/marginal.h"

#include <stdlib.h>

#include "anonymize/labelspread.h"
#include "anonymize/roundsteps.h"
#include "base/mem.h"
#include "table/classsizes.h"

/* Persons by rank, and the bars to make from them. */
struct sorting {
	struct marginal *marginal;
	const struct domain *domain;
	uint64_t *before, *after; /* after: in parts */
	uint64_t k;
};

struct count {
	uint64_t before, after;
};

static void
count_add(const struct sorting *s, uint32_t rank, struct count *c)
{
	c->before += s->before[rank];
	c->after += s->after[rank];
}

static bool
is_nothing(const struct count *c)
{
	return c->before == 0 && c->after == 0;
}

static bool
is_enough(const struct sorting *s, const struct count *c)
{
	return c->before >= s->k && c->after >= s->k * BLUR_PERSON;
}

static struct marginal_bar *
bar_add(struct sorting *s, const struct count *c)
{
	struct marginal_bar *b = &s->marginal->bar[s->marginal->bars++];

	b->before = c->before;
	b->after = (c->after + BLUR_PERSON / 2) / BLUR_PERSON;
	return b;
}

/* ---- numbers and dates ---- */

/* Some neighbouring steps. */
struct bin {
	struct count count;
	bool empty, some; /* the empty value; others */
	wide_signed first, last;
};

/* The first rank with k persons up to it, counted from one end. */
static uint32_t
rank_of_k(const struct sorting *s, uint32_t from, int way)
{
	uint32_t left = s->domain->values - s->domain->empty;
	uint64_t persons = 0;

	while ((persons += s->before[from]) < s->k && --left > 0)
		from = way < 0 ? from - 1 : from + 1;
	return from;
}

static void
bin_join(struct bin *to, const struct bin *b)
{
	to->count.before += b->count.before;
	to->count.after += b->count.after;
	to->empty |= b->empty;
	if (b->some) {
		to->first = to->some ? to->first : b->first;
		to->last = b->last;
		to->some = true;
	}
}

/* Merges bins until each has at least k persons: a small bin joins the next
 * one, the rest joins the last. */
static size_t
bins_merge(const struct sorting *s, struct bin *bin, size_t n)
{
	struct bin now = { .some = false };
	size_t bins = 0;

	for (size_t i = 0; i < n; i++) {
		bin_join(&now, &bin[i]);
		if (!is_enough(s, &now.count))
			continue;
		bin[bins++] = now;
		now = (struct bin){ .some = false };
	}
	if (bins > 0)
		bin_join(&bin[bins - 1], &now);
	return bins;
}

static void
bin_put(struct sorting *s, const struct steps *steps, const struct bin *b,
    bool below, bool above)
{
	struct buf *name = &bar_add(s, &b->count)->name;
	bool all = b->some && below && above;

	if (b->empty && !all)
		buf_add_string(name, b->some ? "empty, or " : "empty");
	if (b->some)
		roundsteps_put(steps, b->first, b->last, below, above, name);
	if (all && s->domain->empty && !b->empty)
		buf_add_string(name, " but empty");
}

static wide_signed
between(wide_signed x, wide_signed low, wide_signed high)
{
	return x < low ? low : x > high ? high : x;
}

/* Values beyond the k-th person from either end belong to that step. */
static void
measured_put(struct sorting *s)
{
	const struct domain *d = s->domain;
	uint32_t low = rank_of_k(s, d->empty, 1);
	uint32_t high = rank_of_k(s, d->values - 1, -1);
	struct bin bin[MARGINAL_BARS + 1] = { { .empty = true } };
	struct steps steps;
	wide_signed from, to;
	size_t n;

	low = low < high ? low : high;
	roundsteps_make(&steps, d, low, high, MARGINAL_BARS);
	from = roundsteps_of(&steps, low);
	to = between(roundsteps_of(&steps, high), from,
	    from + MARGINAL_BARS - 1);
	if (d->empty)
		count_add(s, 0, &bin[0].count);
	for (wide_signed i = from; i <= to; i++)
		bin[1 + i - from] =
		    (struct bin){ .some = true, .first = i, .last = i };
	for (uint32_t r = d->empty; r < d->values; r++)
		count_add(s, r,
		    &bin[1 + between(roundsteps_of(&steps, r), from, to) - from]
			 .count);
	bin[0].empty = d->empty;
	n = bins_merge(s, bin, (size_t)(to - from) + 2);
	for (size_t i = 0; i < n; i++)
		bin_put(s, &steps, &bin[i], bin[i].first == from,
		    bin[i].last == to);
}

/* ---- texts ---- */

struct marginal_entry {
	struct count count;
	uint32_t rank;
};

/* The most frequent first, then by rank. */
static int
by_count(const void *a, const void *b)
{
	const struct marginal_entry *x = a, *y = b;

	if (x->count.before != y->count.before)
		return x->count.before > y->count.before ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Moves the entries to show to the front; returns their number.  The others
 * together have enough persons, or there are none. */
static size_t
entries_split(const struct sorting *s, struct marginal_entry *e,
    struct count *others)
{
	size_t shown = 0;

	for (uint32_t i = 0; i < s->domain->values; i++)
		if (shown < MARGINAL_BARS && is_enough(s, &e[i].count)) {
			e[shown++] = e[i];
		} else {
			others->before += e[i].count.before;
			others->after += e[i].count.after;
		}
	while (shown > 0 && !is_nothing(others) && !is_enough(s, others)) {
		others->before += e[--shown].count.before;
		others->after += e[shown].count.after;
	}
	return shown;
}

static void
texts_put(struct sorting *s)
{
	const struct domain *d = s->domain;
	struct marginal_entry *e = mem_array((size_t)d->values + 1, sizeof(*e));
	struct count others = { 0, 0 };
	size_t shown;

	for (uint32_t i = 0; i < d->values; i++) {
		e[i].rank = i;
		count_add(s, i, &e[i].count);
	}
	qsort(e, d->values, sizeof(*e), by_count);
	shown = entries_split(s, e, &others);
	for (size_t i = 0; i < shown; i++) {
		struct marginal_bar *b = bar_add(s, &e[i].count);
		struct text t = d->text[e[i].rank];

		b->value = t.n > 0;
		buf_add_text(&b->name, t.n > 0 ? t : text_of("empty"));
	}
	if (is_enough(s, &others))
		buf_add_string(&bar_add(s, &others)->name, "all others");
	mem_free(e);
}

/* ---- both ---- */

static void
before_take(struct sorting *s, const struct frame *f, uint32_t column)
{
	static const uint64_t seed[2] = { 0, 0 };
	struct tuples t;

	s->before =
	    mem_array((size_t)s->domain->values + 1, sizeof(*s->before));
	tuples_init(&t, seed, 1);
	classsizes_project(f, &column, 1, &t);
	for (size_t i = 0; i < t.rows; i++)
		s->before[tuples_row(&t, i)[0]] = tuples_row(&t, i)[1];
	tuples_clear(&t);
}

void
released_make(struct released *r, const struct plan *p)
{
	r->plan = p;
	members_make(&r->rows, p);
	if (p->suppressed > 0)
		outliers_rest_make(&r->frame, p, &r->rows);
	else
		r->frame = *p->frame;
}

void
released_clear(struct released *r)
{
	if (r->plan->suppressed > 0)
		outliers_rest_clear(&r->frame);
	members_clear(&r->rows);
}

void
marginal_make(struct marginal *m, const struct released *r, uint32_t column)
{
	const struct frame *f = &r->frame;
	const struct domain *d = &f->domain[column];
	struct sorting s = { .marginal = m, .domain = d, .k = f->release->k };

	*m = (struct marginal){ .bars = 0 };
	before_take(&s, f, column);
	s.after = labelspread_column(r->plan, column);
	if (domain_measured(d) && d->values > d->empty)
		measured_put(&s);
	else
		texts_put(&s);
	mem_free(s.before);
	mem_free(s.after);
}

void
marginal_clear(struct marginal *m)
{
	for (size_t i = 0; i < m->bars; i++)
		buf_wipe(&m->bar[i].name);
}
