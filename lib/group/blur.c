/* SPDX-License-Identifier: ISC */
#include "group/blur.h"

#include <stdlib.h>

#include "base/mem.h"

/* Parts by rank, each less what the rank before has. */
struct cover {
	const struct domain *domain;
	const struct release_column *column;
	uint64_t *step;
};

/* None is lost. */
static uint64_t
spread_over(uint64_t persons, uint64_t values)
{
	return (persons * BLUR_PERSON + values - 1) / values;
}

/* Modulo 2^64; the sum is right again. */
static void
range_add(struct cover *c, uint32_t first, uint32_t last, uint64_t parts)
{
	c->step[first] += parts;
	c->step[last + 1] -= parts;
}

static void
set_add(struct cover *c, const uint32_t *rank, size_t n, uint64_t persons)
{
	for (size_t i = 0; i < n; i++)
		range_add(c, rank[i], rank[i], spread_over(persons, n));
}

/* The empty value is in no range. */
static void
span_add(struct cover *c, const uint32_t *rank, size_t n, uint64_t persons)
{
	bool empty = c->domain->empty && rank[0] == 0 && n > 1;
	uint32_t first = rank[empty], last = rank[n - 1];
	uint64_t parts =
	    spread_over(persons, (uint64_t)empty + last - first + 1);

	if (empty)
		range_add(c, 0, 0, parts);
	range_add(c, first, last, parts);
}

/* All that are under one name; what has none is anything. */
static void
name_add(struct cover *c, const uint32_t *rank, size_t n, uint64_t persons)
{
	const struct domain *d = c->domain;
	unsigned level = loss_level(d, rank[0], rank[n - 1]);
	uint32_t from = rank[0], to = rank[n - 1], first, last;

	if (level == hierarchy_levels(d->hierarchy)) {
		from = 0;
		to = d->values - 1;
	} else {
		hierarchy_range(d->hierarchy, d->leaf[from], level, &first,
		    &last);
		while (from > 0 && d->leaf[from - 1] != HIERARCHY_NONE &&
		       d->leaf[from - 1] >= first)
			from--;
		while (to + 1 < d->values && d->leaf[to + 1] <= last)
			to++;
	}
	range_add(c, from, to, spread_over(persons, (uint64_t)to - from + 1));
}

/* As label_put() decides. */
static void
class_add(struct cover *c, const uint32_t *rank, size_t n, uint64_t persons)
{
	enum release_labels labels = c->column->labels;
	bool named = c->domain->hierarchy != NULL && labels == LABELS_HIERARCHY;
	bool line = domain_measured(c->domain) || labels == LABELS_RANGE;

	if (n > 1 && named)
		name_add(c, rank, n, persons);
	else if (n > 1 && line)
		span_add(c, rank, n, persons);
	else
		set_add(c, rank, n, persons);
}

static int
ascending(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The different ranks of a column among these rows; how many. */
static size_t
ranks_of(const struct frame *f, const size_t *row, size_t n, uint32_t column,
    uint32_t *rank)
{
	size_t ranks = 0;

	for (size_t i = 0; i < n; i++)
		rank[i] = frame_row(f, row[i])[column];
	qsort(rank, n, sizeof(*rank), ascending);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || rank[i] != rank[ranks - 1])
			rank[ranks++] = rank[i];
	return ranks;
}

uint64_t *
blur_column(const struct plan *p, const struct members *m, uint32_t column)
{
	const struct frame *f = p->frame;
	uint32_t *rank = mem_array(f->rows + 1, sizeof(*rank));
	uint32_t values = f->domain[column].values;
	struct cover c = { &f->domain[column], f->column[column],
		mem_array((size_t)values + 2, sizeof(uint64_t)) };

	for (uint32_t i = 0; i < p->classes; i++) {
		size_t first = m->first[i], n = m->first[i + 1] - first;

		if (n == 0 || plan_left_out(p, i))
			continue;
		n = ranks_of(f, m->row + first, n, column, rank);
		class_add(&c, rank, n, p->persons[i]);
	}
	for (uint32_t i = 1; i < values; i++)
		c.step[i] += c.step[i - 1];
	mem_free(rank);
	return c.step;
}
