/* SPDX-License-Identifier: ISC */
#include "table/counter.h"

#include "base/mem.h"
#include "record/intern.h"

const char counter_full[] =
    "more than 4294967295 different values, or as many equal records";

static void
columns_find(struct counter *c, enum release_role role, uint32_t *n)
{
	const struct release *r = c->release;

	for (size_t i = 0; i < r->columns; i++)
		if (r->column[i].role == role) {
			c->column[c->columns++] = &r->column[i];
			++*n;
		}
}

struct counter *
counter_new(const struct release *release, const uint64_t seed[2])
{
	struct counter *c = mem_alloc(sizeof(*c));

	c->release = release;
	c->seed[0] = seed[0];
	c->seed[1] = seed[1];
	c->column = mem_array(release->columns + 1, sizeof(*c->column));
	columns_find(c, RELEASE_QUASI, &c->quasis);
	columns_find(c, RELEASE_SENSITIVE, &c->sensitives);
	c->kinds = mem_array(c->columns + 1, sizeof(*c->kinds));
	c->value = mem_array(c->columns + 1, sizeof(*c->value));
	c->number = mem_array(c->columns + 1, sizeof(*c->number));
	for (uint32_t i = 0; i < c->columns; i++)
		c->value[i] = intern_new(seed);
	if (release->unit != NULL)
		c->unit = intern_new(seed);
	tuples_init(&c->tuples, seed, c->columns + (c->unit != NULL));
	return c;
}

void
counter_free(struct counter *c)
{
	if (c == NULL)
		return;
	for (uint32_t i = 0; i < c->columns; i++)
		intern_free(c->value[i]);
	intern_free(c->unit);
	tuples_clear(&c->tuples);
	mem_free(c->column);
	mem_free(c->kinds);
	mem_free(c->value);
	mem_free(c->number);
	mem_free(c->spilt);
	mem_free(c);
}

/* ---- rows that do not fit into memory ---- */

void
counter_bound(struct counter *c, struct bulk *b, size_t room)
{
	c->bulk = b;
	c->room = room;
}

void
counter_spill(struct counter *c)
{
	size_t words = c->tuples.width + 1;
	struct spilt *s;

	if (c->tuples.rows == 0)
		return;
	c->spilt = mem_resize(c->spilt, c->spilts + 1, sizeof(*c->spilt));
	s = &c->spilt[c->spilts++];
	s->rows = c->tuples.rows;
	s->at = bulk_room(c->bulk, s->rows * words);
	bulk_write(c->bulk, 0, s->at, c->tuples.row, s->rows * words);
	tuples_empty(&c->tuples);
}

/* Adds the row in c->number. */
static bool
row_add(struct counter *c, uint32_t count)
{
	if (c->bulk != NULL && tuples_full(&c->tuples) &&
	    tuples_grown(&c->tuples) > c->room)
		counter_spill(c);
	return tuples_add(&c->tuples, c->number, count);
}

/* ---- adding ---- */

static void
kind_note(struct kinds *k, const struct value *v)
{
	if (v->kind == VALUE_ARRAY)
		k->lacking = k->blank = k->null = true;
	if (v->kind == VALUE_ARRAY)
		return;
	k->lacking |= v->kind == VALUE_NULL && v->text.p == NULL;
	if (v->kind == VALUE_NULL)
		k->null = true;
	else if (v->kind != VALUE_TEXT)
		k->literal = true;
	else if (v->text.n == 0)
		k->blank = true;
	else
		k->text = true;
}

/* An array stands for values that are empty or lacking. */
bool
counter_add(struct counter *c, const struct value *value, struct text unit,
    uint32_t count)
{
	for (uint32_t i = 0; i < c->columns; i++) {
		struct text t = value[i].text;

		if (value[i].kind == VALUE_NULL || value_nests(value[i].kind))
			t.n = 0;
		kind_note(&c->kinds[i], &value[i]);
		c->number[i] = intern_of(c->value[i], t);
		if (c->number[i] == INTERN_NONE)
			return false;
	}
	if (c->unit != NULL) {
		c->number[c->columns] = intern_of(c->unit, unit);
		if (c->number[c->columns] == INTERN_NONE)
			return false;
	}
	c->records += count;
	return row_add(c, count);
}

/* ---- merging ---- */

/* The numbers here of the texts of another intern, by their number there. */
static uint32_t *
numbers_of(struct intern *here, const struct intern *there)
{
	uint32_t n = intern_count(there);
	uint32_t *number = mem_array((size_t)n + 1, sizeof(*number));

	for (uint32_t i = 0; i < n; i++)
		number[i] = intern_of(here, intern_text(there, i));
	return number;
}

/* Rewrites the spilt rows of another counter in place, with the numbers of this
 * one. */
static void
spilt_merge(struct counter *c, const struct counter *from,
    uint32_t *const *number)
{
	size_t words = c->tuples.width + 1, block = 4096;
	uint32_t *row = mem_array(block * words, sizeof(*row));

	for (size_t i = 0; i < from->spilts; i++) {
		const struct spilt *s = &from->spilt[i];

		for (size_t at = 0; at < s->rows; at += block) {
			size_t n = s->rows - at < block ? s->rows - at : block;
			uint64_t where = s->at + at * words;

			bulk_read(c->bulk, 0, where, row, n * words);
			for (size_t j = 0; j < n * words; j++)
				if (j % words < c->tuples.width)
					row[j] = number[j % words][row[j]];
			bulk_write(c->bulk, 0, where, row, n * words);
		}
		c->spilt = mem_resize(c->spilt, c->spilts + 1, sizeof(*s));
		c->spilt[c->spilts++] = *s;
	}
	mem_free(row);
}

static bool
rows_merge(struct counter *c, const struct counter *from,
    uint32_t *const *number)
{
	uint32_t width = c->tuples.width;

	for (size_t i = 0; i < from->tuples.rows; i++) {
		const uint32_t *row = tuples_row(&from->tuples, i);

		for (uint32_t j = 0; j < width; j++)
			c->number[j] = number[j][row[j]];
		if (!row_add(c, row[width]))
			return false;
	}
	return true;
}

bool
counter_merge(struct counter *c, const struct counter *from)
{
	uint32_t width = c->tuples.width;
	uint32_t **number = mem_array(width, sizeof(*number));
	bool all;

	for (uint32_t i = 0; i < width; i++)
		number[i] = i < c->columns
				? numbers_of(c->value[i], from->value[i])
				: numbers_of(c->unit, from->unit);
	spilt_merge(c, from, number);
	all = rows_merge(c, from, number);
	for (uint32_t i = 0; i < c->columns; i++) {
		c->kinds[i].text |= from->kinds[i].text;
		c->kinds[i].literal |= from->kinds[i].literal;
		c->kinds[i].blank |= from->kinds[i].blank;
		c->kinds[i].null |= from->kinds[i].null;
		c->kinds[i].lacking |= from->kinds[i].lacking;
	}
	c->records += from->records;
	for (uint32_t i = 0; i < width; i++)
		mem_free(number[i]);
	mem_free(number);
	return all;
}
