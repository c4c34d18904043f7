/* SPDX-License-Identifier: ISC */
#include "anonymize/utility.h"

#include "base/mem.h"
#include "group/extent.h"
#include "group/planning.h"

enum { ALL = 1000000 };

/* ---- a class ---- */

struct measuring {
	struct utility *utility;
	struct loss *loss;
	struct extent *extent;
	struct gauge *gauge;
	uint64_t *size; /* by class; 0: left out */
};

/* The level of the class's label, or of the lowest common label. */
static unsigned
height_of(const struct measuring *m, uint32_t column)
{
	const struct plan *p = m->utility->plan;
	uint32_t first = extent_first(m->extent, column);
	uint32_t last = extent_last(m->extent, column);
	unsigned top = m->utility->column[column].top, level = 0;

	if (p->level != NULL)
		level = p->level[column];
	else if (first != last)
		level = loss_level(m->loss[column].domain, first, last);
	return level < top ? level : top;
}

static uint64_t
lost_by(const struct measuring *m, uint32_t column)
{
	const struct plan *p = m->utility->plan;

	return p->level == NULL
		   ? extent_lost(m->extent, column)
		   : loss_at(&m->loss[column], extent_first(m->extent, column),
			 p->level[column]);
}

static void
column_add(struct measuring *m, uint32_t column)
{
	struct utility_column *c = &m->utility->column[column];
	uint64_t persons = extent_persons(m->extent);

	c->lost += (wide)persons * lost_by(m, column);
	if (c->top > 0)
		c->height += (wide)persons * height_of(m, column);
}

static void
closeness_add(struct utility_sensitive *u, const struct spread *s,
    struct order *order)
{
	struct distance equal = spread_equal(s);
	struct distance ordered = spread_ordered(s, order);
	uint64_t e = ratio_millionths_up(equal.over, equal.under);
	uint64_t o = ratio_millionths_up(ordered.over, ordered.under);

	u->equal = e > u->equal ? e : u->equal;
	u->ordered = o > u->ordered ? o : u->ordered;
}

static void
sensitive_add(struct measuring *m, uint32_t attribute)
{
	struct utility_sensitive *u = &m->utility->sensitive[attribute];
	const struct frame *f = m->utility->plan->frame;
	const struct release_column *c = f->column[f->quasis + attribute];
	struct spread s = gauge_spread(m->gauge, attribute);
	bool first = u->distinct == 0;
	double entropy = spread_entropy(&s), recursive;

	if (first || s.cells < u->distinct)
		u->distinct = s.cells;
	if (first || entropy < u->entropy)
		u->entropy = entropy;
	if (c->diversity == L_RECURSIVE) {
		recursive = spread_recursive(&s, c->of);
		u->recursive =
		    recursive > u->recursive ? recursive : u->recursive;
	}
	closeness_add(u, &s, gauge_order(m->gauge, attribute));
	u->kept &= gauge_bound(m->gauge, attribute);
}

static void
class_add(struct measuring *m, const size_t *row, size_t n)
{
	const struct frame *f = m->utility->plan->frame;

	extent_begin(m->extent);
	gauge_begin(m->gauge);
	for (size_t i = 0; i < n; i++) {
		extent_add(m->extent, frame_row(f, row[i]));
		gauge_add(m->gauge, frame_row(f, row[i]));
	}
	for (uint32_t c = 0; c < f->quasis; c++)
		column_add(m, c);
	for (uint32_t i = 0; i < f->sensitives; i++)
		sensitive_add(m, i);
}

/* ---- all of them ---- */

static void
classes_add(struct measuring *m, const struct class_members *rows)
{
	const struct plan *p = m->utility->plan;

	for (uint32_t i = 0; i < p->classes; i++) {
		size_t first = rows->first[i], n = rows->first[i + 1] - first;

		if (n == 0 || plan_left_out(p, i))
			continue;
		class_add(m, rows->row + first, n);
		m->size[i] = extent_persons(m->extent);
	}
	sizes_copy(&m->utility->after, m->size, p->classes);
}

static void
before_take(struct utility *u)
{
	const struct frame *f = u->plan->frame;
	uint32_t *all = mem_array((size_t)f->quasis + 1, sizeof(*all));

	for (uint32_t i = 0; i < f->quasis; i++)
		all[i] = i;
	sizes_make(&u->before, f, all, f->quasis);
	mem_free(all);
}

