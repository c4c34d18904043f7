/* SPDX-License-Identifier: ISC */
#include "group/smallbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct sweep {
	const struct frame *frame;
	const struct extent *all; /* of the box */
	struct extent *side;
	const uint32_t **sorted; /* rows */
	uint64_t *key, *other;   /* rank and index of a row */
	uint32_t *at;            /* by rank */
	uint64_t *persons;       /* by index in sorted: from there on */
	wide *lost;
};

struct sweep *
sweep_new(const struct frame *f, const struct loss *loss)
{
	struct sweep *k = mem_alloc(sizeof(*k));

	k->frame = f;
	k->side = extent_new(f, loss);
	k->sorted = mem_array(SWEEP_ROWS, sizeof(*k->sorted));
	k->key = mem_array(SWEEP_ROWS, sizeof(*k->key));
	k->other = mem_array(SWEEP_ROWS, sizeof(*k->other));
	k->at = mem_array(2 * SWEEP_ROWS + 2, sizeof(*k->at));
	k->persons = mem_array(SWEEP_ROWS, sizeof(*k->persons));
	k->lost = mem_array(SWEEP_ROWS, sizeof(*k->lost));
	return k;
}

void
sweep_free(struct sweep *k)
{
	if (k == NULL)
		return;
	extent_free(k->side);
	mem_free(k->sorted);
	mem_free(k->key);
	mem_free(k->other);
	mem_free(k->at);
	mem_free(k->persons);
	mem_free(k->lost);
	mem_free(k);
}

/* Sorts by rank, then by index of the row. */
static int
by_key(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
keys_insert(uint64_t *key, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t k = key[i];
		size_t j = i;

		for (; j > 0 && key[j - 1] > k; j--)
			key[j] = key[j - 1];
		key[j] = k;
	}
}

/* Counting sort, for few ranks. */
static void
keys_count(struct sweep *k, size_t n, uint32_t low, uint32_t ranks)
{
	uint32_t *at = k->at;

	memset(at, 0, (ranks + 1) * sizeof(*at));
	for (size_t i = 0; i < n; i++)
		at[(k->key[i] >> 32) - low + 1]++;
	for (uint32_t r = 1; r < ranks; r++)
		at[r] += at[r - 1];
	for (size_t i = 0; i < n; i++)
		k->other[at[(k->key[i] >> 32) - low]++] = k->key[i];
	memcpy(k->key, k->other, n * sizeof(*k->key));
}

/* Sorts rows by their ranks in a column. */
static void
rows_sort(struct sweep *k, uint32_t column, size_t first, size_t n)
{
	uint32_t low = extent_first(k->all, column);
	uint32_t ranks = extent_last(k->all, column) - low + 1;

	for (size_t i = 0; i < n; i++)
		k->key[i] =
		    (uint64_t)frame_row(k->frame, first + i)[column] << 32 | i;
	if (n <= 16)
		keys_insert(k->key, n);
	else if (ranks <= 2 * n)
		keys_count(k, n, low, ranks);
	else
		qsort(k->key, n, sizeof(*k->key), by_key);
	for (size_t i = 0; i < n; i++)
		k->sorted[i] = frame_row(k->frame, first + (uint32_t)k->key[i]);
}

static void
column_sweep(struct sweep *k, uint32_t column, size_t first, size_t n,
    struct offers *offers)
{
	const struct frame *f = k->frame;
	struct extent *e = k->side;

	rows_sort(k, column, first, n);
	extent_begin(e);
	for (size_t i = n; i-- > 0;) {
		extent_add(e, k->sorted[i]);
		if (i == 0 || k->sorted[i - 1][column] == k->sorted[i][column])
			continue;
		k->persons[i] = extent_persons(e);
		k->lost[i] = extent_loss(e);
	}
	extent_begin(e);
	for (size_t i = 0; i + 1 < n; i++) {
		uint64_t below, above;

		extent_add(e, k->sorted[i]);
		if (k->sorted[i][column] == k->sorted[i + 1][column])
			continue;
		below = extent_persons(e);
		above = k->persons[i + 1];
		if (below < f->release->k || above < f->release->k)
			continue;
		*offers_new(offers) = (struct offer){ column,
			k->sorted[i][column], offer_balance(below, above),
			extent_loss(e) + k->lost[i + 1] };
	}
}

void
sweep_box(struct sweep *k, const struct extent *all, size_t first, size_t n,
    struct offers *offers)
{
	k->all = all;
	extent_narrow(k->side, all);
	for (uint32_t c = 0; c < k->frame->quasis; c++)
		if (extent_first(all, c) != extent_last(all, c))
			column_sweep(k, c, first, n, offers);
}
