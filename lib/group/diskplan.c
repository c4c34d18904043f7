/* SPDX-License-Identifier: ISC */
#include "group/planning.h"

#include <string.h>

#include "base/mem.h"
#include "base/stop.h"
#include "group/largebox.h"
#include "group/smallbox.h"

/* A run of rows in one of the files. */
struct segment {
	uint64_t at, rows;
	unsigned file;
	uint32_t parent; /* if above: its cut */
	bool above;
};

struct disk {
	struct plan *plan;
	struct frame *frame;
	const struct loss *loss;
	struct gauge *gauge;
	struct namer *namer;
	struct median *median;
	struct offers offers;
	struct segment *todo; /* a stack: below is done before above */
	size_t todos, room;
	uint64_t fits; /* rows that fit into memory */
};

/* ---- the tree ---- */

static uint32_t
cut_add(struct disk *d, struct cut cut)
{
	struct boxes *b = &d->plan->boxes;

	if (b->cuts == b->room) {
		b->room = 2 * b->room + 64;
		b->cut = mem_resize(b->cut, b->room, sizeof(*b->cut));
	}
	b->cut[b->cuts] = cut;
	return b->cuts++;
}

/* Tells the parent that the next cut is that of this segment. */
static void
parent_tell(struct disk *d, const struct segment *s)
{
	struct boxes *b = &d->plan->boxes;

	if (s->above)
		b->cut[s->parent].above = b->cuts;
}

static void
todo_add(struct disk *d, struct segment s)
{
	if (d->todos == d->room) {
		d->room = 2 * d->room + 64;
		d->todo = mem_resize(d->todo, d->room, sizeof(*d->todo));
	}
	d->todo[d->todos++] = s;
}

/* ---- segments that fit into memory ---- */

static void
boxes_append(struct disk *d, const struct boxes *b)
{
	uint32_t cuts = d->plan->boxes.cuts, classes = d->plan->classes;

	for (uint32_t i = 0; i < b->cuts; i++) {
		struct cut c = b->cut[i];

		if (c.column == BOX_LEAF)
			c.rank += classes;
		else
			c.above += cuts;
		cut_add(d, c);
	}
}

static void
leaves_name(struct disk *d, const struct boxes *b)
{
	for (uint32_t i = 0; i < b->leaves; i++) {
		namer_begin(d->namer);
		for (size_t j = b->first[i]; j < b->first[i + 1]; j++)
			namer_add(d->namer, frame_row(d->frame, j));
		namer_end(d->namer, d->plan->classes++);
	}
}

static void
segment_plan(struct disk *d, const struct segment *s)
{
	struct frame *f = d->frame;
	struct boxes b;

	f->rows = s->rows;
	bulk_read(f->bulk, s->file, s->at, f->row, s->rows * f->words);
	boxes_make(&b, f, d->loss, 0);
	parent_tell(d, s);
	boxes_append(d, &b);
	leaves_name(d, &b);
	boxes_clear(&b);
	f->rows = 0;
}

/* ---- segments that do not ---- */

typedef void
segment_use(struct disk *, const uint32_t *row, size_t n, const struct offer *);

static void
segment_read(struct disk *d, const struct segment *s, segment_use *use,
    const struct offer *o)
{
	struct bulk_scan scan;
	const uint32_t *row;
	size_t n;

	bulk_scan_init(&scan, d->frame->bulk, s->file, s->at, s->rows,
	    d->frame->words);
	while ((row = bulk_scan_next(&scan, &n)) != NULL)
		use(d, row, n, o);
	bulk_scan_end(&scan);
}

static void
look(struct disk *d, const uint32_t *row, size_t n, const struct offer *o)
{
	(void)o;
	median_look(d->median, row, n);
}

static void
weigh(struct disk *d, const uint32_t *row, size_t n, const struct offer *o)
{
	(void)o;
	median_weigh(d->median, row, n);
}

static void
gauge_below(struct disk *d, const uint32_t *row, size_t n,
    const struct offer *o)
{
	for (size_t i = 0; i < n; i++, row += d->frame->words)
		if (row[o->column] <= o->rank)
			gauge_add(d->gauge, row);
}

static void
gauge_above(struct disk *d, const uint32_t *row, size_t n,
    const struct offer *o)
{
	for (size_t i = 0; i < n; i++, row += d->frame->words)
		if (row[o->column] > o->rank)
			gauge_add(d->gauge, row);
}