static void
columns_begin(struct measuring *m)
{
	const struct frame *f = m->utility->plan->frame;

	for (uint32_t i = 0; i < f->quasis; i++) {
		struct utility_column *c = &m->utility->column[i];
		const struct hierarchy *h = f->domain[i].hierarchy;
		unsigned levels = h == NULL ? 0 : hierarchy_levels(h);

		c->full = m->loss[i].full;
		c->top = levels < 2 ? levels : levels - 1;
	}
	for (uint32_t i = 0; i < f->sensitives; i++) {
		struct utility_sensitive *s = &m->utility->sensitive[i];
		uint32_t at = f->quasis + i;

		s->kept = true;
		s->ranked = f->column[at]->closeness == T_ORDERED ||
			    domain_measured(&f->domain[at]) ||
			    f->domain[at].hierarchy != NULL;
	}
}

/* Measures distances from the table that goes out. */
static void
measure(struct utility *u, const struct frame *released,
    const struct class_members *rows)
{
	const struct plan *p = u->plan;
	struct measuring m = { .utility = u,
		.loss = losses_new(p->frame),
		.gauge = gauge_new_counting(released),
		.size = mem_array((size_t)p->classes + 1, sizeof(uint64_t)) };

	m.extent = extent_new(p->frame, m.loss);
	columns_begin(&m);
	classes_add(&m, rows);
	extent_free(m.extent);
	gauge_free(m.gauge);
	losses_free(m.loss, p->frame->quasis);
	mem_free(m.size);
}

void
utility_make(struct utility *u, const struct plan *p)
{
	const struct frame *f = p->frame;
	struct class_members rows;
	struct frame rest;

	*u = (struct utility){ .plan = p,
		.records = f->records,
		.persons = f->persons,
		.suppressed = p->suppressed };
	u->column = mem_array(f->quasis + 1, sizeof(*u->column));
	u->sensitive = mem_array(f->sensitives + 1, sizeof(*u->sensitive));
	members_make(&rows, p);
	if (p->suppressed > 0)
		outliers_rest_make(&rest, p, &rows);
	measure(u, p->suppressed > 0 ? &rest : f, &rows);
	if (p->suppressed > 0)
		outliers_rest_clear(&rest);
	members_clear(&rows);
	before_take(u);
}

void
utility_clear(struct utility *u)
{
	sizes_clear(&u->before);
	sizes_clear(&u->after);
	mem_free(u->column);
	mem_free(u->sensitive);
}

/* ---- results ---- */

bool
utility_kept(const struct utility *u)
{
	const struct frame *f = u->plan->frame;
	bool kept =
	    u->after.n == 0 || sizes_smallest(&u->after) >= f->release->k;

	for (uint32_t i = 0; i < f->sensitives; i++)
		kept &= u->sensitive[i].kept;
	return kept;
}

uint64_t
utility_highest(const struct sizes *s)
{
	return ratio_millionths(s->n > 0, sizes_smallest(s));
}

uint64_t
utility_average(const struct sizes *s)
{
	return ratio_millionths(s->n, s->persons);
}

uint64_t
utility_unique(const struct sizes *s)
{
	return ratio_millionths(sizes_between(s, 1, 1, NULL), s->persons);
}

uint64_t
utility_class(const struct utility *u)
{
	return ratio_millionths(u->after.persons,
	    (wide)u->after.n * u->plan->frame->release->k);
}

uint64_t
utility_ncp(const struct utility *u, uint32_t column)
{
	const struct utility_column *c = &u->column[column];

	return ratio_millionths(c->lost, (wide)c->full * u->after.persons);
}

/* The mean loss of the columns, rounded only at the end. */
uint64_t
utility_ncp_all(const struct utility *u)
{
	uint32_t n = u->plan->frame->quasis;
	wide sum = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct utility_column *c = &u->column[i];
		wide full = (wide)c->full * u->after.persons;

		sum += full == 0 ? 0 : c->lost * ((wide)ALL * ALL) / full;
	}
	return ratio_millionths(sum, (wide)n * ALL * ALL);
}

bool
utility_precision(const struct utility *u, uint32_t column, uint64_t *precision)
{
	const struct utility_column *c = &u->column[column];

	*precision =
	    ALL - ratio_millionths(c->height, (wide)c->top * u->after.persons);
	return c->top > 0;
}

bool
utility_precision_all(const struct utility *u, uint64_t *precision)
{
	uint64_t sum = 0, one, n = 0;

	for (uint32_t i = 0; i < u->plan->frame->quasis; i++)
		if (utility_precision(u, i, &one)) {
			sum += one;
			n++;
		}
	*precision = n == 0 ? 0 : (sum + n / 2) / n;
	return n > 0;
}
