/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/progress.h"
#include "table/counter.h"

static void
strays_tell(const struct frame *f, uint32_t column)
{
	uint32_t n = f->domain[column].strays;

	if (n > 0)
		msg_warn("%s: most values are numbers, but %lu %s not, so the "
			 "column is text; name texts that mean no value with "
			 "--null",
		    f->column[column]->name, (unsigned long)n,
		    n == 1 ? "is" : "are");
}

static bool
domains_make(struct frame *f, const uint64_t seed[2])
{
	for (uint32_t i = 0; i < f->quasis + f->sensitives; i++) {
		uint32_t bad;
		const char *why;

		f->rank[i] = mem_array((size_t)intern_count(f->value[i]) + 1,
		    sizeof(*f->rank[i]));
		if (domain_make(&f->domain[i], f->value[i], f->column[i], seed,
			f->rank[i], &why, &bad)) {
			strays_tell(f, i);
			continue;
		}
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

/* With a unit, a row is one person, however often it came. */
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
	/* Rows that differed only in the spelling of a value are now one. */
	for (size_t i = 0; i < to->rows && f->apart; i++)
		tuples_row(to, i)[to->width] = 1;
	mem_free(row);
	return all;
}

/* Counts each person once per value. */
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

/* ---- rows in a file ---- */

static void
totals_room(struct frame *f)
{
	f->total = mem_array(f->sensitives + 1, sizeof(*f->total));
	f->sum = mem_array(f->sensitives + 1, sizeof(*f->sum));
	for (uint32_t i = 0; i < f->sensitives; i++)
		f->total[i] =
		    mem_array((size_t)f->domain[f->quasis + i].values + 1,
			sizeof(**f->total));
}

/* Changes the numbers of a row to ranks. */
static void
bulk_row(struct frame *f, const struct counter *c, const uint32_t *from,
    uint32_t *to)
{
	uint32_t persons = c->unit != NULL ? 1 : from[c->tuples.width];

	for (uint32_t j = 0; j < c->columns; j++)
		to[j] = f->rank[j][from[j]];
	to[c->columns] = persons;
	f->persons += persons;
	for (uint32_t i = 0; i < f->sensitives; i++) {
		f->total[i][to[f->quasis + i]] += persons;
		f->sum[i] += persons;
	}
}

static void
bulk_rows(struct frame *f, const struct counter *c, const struct spilt *s,
    struct bulk_pen *pen)
{
	uint32_t *to = mem_array(f->words, sizeof(*to));
	struct bulk_scan scan;
	const uint32_t *row;
	size_t n;

	bulk_scan_init(&scan, c->bulk, 0, s->at, s->rows, c->tuples.width + 1);
	while ((row = bulk_scan_next(&scan, &n)) != NULL)
		for (size_t i = 0; i < n; i++) {
			bulk_row(f, c, row + i * (c->tuples.width + 1), to);
			bulk_pen_put(pen, to, f->words);
		}
	bulk_scan_end(&scan);
	mem_free(to);
}

/*
 * Equal rows may come from several spills.  That does not matter, because only
 * numbers of persons decide.  But it is then unknown whether a person comes
 * twice.
 */
static bool
bulk_take(struct frame *f, struct counter *c)
{
	struct bulk_pen pen;

	counter_spill(c);
	tuples_clear(&c->tuples);
	for (size_t i = 0; i < c->spilts; i++)
		f->bulk_rows += c->spilt[i].rows;
	if (c->unit != NULL && intern_count(c->unit) < f->bulk_rows) {
		msg_error(STATUS_CALL,
		    "--memory is too small: persons with several records must "
		    "be counted in memory; use a larger --memory");
		return false;
	}
	f->bulk = c->bulk;
	totals_room(f);
	bulk_pen_init(&pen, c->bulk, 1, 0);
	for (size_t i = 0; i < c->spilts; i++)
		bulk_rows(f, c, &c->spilt[i], &pen);
	bulk_pen_end(&pen);
	return !bulk_failed(c->bulk);
}

/* ---- totals ---- */

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
	f->apart = c->spilts == 0 && persons_apart(c);
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

/* Whether different numbers always have different ranks. */
static bool
one_to_one(const struct frame *f, const struct counter *c)
{
	for (uint32_t i = 0; i < c->columns; i++)
		if (f->domain[i].values != intern_count(f->value[i]))
			return false;
	return c->unit == NULL;
}

/* Changes numbers to ranks in place: no two rows can become equal. */
static void
rows_rename(struct frame *f, struct counter *c)
{
	for (size_t i = 0; i < c->tuples.rows; i++) {
		uint32_t *row = tuples_row(&c->tuples, i);

		for (uint32_t j = 0; j < c->columns; j++)
			row[j] = f->rank[j][row[j]];
	}
	rows_take(f, &c->tuples);
}

static bool
memory_take(struct frame *f, struct counter *c)
{
	struct tuples rows;
	bool all;

	if (one_to_one(f, c)) {
		rows_rename(f, c);
		return true;
	}
	tuples_init(&rows, c->seed, f->words - 1);
	all = rows_rank(f, c, &rows);
	tuples_clear(&c->tuples);
	rows_take(f, &rows);
	if (!all)
		msg_error(STATUS_CALL, "%s", counter_full);
	return all;
}

struct frame *
frame_make(struct counter *c)
{
	struct frame *f = frame_new(c);
	bool made = domains_make(f, c->seed);

	if (made)
		made = c->spilts > 0 ? bulk_take(f, c) : memory_take(f, c);
	if (made)
		return f;
	frame_free(f);
	return NULL;
}

void
frame_progress(const struct frame *f, size_t rows)
{
	if (f->progress != NULL)
		progress_add(f->progress,
		    (int64_t)(rows * f->words * sizeof(uint32_t)));
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
