/* SPDX-License-Identifier: ISC */
/*
 * The searches for classes: boxes, close, levels, global.
 *
 * Adding a search: a file with its function beside levels.c, called in the
 * switch of searches_run() below; its word in enum release_search
 * (table/release.h) and in table/releasewords.c; whether its labels are levels
 * (table/release.h) and what plan.c and anonymize/fit.c may assume of it; its
 * line on the pages pp-anonymize(1) and pp-policy(5) and in the help of
 * cmd/pp-anonymize.c; a test beside those of --search in pp-anonymize.bats.
 */
#include "group/planning.h"

#include "base/mem.h"
#include "base/stop.h"
#include "group/global.h"
#include "group/levels.h"

/* By effort: rows of a box in which classes are made, rounds of exchange. */
static const struct {
	size_t rows;
	unsigned rounds;
} efforts[PLAN_EFFORT_MAX + 1] = {
	[1] = { 250, 1 },
	[2] = { 500, 2 },
	[3] = { 1000, 3 },
	[4] = { 2000, 4 },
	[5] = { 4000, 6 },
	[6] = { 8000, 8 },
	[7] = { 16000, 10 },
	[8] = { 32000, 20 },
	[9] = { 64000, 40 },
};

static void
classes_boxes(struct plan *p, const struct loss *loss)
{
	boxes_make(&p->boxes, p->frame, loss, 0);
	p->classes = p->boxes.leaves;
}

/* Numbers the classes of a cell after the earlier ones. */
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

void
tuples_room(struct plan *p)
{
	size_t rows = p->frame->rows;

	p->first = mem_array((size_t)p->boxes.leaves + 1, sizeof(*p->first));
	p->tuples.row = mem_array(rows + 1, sizeof(*p->tuples.row));
	p->class = mem_array(rows + 1, sizeof(*p->class));
}

void
tuples_add_cell(struct plan *p, const struct cell *c)
{
	cell_number(p, c, &p->class[p->tuples.n]);
	runs_append(p, &c->runs);
}

static void
classes_close(struct plan *p, const struct loss *loss, struct gauge *g,
    const struct plan_options *o)
{
	unsigned effort = o->effort == 0 ? PLAN_EFFORT : o->effort;

	boxes_make(&p->boxes, p->frame, loss, efforts[effort].rows);
	tuples_room(p);
	for (uint32_t i = 0; i < p->boxes.leaves && !stop_wanted(); i++) {
		size_t first = p->boxes.first[i];
		struct cell c;

		p->first[i] = p->tuples.n;
		cell_make(&c, p->frame, loss, g, first,
		    p->boxes.first[i + 1] - first);
		cell_cluster(&c);
		cell_exchange(&c, efforts[effort].rounds);
		tuples_add_cell(p, &c);
		cell_clear(&c);
		frame_progress(p->frame, p->boxes.first[i + 1] - first);
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

/* With a bound t nobody is left out, because that would change the distance of
 * all classes from the rest. */
static uint64_t
spare_of(const struct frame *f)
{
	struct ratio share = f->release->suppress;

	for (uint32_t i = 0; i < f->sensitives; i++)
		if (f->column[f->quasis + i]->closeness != T_NONE)
			return 0;
	return share.under == 0
		   ? 0
		   : (uint64_t)((wide)f->persons * share.over / share.under);
}

static void
classes_global(struct plan *p, const struct loss *loss)
{
	struct frame *f = p->frame;
	struct runs r;
	uint32_t kept;

	boxes_make(&p->boxes, f, loss, f->rows);
	tuples_room(p);
	runs_make(&r, f, 0, f->rows);
	p->level = mem_array((size_t)f->quasis + 1, 1);
	p->classes =
	    global_make(f, loss, &r, spare_of(f), p->class, p->level, &kept);
	p->left_out = mem_array((size_t)p->classes + 1, sizeof(*p->left_out));
	for (uint32_t i = kept; i < p->classes; i++)
		p->left_out[i] = true;
	runs_append(p, &r);
	p->first[1] = r.n;
	runs_clear(&r);
}

void
searches_run(struct plan *p, const struct loss *loss, struct gauge *g,
    const struct plan_options *o)
{
	switch (p->frame->release->search) {
	case SEARCH_CLOSE: classes_close(p, loss, g, o); break;
	case SEARCH_LEVELS: classes_levels(p, loss); break;
	case SEARCH_GLOBAL: classes_global(p, loss); break;
	default: classes_boxes(p, loss); break;
	}
}
