/* SPDX-License-Identifier: ISC */
#include "group/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "group/cell.h"
#include "group/label.h"
#include "group/levels.h"
#include "record/json.h"

enum { BOX = 2000, ROUNDS = 4 };

/* ---- what cannot be ---- */

static void
gauge_all(const struct frame *f, struct gauge *g)
{
	gauge_begin(g);
	for (size_t i = 0; i < f->rows; i++)
		gauge_add(g, frame_row(f, i));
}

static int
possible(const struct frame *f, struct gauge *g)
{
	uint32_t broken;

	if (f->rows == 0)
		return 0;
	gauge_all(f, g);
	if (f->persons < f->release->k) {
		msg_error(STATUS_CALL, "k is %llu, and there %s only %llu %s",
		    (unsigned long long)f->release->k,
		    f->persons == 1 ? "is" : "are",
		    (unsigned long long)f->persons,
		    f->release->unit == NULL ? "records" : "persons");
		return -1;
	}
	broken = gauge_broken(g);
	if (broken == f->sensitives)
		return 0;
	msg_error(STATUS_CALL,
	    "%s: not even the whole table together is as diverse as l asks",
	    f->column[f->quasis + broken]->name);
	return -1;
}

/* One class of all is no release: where persons are enough for two, it was t
 * that forbade them. */
static int
useful(const struct plan *p)
{
	const struct frame *f = p->frame;

	if (p->classes != 1 || f->persons / 2 < f->release->k)
		return 0;
	for (uint32_t i = 0; i < f->sensitives; i++) {
		const struct release_column *c = f->column[f->quasis + i];

		if (c->closeness == T_NONE)
			continue;
		msg_error(STATUS_CALL,
		    "%s: no class but the whole table is as close as t asks",
		    c->name);
		return -1;
	}
	return 0;
}

/* ---- classes ---- */

static void
classes_boxes(struct plan *p, const struct loss *loss)
{
	boxes_make(&p->boxes, p->frame, loss, 0);
	p->classes = p->boxes.leaves;
}

/* Numbers the classes of a cell behind those that are there. */
static void
cell_number(struct plan *p, const struct cell *c, uint32_t *class)
{
	uint32_t *number = mem_array((size_t)c->classes + 1, sizeof(*number));

	for (uint32_t t = 0; t < c->runs.n; t++) {
		uint32_t *own = &number[c->class[t]];

		if (*own == 0)
			*own = ++p->classes;
		class[t] = *own - 1;
	}
	mem_free(number);
}

static void
runs_append(struct plan *p, const struct runs *r)
{
	for (uint32_t i = 0; i <= r->n; i++)
		p->tuples.row[p->tuples.n + i] = r->row[i];
	p->tuples.n += r->n;
}

static void
tuples_room(struct plan *p)
{
	size_t rows = p->frame->rows;

	p->first = mem_array((size_t)p->boxes.leaves + 1, sizeof(*p->first));
	p->tuples.row = mem_array(rows + 1, sizeof(*p->tuples.row));
	p->class = mem_array(rows + 1, sizeof(*p->class));
}

static void
classes_close(struct plan *p, const struct loss *loss, struct gauge *g,
    const struct plan_options *o)
{
	boxes_make(&p->boxes, p->frame, loss, o->box == 0 ? BOX : o->box);
	tuples_room(p);
	for (uint32_t i = 0; i < p->boxes.leaves; i++) {
		size_t first = p->boxes.first[i];
		struct cell c;

		p->first[i] = p->tuples.n;
		cell_make(&c, p->frame, loss, g, first,
		    p->boxes.first[i + 1] - first);
		cell_cluster(&c);
		cell_exchange(&c, o->box == 0 ? ROUNDS : o->rounds);
		cell_number(p, &c, &p->class[p->tuples.n]);
		runs_append(p, &c.runs);
		cell_clear(&c);
	}
	p->first[p->boxes.leaves] = p->tuples.n;
}

