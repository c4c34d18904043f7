/* SPDX-License-Identifier: ISC */
#include "group/planning.h"

#include "base/mem.h"
#include "base/msg.h"
#include "base/progress.h"
#include "base/stop.h"

/* ---- warnings ---- */

/* Numbers and dates are written as ranges, unless --labels hierarchy is given.
 */
static void
hierarchies_unused(const struct frame *f)
{
	for (uint32_t i = 0; i < f->quasis; i++)
		if (f->domain[i].hierarchy != NULL &&
		    f->domain[i].type != TYPE_TEXT &&
		    f->column[i]->labels != LABELS_HIERARCHY)
			msg_warn("%s: the hierarchy gives no labels, because "
				 "numbers and dates are written as ranges; use "
				 "--labels hierarchy",
			    f->column[i]->name);
}

/* ---- releases that are impossible ---- */

static void
gauge_all(const struct frame *f, struct gauge *g)
{
	struct bulk_scan scan;
	const uint32_t *row;
	size_t n;

	gauge_begin(g);
	for (size_t i = 0; i < f->rows; i++)
		gauge_add(g, frame_row(f, i));
	if (f->bulk == NULL)
		return;
	bulk_scan_init(&scan, f->bulk, 1, 0, f->bulk_rows, f->words);
	while ((row = bulk_scan_next(&scan, &n)) != NULL)
		for (size_t i = 0; i < n; i++)
			gauge_add(g, row + i * f->words);
	bulk_scan_end(&scan);
}

/* Refuses options that need all rows in memory; 0, or -1 after a message. */
static int
fits(const struct frame *f, const struct plan_options *o)
{
	const char *what = NULL;

	if (f->bulk == NULL)
		return 0;
	if (f->release->search != SEARCH_BOXES)
		what = "every --search except boxes needs";
	else if (o->old != NULL)
		what = "an old plan needs";
	else if (f->release->suppress.over > 0)
		what = "--suppress needs";
	else if (o->report)
		what = "--report needs";
	if (what == NULL)
		return 0;
	msg_error(STATUS_CALL,
	    "%s all different records in memory, but --memory is too small "
	    "for them; use a larger --memory",
	    what);
	return -1;
}

static int
possible(const struct frame *f, struct gauge *g)
{
	uint32_t broken;

	if (f->rows == 0 && f->bulk == NULL)
		return 0;
	gauge_all(f, g);
	if (f->persons < f->release->k) {
		msg_error(STATUS_CALL, "k is %llu, but there %s only %llu %s%s",
		    (unsigned long long)f->release->k,
		    f->persons == 1 ? "is" : "are",
		    (unsigned long long)f->persons,
		    f->release->unit == NULL ? "record" : "person",
		    f->persons == 1 ? "" : "s");
		return -1;
	}
	broken = gauge_broken(g);
	if (broken == f->sensitives)
		return 0;
	msg_error(STATUS_CALL,
	    "%s: even the whole table as one class is less diverse than l "
	    "requires; use a weaker l",
	    f->column[f->quasis + broken]->name);
	return -1;
}

/* Whether there is nothing to cut. */
static bool
uniform(const struct frame *f)
{
	for (uint32_t i = 0; i < f->quasis; i++)
		if (f->domain[i].values > 1)
			return false;
	return true;
}

/* Refuses a plan with a single class: if there are enough persons for two, the
 * bound t prevented them. */
static int
useful(const struct plan *p)
{
	const struct frame *f = p->frame;

	if (p->classes != 1 || f->persons / 2 < f->release->k || uniform(f))
		return 0;
	for (uint32_t i = 0; i < f->sensitives; i++) {
		const struct release_column *c = f->column[f->quasis + i];

		if (c->closeness == T_NONE)
			continue;
		msg_error(STATUS_CALL,
		    "%s: only the whole table as one class is as close as t "
		    "requires; use a larger t",
		    c->name);
		return -1;
	}
	return 0;
}

/* 0, or -1 after a message. */
static int
memory_plan(struct plan *p, const struct loss *loss, struct gauge *g,
    struct namer *n, const struct plan_options *o)
{
	struct class_members m;

	if (o->old == NULL)
		searches_run(p, loss, g, o);
	else if (refitclasses_run(p, loss, g, o->old) != 0)
		return -1;
	if (stop_wanted())
		return -1;
	members_make(&m, p);
	labels_make(p, n, &m);
	if (p->level == NULL)
		outliers_leave(p, loss, &m);
	else
		outliers_count(p);
	members_clear(&m);
	return 0;
}

/* 0, or -1 after a message. */
static int
classes_make(struct plan *p, struct gauge *g, const struct plan_options *o,
    const uint64_t seed[2])
{
	const struct frame *f = p->frame;
	uint64_t rows = f->bulk != NULL ? f->bulk_rows : f->rows;
	struct loss *loss = losses_new(p->frame);
	struct namer *n = namer_new(p, g, seed);
	int bad = 0;

	/* First boxes are made, then classes in each of them. */
	if (f->release->search == SEARCH_CLOSE)
		rows *= 2;
	if (f->progress != NULL)
		progress_turn(f->progress, "planning",
		    (int64_t)(rows * f->words * sizeof(uint32_t)));
	if (f->bulk != NULL)
		diskplan_make(p, loss, g, n);
	else
		bad = memory_plan(p, loss, g, n, o);
	if (bad == 0 && namer_broken(n)) {
		msg_error(STATUS_STOP, "internal error: a class does not keep "
				       "the bounds of the release");
		bad = -1;
	}
	namer_free(n);
	losses_free(loss, p->frame->quasis);
	if (f->progress != NULL)
		progress_done(f->progress);
	return bad;
}

/* ---- from begin to end ---- */

struct plan *
plan_make(struct frame *f, const struct plan_options *o, const uint64_t seed[2])
{
	struct plan *p = mem_alloc(sizeof(*p));
	struct gauge *g = gauge_new(f);
	int bad;

	p->frame = f;
	hierarchies_unused(f);
	bad = fits(f, o);
	if (bad == 0)
		bad = possible(f, g);
	if (bad == 0)
		bad = classes_make(p, g, o, seed);
	if (bad == 0)
		bad = useful(p);
	if ((f->bulk != NULL && bulk_failed(f->bulk)) || stop_wanted())
		bad = -1;
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
		cover_clear(&p->cover[c]);
	}
	mem_free(p->cover);
	mem_free(p->literal);
	boxes_clear(&p->boxes);
	runs_clear(&p->tuples);
	mem_free(p->first);
	mem_free(p->class);
	mem_free(p->persons);
	mem_free(p->level);
	mem_free(p->left_out);
	mem_free(p->label);
	mem_free(p->names);
	if (p->owns)
		frame_free(p->frame);
	mem_free(p);
}