static void
name(struct disk *d, const uint32_t *row, size_t n, const struct offer *o)
{
	(void)o;
	for (size_t i = 0; i < n; i++)
		namer_add(d->namer, row + i * d->frame->words);
}

static bool
side_keeps(struct disk *d, const struct segment *s, const struct offer *o,
    segment_use *side)
{
	gauge_begin(d->gauge);
	segment_read(d, s, side, o);
	return gauge_keeps(d->gauge);
}

/* As boxes_make() for a large box in memory. */
static const struct offer *
cut_choose(struct disk *d, const struct segment *s)
{
	bool diverse = gauge_diverse(d->gauge);

	median_begin(d->median);
	segment_read(d, s, look, NULL);
	d->offers.n = 0;
	median_halve(d->median);
	if (median_persons(d->median) / 2 < d->frame->release->k)
		return NULL;
	segment_read(d, s, weigh, NULL);
	median_offers(d->median, &d->offers);
	offers_sort(&d->offers, diverse);
	for (size_t i = 0; i < d->offers.n; i++) {
		const struct offer *o = &d->offers.offer[i];

		if (!diverse || (side_keeps(d, s, o, gauge_below) &&
				    side_keeps(d, s, o, gauge_above)))
			return o;
	}
	return NULL;
}

/* Moves the rows to the other file, those below before those above. */
static void
divide(struct disk *d, const struct segment *s, const struct offer *o,
    uint64_t below)
{
	const struct frame *f = d->frame;
	struct bulk_pen pen[2];
	struct bulk_scan scan;
	const uint32_t *row;
	size_t n;

	bulk_pen_init(&pen[0], f->bulk, !s->file, s->at);
	bulk_pen_init(&pen[1], f->bulk, !s->file, s->at + below * f->words);
	bulk_scan_init(&scan, f->bulk, s->file, s->at, s->rows, f->words);
	while ((row = bulk_scan_next(&scan, &n)) != NULL)
		for (size_t i = 0; i < n; i++, row += f->words)
			bulk_pen_put(&pen[row[o->column] > o->rank], row,
			    f->words);
	bulk_scan_end(&scan);
	bulk_pen_end(&pen[0]);
	bulk_pen_end(&pen[1]);
}

static void
segment_cut(struct disk *d, const struct segment *s)
{
	const struct offer *o = cut_choose(d, s);
	uint64_t below;
	uint32_t cut;

	parent_tell(d, s);
	if (o == NULL) {
		namer_begin(d->namer);
		segment_read(d, s, name, NULL);
		cut_add(d, (struct cut){ BOX_LEAF, d->plan->classes, 0 });
		namer_end(d->namer, d->plan->classes++);
		return;
	}
	below = median_below(d->median, o->column);
	divide(d, s, o, below);
	cut = cut_add(d, (struct cut){ o->column, o->rank, 0 });
	todo_add(d, (struct segment){ s->at + below * d->frame->words,
			s->rows - below, !s->file, cut, true });
	todo_add(d, (struct segment){ s->at, below, !s->file, cut, false });
}

void
diskplan_make(struct plan *p, const struct loss *loss, struct gauge *g,
    struct namer *n)
{
	struct frame *f = p->frame;
	size_t row = f->words * sizeof(uint32_t);
	struct disk d = { .plan = p,
		.frame = f,
		.loss = loss,
		.gauge = g,
		.namer = n,
		.median = median_new(f, loss),
		.fits = bulk_memory(f->bulk) / 4 / row };

	struct bulk_pen pen;

	/* Memory must hold every box that is small enough to sweep. */
	if (d.fits < SWEEP_ROWS)
		d.fits = SWEEP_ROWS;
	f->row = mem_array(d.fits, row);
	p->labels_at = bulk_room(f->bulk, 0);
	bulk_pen_init(&pen, f->bulk, 0, p->labels_at);
	namer_to(n, &pen);
	todo_add(&d, (struct segment){ 0, f->bulk_rows, 1, 0, false });
	while (d.todos > 0 && !bulk_failed(f->bulk) && !stop_wanted()) {
		struct segment s = d.todo[--d.todos];

		if (s.rows <= d.fits)
			segment_plan(&d, &s);
		else
			segment_cut(&d, &s);
	}
	bulk_pen_end(&pen);
	namer_to(n, NULL);
	labels_mark(p);
	mem_free(f->row);
	f->row = NULL;
	mem_free(d.todo);
	offers_clear(&d.offers);
	median_free(d.median);
}
