/* SPDX-License-Identifier: ISC */
#include "group/regroup.h"

#include <string.h>

#include "base/mem.h"
#include "group/cell.h"

struct regrouping {
	struct frame *frame;
	const struct loss *loss;
	struct gauge *gauge;
	const struct boxes *boxes;
	const struct runs *runs;
	uint32_t *class, classes;
	uint32_t *first; /* by box: its first in `tuple`; one more at the end */
	uint32_t *tuple; /* those of one box follow one another, ascending */
	uint32_t *local; /* by class: its number within the box and 1; 0: none
			  * yet */
	uint32_t made;   /* classes so far */
};

/* The box of each class is that of its first tuple. */
static void
tuples_sort(struct regrouping *r)
{
	uint32_t n = r->runs->n, *box;

	box = mem_array((size_t)r->classes + 1, sizeof(*box));
	r->first = mem_array((size_t)r->boxes->leaves + 2, sizeof(*r->first));
	r->tuple = mem_array((size_t)n + 1, sizeof(*r->tuple));
	for (uint32_t i = 0; i < r->classes; i++)
		box[i] = UINT32_MAX;
	for (uint32_t t = 0; t < n; t++) {
		uint32_t *own = &box[r->class[t]];

		if (*own == UINT32_MAX)
			*own = boxes_find(r->boxes,
			    frame_row(r->frame, r->runs->row[t]));
		r->first[*own + 2]++;
	}
	for (uint32_t i = 2; i <= r->boxes->leaves + 1; i++)
		r->first[i] += r->first[i - 1];
	for (uint32_t t = 0; t < n; t++)
		r->tuple[r->first[box[r->class[t]] + 1]++] = t;
	mem_free(box);
}

/* Rows in the order of the tuples now. */
static void
rows_move(struct regrouping *r)
{
	struct frame *f = r->frame;
	size_t bytes = f->words * sizeof(uint32_t);
	uint32_t *row = mem_array(f->rows + 1, bytes);
	uint32_t *to = row;

	for (uint32_t i = 0; i < r->runs->n; i++) {
		uint32_t t = r->tuple[i];
		size_t n = r->runs->row[t + 1] - r->runs->row[t];

		memcpy(to, frame_row(f, r->runs->row[t]), n * bytes);
		to += n * f->words;
	}
	mem_free(f->row);
	f->row = row;
}

static void
classes_give(struct regrouping *r, struct cell *c, const uint32_t *tuple)
{
	uint32_t classes = 0;

	for (uint32_t i = 0; i < c->runs.n; i++) {
		uint32_t *own = &r->local[r->class[tuple[i]]];

		if (*own == 0)
			*own = ++classes;
		c->class[i] = *own - 1;
	}
	cell_classes(c, classes);
}

/* A box that holds the rows from `first` on; returns where it ends. */
static size_t
box_regroup(struct regrouping *r, uint32_t box, size_t first, unsigned rounds)
{
	const uint32_t *tuple = r->tuple + r->first[box];
	uint32_t tuples = r->first[box + 1] - r->first[box];
	size_t n = 0;
	struct cell c;

	for (uint32_t i = 0; i < tuples; i++)
		n += r->runs->row[tuple[i] + 1] - r->runs->row[tuple[i]];
	if (tuples == 0)
		return first;
	cell_make(&c, r->frame, r->loss, r->gauge, first, n);
	classes_give(r, &c, tuple);
	cell_exchange(&c, rounds);
	for (uint32_t i = 0; i < tuples; i++)
		r->class[tuple[i]] = r->made + c.class[i];
	r->made += c.classes;
	cell_clear(&c);
	return first + n;
}

uint32_t
regroup(struct frame *f, const struct loss *loss, struct gauge *gauge,
    const struct boxes *boxes, struct runs *runs, uint32_t *class,
    uint32_t classes, unsigned rounds)
{
	struct regrouping r = { .frame = f,
		.loss = loss,
		.gauge = gauge,
		.boxes = boxes,
		.runs = runs,
		.class = class,
		.classes = classes };
	size_t at = 0;

	r.local = mem_array((size_t)classes + 1, sizeof(*r.local));
	tuples_sort(&r);
	rows_move(&r);
	for (uint32_t i = 0; i < boxes->leaves; i++)
		at = box_regroup(&r, i, at, rounds);
	mem_free(r.local);
	mem_free(r.first);
	mem_free(r.tuple);
	runs_clear(runs);
	runs_make(runs, f, 0, f->rows);
	return r.made;
}