/* The whole table is one box. */
static void
classes_levels(struct plan *p, const struct loss *loss)
{
	struct runs r;

	boxes_make(&p->boxes, p->frame, loss, p->frame->rows);
	tuples_room(p);
	runs_make(&r, p->frame, 0, p->frame->rows);
	p->classes = levels_make(p->frame, loss, &r, p->class);
	runs_append(p, &r);
	p->first[1] = r.n;
	runs_clear(&r);
}

static void
classes_search(struct plan *p, const struct loss *loss, struct gauge *g,
    const struct plan_options *o)
{
	switch (p->frame->release->search) {
	case SEARCH_CLOSE: classes_close(p, loss, g, o); break;
	case SEARCH_LEVELS: classes_levels(p, loss); break;
	default: classes_boxes(p, loss); break;
	}
}

/* ---- on an old plan ---- */

static void
ranks_free(uint32_t **map, uint32_t columns)
{
	for (uint32_t c = 0; c < columns; c++)
		mem_free(map[c]);
	mem_free(map);
}

/* By column, then old rank, the rank now; NULL after a message. */
static uint32_t **
ranks_map(const struct frame *f, const struct frame *old)
{
	uint32_t **map = mem_array(f->quasis + 1, sizeof(*map));
	bool same = true;

	for (uint32_t c = 0; c < f->quasis; c++) {
		uint32_t n = intern_count(old->value[c]);

		map[c] =
		    mem_array((size_t)old->domain[c].values + 1, sizeof(**map));
		for (uint32_t i = 0; i < n; i++)
			map[c][old->rank[c][i]] =
			    frame_rank(f, c, intern_text(old->value[c], i));
		for (uint32_t i = 1; i < old->domain[c].values; i++)
			same &= map[c][i - 1] < map[c][i];
		if (!same)
			break;
	}
	if (same)
		return map;
	msg_error(STATUS_CALL, "the plan has its values in another order");
	ranks_free(map, f->quasis);
	return NULL;
}

/* The class a tuple had; PLAN_NONE: it is new. */
static uint32_t
class_before(const struct plan *old, const struct frame *f, const uint32_t *row,
    uint32_t *rank)
{
	for (uint32_t c = 0; c < f->quasis; c++) {
		rank[c] = frame_rank(old->frame, c, f->domain[c].text[row[c]]);
		if (rank[c] == INTERN_NONE)
			return PLAN_NONE;
	}
	return plan_find(old, rank);
}

static void
cell_refit(struct plan *p, struct cell *c, const struct plan *old,
    uint32_t *local)
{
	uint32_t *rank = mem_array(p->frame->quasis + 1, sizeof(*rank));
	uint32_t classes = 0;

	for (uint32_t t = 0; t < c->runs.n; t++) {
		uint32_t class = class_before(old, p->frame,
		    frame_row(p->frame, c->runs.row[t]), rank);

		if (class == PLAN_NONE)
			continue;
		if (local[class] == 0)
			local[class] = ++classes;
		c->class[t] = local[class] - 1;
	}
	mem_free(rank);
	if (classes == 0) {
		cell_cluster(c);
		return;
	}
	cell_classes(c, classes);
	cell_settle(c);
}

static void
boxes_refit(struct plan *p, const struct loss *loss, struct gauge *g,
    const struct plan *old)
{
	uint32_t *local = mem_array((size_t)old->classes + 1, sizeof(*local));

	tuples_room(p);
	for (uint32_t i = 0; i < p->boxes.leaves; i++) {
		size_t first = p->boxes.first[i];
		struct cell c;

		p->first[i] = p->tuples.n;
		memset(local, 0, old->classes * sizeof(*local));
		cell_make(&c, p->frame, loss, g, first,
		    p->boxes.first[i + 1] - first);
		cell_refit(p, &c, old, local);
		cell_number(p, &c, &p->class[p->tuples.n]);
		runs_append(p, &c.runs);
		cell_clear(&c);
	}
	p->first[p->boxes.leaves] = p->tuples.n;
	mem_free(local);
}

