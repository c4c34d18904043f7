/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "group/counter.h"

static bool
domains_make(struct frame *f, const uint64_t seed[2])
{
	for (uint32_t i = 0; i < f->quasis + f->sensitives; i++) {
		uint32_t bad;
		const char *why;

		f->rank[i] = mem_array((size_t)intern_count(f->value[i]) + 1,
		    sizeof(*f->rank[i]));
		if (domain_make(&f->domain[i], f->value[i], f->column[i], seed,
			f->rank[i], &why, &bad))
			continue;
		msg_error(STATUS_CALL, "%s: %lu value%s: %s",
		    f->column[i]->name, (unsigned long)bad, bad == 1 ? "" : "s",
		    why);
		return false;
	}
	return true;
}

/* Whether some person has several rows. */
static bool
persons_apart(const struct counter *c)
{
	return c->unit != NULL && intern_count(c->unit) < c->tuples.rows;
}

/* With a unit a row is one person, however often it came. */
static bool
rows_rank(struct frame *f, const struct counter *c, struct tuples *to)
{
	uint32_t width = c->tuples.width;
	uint32_t *row = mem_array(f->words, sizeof(*row));
	bool all = true;

	for (size_t i = 0; i < c->tuples.rows && all; i++) {
		const uint32_t *from = tuples_row(&c->tuples, i);

		for (uint32_t j = 0; j < c->columns; j++)
			row[j] = f->rank[j][from[j]];
		if (f->apart)
			row[c->columns] = from[c->columns];
		all = tuples_add(to, row, c->unit != NULL ? 1 : from[width]);
	}
	mem_free(row);
	return all;
}

/* Who has a value several times has it once. */
static void
totals_units(struct frame *f, uint32_t attribute)
{
	uint32_t at = f->quasis + attribute;
	const uint64_t seed[2] = { 0, 0 };
	struct tuples seen;

	tuples_init(&seen, seed, 2);
	for (size_t i = 0; i < f->rows; i++) {
		const uint32_t *row = frame_row(f, i);
		const uint32_t pair[2] = { row[f->words - 2], row[at] };
		size_t before = seen.rows;

		tuples_add(&seen, pair, 1);
		f->total[attribute][row[at]] += seen.rows > before;
	}
	tuples_clear(&seen);
}

static void
totals_make(struct frame *f, uint32_t attribute)
{
	uint32_t at = f->quasis + attribute, n = f->domain[at].values;
	uint64_t *total = mem_array((size_t)n + 1, sizeof(*total));

	f->total[attribute] = total;
	if (f->apart)
		totals_units(f, attribute);
	else
		for (size_t i = 0; i < f->rows; i++)
			total[frame_row(f, i)[at]] +=
			    frame_row(f, i)[f->words - 1];
	for (uint32_t i = 0; i < n; i++)
		f->sum[attribute] += total[i];
}

static void
rows_take(struct frame *f, struct tuples *t)
{
	f->row = t->row;
	f->rows = t->rows;
	t->row = NULL;
	tuples_clear(t);
	f->persons = f->units;
	for (size_t i = 0; i < f->rows && !f->apart; i++)
		f->persons += frame_row(f, i)[f->words - 1];
	frame_totals(f);
}

void
frame_totals(struct frame *f)
{
	f->total = mem_array(f->sensitives + 1, sizeof(*f->total));
	f->sum = mem_array(f->sensitives + 1, sizeof(*f->sum));
	for (uint32_t i = 0; i < f->sensitives; i++)
		totals_make(f, i);
}

void
frame_totals_free(struct frame *f)
{
	for (uint32_t i = 0; i < f->sensitives && f->total != NULL; i++)
		mem_free(f->total[i]);
	mem_free(f->total);
	mem_free(f->sum);
}

static struct frame *
frame_new(struct counter *c)
{
	struct frame *f = mem_alloc(sizeof(*f));

	f->release = c->release;
	f->quasis = c->quasis;
	f->sensitives = c->sensitives;
	f->records = c->records;
	f->apart = persons_apart(c);
	f->units = f->apart ? intern_count(c->unit) : 0;
	f->words = c->columns + f->apart + 1;
	f->domain = mem_array(c->columns + 1, sizeof(*f->domain));
	f->column = mem_array(c->columns + 1, sizeof(*f->column));
	f->kinds = mem_array(c->columns + 1, sizeof(*f->kinds));
	f->value = mem_array(c->columns + 1, sizeof(struct intern *));
	f->rank = mem_array(c->columns + 1, sizeof(uint32_t *));
	for (uint32_t i = 0; i < c->columns; i++) {
		f->column[i] = c->column[i];
		f->kinds[i] = c->kinds[i];
		f->value[i] = c->value[i];
		c->value[i] = NULL;
	}
	return f;
}

struct frame *
frame_bare(const struct release *r, const uint64_t seed[2])
{
	struct counter *c = counter_new(r, seed);
	struct frame *f;

	f = frame_new(c);
	counter_free(c);
	return f;
}

struct frame *
frame_make(struct counter *c)
{
	struct frame *f = frame_new(c);
	struct tuples rows;
	bool made = domains_make(f, c->seed);

	tuples_init(&rows, c->seed, f->words - 1);
	if (made && !rows_rank(f, c, &rows)) {
		msg_error(STATUS_CALL, "%s", counter_full);
		made = false;
	}
	rows_take(f, &rows);
	if (made)
		return f;
	frame_free(f);
	return NULL;
}

void
frame_free(struct frame *f)
{
	if (f == NULL)
		return;
	for (uint32_t i = 0; i < f->quasis + f->sensitives; i++) {
		domain_clear(&f->domain[i]);
		intern_free(f->value[i]);
		mem_free(f->rank[i]);
	}
	mem_free(f->value);
	mem_free(f->rank);
	frame_totals_free(f);
	mem_free(f->domain);
	mem_free(f->column);
	mem_free(f->kinds);
	mem_free(f->row);
	mem_free(f);
}
