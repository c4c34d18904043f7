/* SPDX-License-Identifier: ISC */
#include "table/classsizes.h"

#include "base/mem.h"

void
classsizes_project(const struct frame *f, const uint32_t *column,
    uint32_t columns, struct tuples *to)
{
	uint32_t *row = mem_array((size_t)columns + 2, sizeof(*row));
	struct tuples whose;

	tuples_init(&whose, to->seed, columns + 1);
	for (size_t i = 0; i < f->rows; i++) {
		const uint32_t *from = frame_row(f, i);
		size_t before = whose.rows;

		for (uint32_t j = 0; j < columns; j++)
			row[j] = from[column[j]];
		if (f->apart) {
			row[columns] = from[f->words - 2];
			tuples_add(&whose, row, 1);
			if (whose.rows == before)
				continue;
		}
		tuples_add(to, row, from[f->words - 1]);
	}
	tuples_clear(&whose);
	mem_free(row);
}

void
sizes_make(struct sizes *s, const struct frame *f, const uint32_t *column,
    uint32_t columns)
{
	static const uint64_t seed[2] = { 0, 0 };
	struct tuples t;

	tuples_init(&t, seed, columns);
	classsizes_project(f, column, columns, &t);
	*s = (struct sizes){ mem_array(t.rows + 1, sizeof(*s->size)), t.rows,
		0 };
	for (size_t i = 0; i < t.rows; i++) {
		s->size[i] = tuples_row(&t, i)[columns];
		s->persons += s->size[i];
	}
	tuples_clear(&t);
}

void
sizes_copy(struct sizes *s, const uint64_t *size, size_t n)
{
	*s = (struct sizes){ mem_array(n + 1, sizeof(*s->size)), 0, 0 };
	for (size_t i = 0; i < n; i++) {
		if (size[i] == 0)
			continue;
		s->size[s->n++] = size[i];
		s->persons += size[i];
	}
}

void
sizes_clear(struct sizes *s)
{
	mem_free(s->size);
	*s = (struct sizes){ NULL, 0, 0 };
}

uint64_t
sizes_smallest(const struct sizes *s)
{
	uint64_t least = s->n == 0 ? 0 : s->size[0];

	for (size_t i = 1; i < s->n; i++)
		least = s->size[i] < least ? s->size[i] : least;
	return least;
}

uint64_t
sizes_largest(const struct sizes *s)
{
	uint64_t most = 0;

	for (size_t i = 0; i < s->n; i++)
		most = s->size[i] > most ? s->size[i] : most;
	return most;
}

uint64_t
sizes_between(const struct sizes *s, uint64_t from, uint64_t to,
    uint64_t *classes)
{
	uint64_t persons = 0, n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->size[i] >= from && s->size[i] <= to) {
			persons += s->size[i];
			n++;
		}
	if (classes != NULL)
		*classes = n;
	return persons;
}

wide
sizes_discernibility(const struct sizes *s, uint64_t k)
{
	wide sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += (wide)s->size[i] *
		       (s->size[i] < k ? s->persons : s->size[i]);
	return sum;
}
