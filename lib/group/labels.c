/* SPDX-License-Identifier: ISC */
#include "group/planning.h"

#include <stdlib.h>
#include <string.h>

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
members_make(struct class_members *m, const struct plan *p)
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
members_clear(struct class_members *m)
{
	mem_free(m->first);
	mem_free(m->row);
}

/* ---- one class ---- */

/* The ranks of each column that the class has. */
struct namer {
	struct plan *plan;
	struct gauge *gauge;
	uint32_t **seen; /* by column, then rank: the turn it was seen in */
	uint32_t **rank; /* by column: the ranks, each once */
	uint32_t *ranks;
	uint32_t turn;
	struct buf label;
	struct bulk_pen *pen; /* where classes are written; may be NULL */
	uint32_t *number;     /* of its labels */
	bool broken;          /* some class breaks a bound */
};

struct namer *
namer_new(struct plan *p, struct gauge *g, const uint64_t seed[2])
{
	const struct frame *f = p->frame;
	struct namer *n = mem_alloc(sizeof(*n));

	n->plan = p;
	n->gauge = g;
	n->seen = mem_array(f->quasis + 1, sizeof(uint32_t *));
	n->rank = mem_array(f->quasis + 1, sizeof(uint32_t *));
	n->ranks = mem_array(f->quasis + 1, sizeof(*n->ranks));
	n->number = mem_array((size_t)f->quasis + 2, sizeof(*n->number));
	p->names = mem_array(f->quasis + 1, sizeof(struct intern *));
	p->literal = mem_array(f->quasis + 1, sizeof(bool *));
	p->cover = mem_array(f->quasis + 1, sizeof(*p->cover));
	for (uint32_t c = 0; c < f->quasis; c++) {
		size_t values = (size_t)f->domain[c].values + 1;

		n->seen[c] = mem_array(values, sizeof(uint32_t));
		n->rank[c] = mem_array(values, sizeof(uint32_t));
		p->names[c] = intern_new(seed);
	}
	return n;
}

void
namer_free(struct namer *n)
{
	if (n == NULL)
		return;
	for (uint32_t c = 0; c < n->plan->frame->quasis; c++) {
		mem_free(n->seen[c]);
		mem_free(n->rank[c]);
	}
	buf_wipe(&n->label);
	mem_free(n->seen);
	mem_free(n->rank);
	mem_free(n->ranks);
	mem_free(n->number);
	mem_free(n);
}

void
namer_begin(struct namer *n)
{
	gauge_begin(n->gauge);
	n->turn++;
	memset(n->ranks, 0, n->plan->frame->quasis * sizeof(*n->ranks));
}

void
namer_add(struct namer *n, const uint32_t *row)
{
	gauge_add(n->gauge, row);
	for (uint32_t c = 0; c < n->plan->frame->quasis; c++) {
		uint32_t *seen = &n->seen[c][row[c]];

		if (*seen == n->turn)
			continue;
		*seen = n->turn;
		n->rank[c][n->ranks[c]++] = row[c];
	}
}

static int
ascending(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
class_room(struct plan *p, uint32_t class)
{
	if (class < p->room)
		return;
	p->room = 2 * class + 64;
	p->persons = mem_resize(p->persons, p->room, sizeof(*p->persons));
	p->label = mem_resize(p->label, p->room,
	    ((size_t)p->frame->quasis + 1) * sizeof(*p->label));
}

/* Makes a label; a class without rows has an empty one. */
static void
label_make(struct namer *n, uint32_t column)
{
	const struct plan *p = n->plan;
	uint32_t *rank = n->rank[column], ranks = n->ranks[column];

	n->label.len = 0;
	if (ranks > 1)
		qsort(rank, ranks, sizeof(*rank), ascending);
	if (ranks > 0 && p->level != NULL)
		label_put_level(p->frame, column, rank[0], p->level[column],
		    &n->label);
	else if (ranks > 0)
		label_put(p->frame, column, rank, ranks, &n->label);
}

/* Adds the ranges of the label. */
static void
label_cover(const struct namer *n, uint32_t column, struct cover *cover)
{
	const struct plan *p = n->plan;
	const uint32_t *rank = n->rank[column];
	uint32_t ranks = n->ranks[column];

	cover_begin(cover);
	if (ranks > 0 && p->level != NULL)
		label_ranges_level(p->frame, column, rank[0], p->level[column],
		    cover);
	else if (ranks > 0)
		label_ranges(p->frame, column, rank, ranks, cover);
}

/* A value may look like a label, such as *.  Then the label that is already
 * known gets more ranges. */
static void
label_widen(const struct namer *n, uint32_t column, uint32_t label)
{
	struct cover *cover = &n->plan->cover[column], more = { NULL };
	uint32_t i = 0;

	while (i < n->ranks[column] &&
	       cover_holds(cover, label, n->rank[column][i]))
		i++;
	if (i == n->ranks[column])
		return;
	label_cover(n, column, &more);
	for (size_t j = 0; j < more.ranges; j++)
		cover_widen(cover, label, more.end[2 * j], more.end[2 * j + 1]);
	cover_clear(&more);
}

/* Stores a class in memory, or at the end of the file. */
static void
class_put(struct namer *n, uint32_t class)
{
	struct plan *p = n->plan;
	uint32_t quasis = p->frame->quasis;
	uint64_t persons = gauge_persons(n->gauge);

	if (n->pen != NULL) {
		n->number[quasis] = (uint32_t)(persons >> 32);
		n->number[quasis + 1] = (uint32_t)persons;
		bulk_pen_put(n->pen, n->number, quasis + 2);
		return;
	}
	class_room(p, class);
	p->persons[class] = persons;
	memcpy(&p->label[(size_t) class * quasis], n->number,
	    quasis * sizeof(*n->number));
}

void
namer_end(struct namer *n, uint32_t class)
{
	struct plan *p = n->plan;

	/* A check that does not depend on the search. */
	n->broken |= n->ranks[0] > 0 && !plan_left_out(p, class) &&
		     !gauge_keeps(n->gauge);
	for (uint32_t c = 0; c < p->frame->quasis; c++) {
		uint32_t before = intern_count(p->names[c]);

		label_make(n, c);
		n->number[c] = intern_of(p->names[c],
		    (struct text){ n->label.p, n->label.len });
		if (n->number[c] == before)
			label_cover(n, c, &p->cover[c]);
		else
			label_widen(n, c, n->number[c]);
	}
	class_put(n, class);
}

bool
namer_broken(const struct namer *n)
{
	return n->broken;
}

void
namer_to(struct namer *n, struct bulk_pen *pen)
{
	n->pen = pen;
}

/* ---- all classes ---- */

/* Marks labels that NDJSON writes as numbers: only if all numbers of the column
 * can be, because a text among them would be distinguishable. */
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
labels_mark(struct plan *p)
{
	for (uint32_t c = 0; c < p->frame->quasis; c++)
		literals_mark(p, c);
}

void
labels_make(struct plan *p, struct namer *n, const struct class_members *m)
{
	for (uint32_t i = 0; i < p->classes; i++) {
		namer_begin(n);
		for (size_t j = m->first[i]; j < m->first[i + 1]; j++)
			namer_add(n, frame_row(p->frame, m->row[j]));
		namer_end(n, i);
	}
	labels_mark(p);
}
