/* SPDX-License-Identifier: ISC */
#include "group/largebox.h"

#include <string.h>

#include "base/mem.h"

/* A column's cut, and the extent of both sides. */
struct half {
	uint32_t column, rank;
	uint64_t balance, below; /* rows */
	struct extent *side[2];
};

struct median {
	const struct frame *frame;
	struct extent *all;
	uint64_t **persons; /* by column, then rank */
	uint64_t sum;
	struct half *half;
	uint32_t halves;
};

struct median *
median_new(const struct frame *f, const struct loss *loss)
{
	struct median *m = mem_alloc(sizeof(*m));

	m->frame = f;
	m->all = extent_new(f, loss);
	m->persons = mem_array(f->quasis + 1, sizeof(uint64_t *));
	m->half = mem_array(f->quasis + 1, sizeof(*m->half));
	for (uint32_t i = 0; i < f->quasis; i++) {
		m->persons[i] = mem_array((size_t)f->domain[i].values + 1,
		    sizeof(uint64_t));
		m->half[i].side[0] = extent_new(f, loss);
		m->half[i].side[1] = extent_new(f, loss);
	}
	return m;
}

void
median_free(struct median *m)
{
	if (m == NULL)
		return;
	for (uint32_t i = 0; i < m->frame->quasis; i++) {
		mem_free(m->persons[i]);
		extent_free(m->half[i].side[0]);
		extent_free(m->half[i].side[1]);
	}
	extent_free(m->all);
	mem_free(m->persons);
	mem_free(m->half);
	mem_free(m);
}

void
median_begin(struct median *m)
{
	extent_begin(m->all);
	m->sum = 0;
	m->halves = 0;
}

void
median_look(struct median *m, const uint32_t *row, size_t n)
{
	const struct frame *f = m->frame;

	for (size_t i = 0; i < n; i++, row += f->words) {
		uint32_t persons = row[f->words - 1];

		extent_add(m->all, row);
		for (uint32_t c = 0; c < f->quasis; c++)
			m->persons[c][row[c]] += persons;
		m->sum += persons;
	}
}

uint64_t
median_persons(const struct median *m)
{
	return extent_persons(m->all);
}

/* Finds the rank where the persons up to it are nearest to half of all. */
static void
column_halve(struct median *m, uint32_t column, struct half *h)
{
	uint32_t low = extent_first(m->all, column);
	uint32_t high = extent_last(m->all, column);
	uint64_t *persons = m->persons[column], below = 0;

	h->column = column;
	h->balance = UINT64_MAX;
	for (uint32_t r = low; r < high; r++) {
		uint64_t balance;

		if (persons[r] == 0)
			continue;
		below += persons[r];
		balance = offer_balance(2 * below, m->sum);
		if (balance >= h->balance)
			continue;
		h->rank = r;
		h->balance = balance;
	}
	memset(persons + low, 0, (high - low + 1) * sizeof(*persons));
}

void
median_halve(struct median *m)
{
	for (uint32_t c = 0; c < m->frame->quasis; c++) {
		struct half *h = &m->half[m->halves];

		column_halve(m, c, h);
		if (h->balance == UINT64_MAX)
			continue;
		h->below = 0;
		for (unsigned i = 0; i < 2; i++) {
			extent_narrow(h->side[i], m->all);
			extent_begin(h->side[i]);
		}
		m->halves++;
	}
}

void
median_weigh(struct median *m, const uint32_t *row, size_t n)
{
	for (size_t i = 0; i < n; i++, row += m->frame->words)
		for (uint32_t j = 0; j < m->halves; j++) {
			struct half *h = &m->half[j];
			bool above = row[h->column] > h->rank;

			extent_add(h->side[above], row);
			h->below += !above;
		}
}

void
median_offers(const struct median *m, struct offers *offers)
{
	uint64_t k = m->frame->release->k;

	for (uint32_t i = 0; i < m->halves; i++) {
		const struct half *h = &m->half[i];

		if (extent_persons(h->side[0]) < k ||
		    extent_persons(h->side[1]) < k)
			continue;
		*offers_new(offers) =
		    (struct offer){ h->column, h->rank, h->balance,
			    extent_loss(h->side[0]) + extent_loss(h->side[1]) };
	}
}

uint64_t
median_below(const struct median *m, uint32_t column)
{
	for (uint32_t i = 0; i < m->halves; i++)
		if (m->half[i].column == column)
			return m->half[i].below;
	return 0;
}
