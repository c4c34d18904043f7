/* SPDX-License-Identifier: ISC */
#include "group/planning.h"

#include <stdlib.h>

#include "base/mem.h"
#include "group/label.h"
#include "record/json.h"

static uint32_t
class_of(const struct plan *p, uint32_t box, uint32_t *tuple, size_t row)
{
	if (p->first == NULL)
		return box;
	while (p->tuples.row[*tuple + 1] <= row)
		++*tuple;
	return p->class[*tuple];
}

void
members_make(struct members *m, const struct plan *p)
{
	uint32_t tuple = 0;
	uint32_t *class = mem_array(p->frame->rows + 1, sizeof(*class));

	m->first = mem_array((size_t)p->classes + 2, sizeof(*m->first));
	m->row = mem_array(p->frame->rows + 1, sizeof(*m->row));
	for (uint32_t b = 0; b < p->boxes.leaves; b++)
		for (size_t i = p->boxes.first[b]; i < p->boxes.first[b + 1];
		     i++) {
			class[i] = class_of(p, b, &tuple, i);
			m->first[class[i] + 2]++;
		}
	for (uint32_t i = 2; i <= p->classes + 1; i++)
		m->first[i] += m->first[i - 1];
	for (size_t i = 0; i < p->frame->rows; i++)
		m->row[m->first[class[i] + 1]++] = i;
	mem_free(class);
}

void
members_clear(struct members *m)
{
	mem_free(m->first);
	mem_free(m->row);
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

static void
class_label(struct plan *p, struct gauge *g, uint32_t class, const size_t *row,
    size_t n, uint32_t *rank)
{
	struct frame *f = p->frame;
	struct buf label = { 0 };

	gauge_begin(g);
	for (size_t i = 0; i < n; i++)
		gauge_add(g, frame_row(f, row[i]));
	p->persons[class] = gauge_persons(g);
	for (uint32_t c = 0; c < f->quasis; c++) {
		label.len = 0;
		label_put(f, c, rank, ranks_of(f, row, n, c, rank), &label);
		p->label[(size_t) class * f->quasis + c] =
		    intern_of(p->names[c], (struct text){ label.p, label.len });
	}
	buf_wipe(&label);
}

/* Numbers of NDJSON go out as numbers, where all that is one goes out so: a
 * text among them would be told from the others. */
static void
literals_mark(struct plan *p, uint32_t column)
{
	const struct kinds *k = &p->frame->kinds[column];
	uint32_t n = intern_count(p->names[column]);

	p->literal[column] = mem_array((size_t)n + 1, sizeof(bool));
	for (uint32_t i = 0; i < n && k->literal && !k->text; i++) {
		struct text label = intern_text(p->names[column], i);
		enum value_kind kind;

		p->literal[column][i] =
		    json_literal(label, &kind) &&
		    (kind == VALUE_NUMBER || kind == VALUE_BOOL);
	}
}

void
labels_make(struct plan *p, struct gauge *g, const struct members *m,
    const uint64_t seed[2])
{
	struct frame *f = p->frame;
	uint32_t *rank = mem_array(f->rows + 1, sizeof(*rank));

	p->persons = mem_array((size_t)p->classes + 1, sizeof(*p->persons));
	p->label =
	    mem_array((size_t)p->classes * f->quasis + 1, sizeof(*p->label));
	p->names = mem_array(f->quasis + 1, sizeof(struct intern *));
	for (uint32_t c = 0; c < f->quasis; c++)
		p->names[c] = intern_new(seed);
	for (uint32_t i = 0; i < p->classes; i++)
		if (m->first[i + 1] > m->first[i])
			class_label(p, g, i, m->row + m->first[i],
			    m->first[i + 1] - m->first[i], rank);
	p->literal = mem_array(f->quasis + 1, sizeof(bool *));
	for (uint32_t c = 0; c < f->quasis; c++)
		literals_mark(p, c);
	mem_free(rank);
}