static int
classes_refit(struct plan *p, const struct loss *loss, struct gauge *g,
    const struct plan *old)
{
	uint32_t **rank = ranks_map(p->frame, old->frame);

	if (rank == NULL)
		return -1;
	boxes_follow(&p->boxes, p->frame, loss, &old->boxes, rank);
	ranks_free(rank, p->frame->quasis);
	if (old->first != NULL)
		boxes_refit(p, loss, g, old);
	else
		p->classes = p->boxes.leaves;
	return 0;
}

/* 0, or -1 after a message. */
static int
classes_make(struct plan *p, struct gauge *g, const struct plan_options *o)
{
	struct loss *loss = losses_new(p->frame);
	int bad = 0;

	if (o->old != NULL)
		bad = classes_refit(p, loss, g, o->old);
	else
		classes_search(p, loss, g, o);
	losses_free(loss, p->frame->quasis);
	return bad;
}

/* ---- labels ---- */

/* Rows by class: those of one follow one another. */
struct members {
	size_t *first; /* by class; one more behind the last */
	size_t *row;
};

static uint32_t
class_of(const struct plan *p, uint32_t box, uint32_t *tuple, size_t row)
{
	if (p->first == NULL)
		return box;
	while (p->tuples.row[*tuple + 1] <= row)
		++*tuple;
	return p->class[*tuple];
}

static void
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

static void
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

static void
labels_make(struct plan *p, struct gauge *g, const uint64_t seed[2])
{
	struct frame *f = p->frame;
	uint32_t *rank = mem_array(f->rows + 1, sizeof(*rank));
	struct members m;

	p->persons = mem_array((size_t)p->classes + 1, sizeof(*p->persons));
	p->label =
	    mem_array((size_t)p->classes * f->quasis + 1, sizeof(*p->label));
	p->names = mem_array(f->quasis + 1, sizeof(struct intern *));
	for (uint32_t c = 0; c < f->quasis; c++)
		p->names[c] = intern_new(seed);
	members_make(&m, p);
	for (uint32_t i = 0; i < p->classes; i++)
		if (m.first[i + 1] > m.first[i])
			class_label(p, g, i, m.row + m.first[i],
			    m.first[i + 1] - m.first[i], rank);
	p->literal = mem_array(f->quasis + 1, sizeof(bool *));
	for (uint32_t c = 0; c < f->quasis; c++)
		literals_mark(p, c);
	members_clear(&m);
	mem_free(rank);
}

/* ---- from begin to end ---- */

struct plan *
plan_make(struct frame *f, const struct plan_options *o, const uint64_t seed[2])
{
	struct plan *p = mem_alloc(sizeof(*p));
	struct gauge *g = gauge_new(f);
	int bad;

	p->frame = f;
	bad = possible(f, g);
	if (bad == 0)
		bad = classes_make(p, g, o);
	if (bad == 0)
		bad = useful(p);
	if (bad == 0)
		labels_make(p, g, seed);
	gauge_free(g);
	if (bad == 0)
		return p;
	plan_free(p);
	return NULL;
}

void
plan_free(struct plan *p)
{
	if (p == NULL)
		return;
	for (uint32_t c = 0; p->names != NULL && c < p->frame->quasis; c++) {
		intern_free(p->names[c]);
		mem_free(p->literal[c]);
	}
	mem_free(p->literal);
	boxes_clear(&p->boxes);
	runs_clear(&p->tuples);
	mem_free(p->first);
	mem_free(p->class);
	mem_free(p->persons);
	mem_free(p->left_out);
	mem_free(p->label);
	mem_free(p->names);
	if (p->owns)
		frame_free(p->frame);
	mem_free(p);
}

uint32_t
plan_find(const struct plan *p, const uint32_t *rank)
{
	uint32_t box = boxes_find(&p->boxes, rank), low, high;

	if (p->first == NULL)
		return box;
	low = p->first[box];
	high = p->first[box + 1];
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = runs_order(p->frame,
		    frame_row(p->frame, p->tuples.row[middle]), rank);

		if (order == 0)
			return p->class[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return PLAN_NONE;
}
