/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "anonymize/planreading.h"
#include "base/mem.h"

/* ---- the tree ---- */

static struct cut *
cut_new(struct plan_reading *r)
{
	struct boxes *b = &r->plan->boxes;

	if (b->cuts == b->room) {
		b->room = 2 * b->room + 64;
		b->cut = mem_resize(b->cut, b->room, sizeof(*b->cut));
	}
	return &b->cut[b->cuts++];
}

/* Adds a cut or a box: it is the first, or below the cut before, or above the
 * last cut that waits for its upper side. */
static bool
tree_grow(struct plan_reading *r, bool leaf)
{
	struct boxes *b = &r->plan->boxes;

	if (r->complete || r->tuples > 0)
		return false;
	if (r->pendings == r->pending_room) {
		r->pending_room = 2 * r->pending_room + 64;
		r->pending = mem_resize(r->pending, r->pending_room,
		    sizeof(*r->pending));
	}
	if (!leaf) {
		r->pending[r->pendings++] = b->cuts;
		return true;
	}
	r->complete = r->pendings == 0;
	if (!r->complete)
		b->cut[r->pending[--r->pendings]].above = b->cuts + 1;
	return true;
}

static int
cut_read(struct plan_reading *r, const struct plan_words *w)
{
	uint64_t column, rank;

	reading_begin(r);
	if (!planhead_words_number(w, 0, UINT32_MAX, &column) ||
	    column >= r->plan->frame->quasis ||
	    !planhead_words_number(w, 1, UINT32_MAX - 1, &rank) ||
	    !tree_grow(r, false))
		return reading_wrong(r);
	*cut_new(r) = (struct cut){ (uint32_t)column, (uint32_t)rank, 0 };
	return 0;
}

static int
box_read(struct plan_reading *r, const struct plan_words *w)
{
	struct plan *p;
	uint64_t class = 0, tuples = 0;
	bool several = w->n == 2 && w->value[0].kind == VALUE_NULL;

	reading_begin(r);
	p = r->plan;
	if (several ? !planhead_words_number(w, 1, UINT32_MAX - 1, &tuples)
		    : !planhead_words_number(w, 0, r->classes, &class) ||
			  class >= r->classes)
		return reading_wrong(r);
	if ((p->boxes.leaves > 0 && several != (p->first != NULL)) ||
	    !tree_grow(r, true))
		return reading_wrong(r);
	*cut_new(r) = (struct cut){ BOX_LEAF,
		several ? p->boxes.leaves : (uint32_t) class, 0 };
	if (several) {
		p->first = mem_resize(p->first, (size_t)p->boxes.leaves + 2,
		    sizeof(*p->first));
		p->first[p->boxes.leaves] = p->tuples.n;
		p->first[p->boxes.leaves + 1] = p->tuples.n + (uint32_t)tuples;
		r->tuples = tuples;
	}
	p->boxes.leaves++;
	return 0;
}

static void
tuples_grow(struct plan_reading *r)
{
	struct plan *p = r->plan;
	struct frame *f = p->frame;

	if (p->tuples.n < r->row_room)
		return;
	r->row_room = 2 * r->row_room + 64;
	f->row = mem_resize(f->row, r->row_room, f->words * sizeof(uint32_t));
	p->tuples.row =
	    mem_resize(p->tuples.row, r->row_room + 1, sizeof(*p->tuples.row));
	p->class = mem_resize(p->class, r->row_room, sizeof(*p->class));
}

/* Tuples must be in the order of their ranks, for the binary search. */
static int
tuple_read(struct plan_reading *r, const struct plan_words *w)
{
	struct plan *p = r->plan;
	struct frame *f = p == NULL ? NULL : p->frame;
	uint64_t n;
	uint32_t *row;

	if (p == NULL || r->tuples == 0 || w->n != 1 + (size_t)f->quasis ||
	    !planhead_words_number(w, 0, r->classes, &n) || n >= r->classes)
		return reading_wrong(r);
	tuples_grow(r);
	p->class[p->tuples.n] = (uint32_t)n;
	row = frame_row(f, p->tuples.n);
	row[f->quasis] = 1;
	for (uint32_t i = 0; i < f->quasis; i++) {
		if (!planhead_words_number(w, 1 + i, UINT32_MAX - 1, &n))
			return reading_wrong(r);
		row[i] = (uint32_t)n;
	}
	if (p->tuples.n > p->first[p->boxes.leaves - 1] &&
	    runs_order(f, row - f->words, row) >= 0)
		return reading_wrong(r);
	p->tuples.row[p->tuples.n] = p->tuples.n;
	f->rows = ++p->tuples.n;
	r->tuples--;
	return 0;
}

/* ---- labels ---- */

/* Labels of a column are numbered in the order of their lines. */
static int
label_read(struct plan_reading *r, const struct plan_words *w)
{
	struct plan *p = r->plan;
	uint64_t column, first, last, before = 0;
	uint32_t name;

	if (p == NULL || !planhead_words_number(w, 0, UINT32_MAX, &column) ||
	    column >= p->frame->quasis || w->n < 2 || w->n % 2 != 0 ||
	    value_nests(w->value[1].kind) || w->value[1].kind == VALUE_NULL)
		return reading_wrong(r);
	name = intern_count(p->names[column]);
	if (intern_of(p->names[column], w->value[1].text) != name)
		return reading_wrong(r);
	if ((name & (name - 1)) == 0)
		p->literal[column] = mem_resize(p->literal[column],
		    2 * (size_t)name + 2, sizeof(bool));
	p->literal[column][name] = w->value[1].kind != VALUE_TEXT;
	cover_begin(&p->cover[column]);
	for (size_t i = 2; i < w->n; i += 2) {
		if (!planhead_words_number(w, i, UINT32_MAX - 1, &first) ||
		    !planhead_words_number(w, i + 1, UINT32_MAX - 1, &last) ||
		    first > last || (i > 2 && first <= before))
			return reading_wrong(r);
		cover_add(&p->cover[column], (uint32_t)first, (uint32_t)last);
		before = last;
	}
	return 0;
}

static int
class_read(struct plan_reading *r, const struct plan_words *w)
{
	struct plan *p = r->plan;
	uint64_t persons, left_out, label;
	uint32_t class = r->labelled;

	if (p == NULL || class >= r->classes ||
	    w->n != 2 + (size_t)p->frame->quasis ||
	    !planhead_words_number(w, 0, INT64_MAX, &persons) ||
	    !planhead_words_number(w, 1, 1, &left_out))
		return reading_wrong(r);
	p->persons[class] = persons;
	p->left_out[class] = left_out != 0;
	p->suppressed += left_out != 0 ? persons : 0;
	for (uint32_t i = 0; i < p->frame->quasis; i++) {
		if (!planhead_words_number(w, 2 + i, UINT32_MAX, &label) ||
		    label >= intern_count(p->names[i]))
			return reading_wrong(r);
		p->label[(size_t) class * p->frame->quasis + i] =
		    (uint32_t)label;
	}
	r->labelled++;
	return 0;
}

/* ---- the end ---- */

static int
end_read(struct plan_reading *r, const struct plan_words *w)
{
	char sum[17];
	struct text t;

	if (!r->complete || r->tuples > 0 || r->labelled != r->classes)
		return jsonlines_wrong(r->in, "the plan is incomplete");
	snprintf(sum, sizeof(sum), "%016llx",
	    (unsigned long long)jsonlines_in_sum(r->in));
	if (w->n != 1 || !planhead_words_text(w, 0, &t) || !text_is(t, sum))
		return jsonlines_wrong(r->in,
		    "the plan was changed or damaged: its checksum is wrong");
	r->ended = true;
	return 0;
}

/* ---- from begin to end ---- */

static int
line_read(struct plan_reading *r)
{
	static const struct {
		const char *word;
		int (*read)(struct plan_reading *, const struct plan_words *);
	} kind[] = {
		{ "unit", planhead_unit_read },
		{ "null", planhead_null_read },
		{ "not_a_date", planhead_no_date_read },
		{ "column", planhead_column_read },
		{ "kinds", planhead_kinds_read },
		{ "value", planhead_value_read },
		{ "cut", cut_read },
		{ "box", box_read },
		{ "tuple", tuple_read },
		{ "label", label_read },
		{ "class", class_read },
		{ "end", end_read },
	};
	struct plan_words w;
	uint64_t count;

	if (jsonlines_values(r->in, &w.value, &w.n, &count) != 0)
		return -1;
	if (r->ended || w.n == 0 || w.value[0].kind != VALUE_TEXT)
		return reading_wrong(r);
	w.value++;
	w.n--;
	for (size_t i = 0; i < sizeof(kind) / sizeof(*kind); i++)
		if (text_is(w.value[-1].text, kind[i].word))
			return kind[i].read(r, &w);
	return reading_wrong(r);
}

static const char not_a_plan[] = "not a plan of pp-anonymize (pp-plan/1)";

/* Reads the first line, the only one of its kind. */
static int
head_read(struct plan_reading *r)
{
	struct plan_words w;
	uint64_t count;
	struct text line;

	if (jsonlines_next(r->in, &line) <= 0)
		return jsonlines_wrong(r->in, not_a_plan);
	if (jsonlines_values(r->in, &w.value, &w.n, &count) != 0)
		return -1;
	if (w.n == 0 || !text_is(w.value[0].text, "pp-plan/1"))
		return jsonlines_wrong(r->in, not_a_plan);
	w.value++;
	w.n--;
	return planhead_facts_read(r, &w);
}

static int
all_read(struct plan_reading *r)
{
	struct text line;
	int more;

	if (head_read(r) != 0)
		return -1;
	while ((more = jsonlines_next(r->in, &line)) > 0)
		if (line_read(r) != 0)
			return -1;
	if (more < 0)
		return -1;
	if (!r->ended)
		return jsonlines_wrong(r->in, "the plan is incomplete");
	if (r->plan->first != NULL) {
		tuples_grow(r);
		r->plan->tuples.row[r->plan->tuples.n] = r->plan->tuples.n;
	}
	r->plan->classes = (uint32_t)r->classes;
	return 0;
}

struct plan *
planfile_read(struct lines_in *in, struct release *release,
    const uint64_t seed[2])
{
	struct plan_reading r = { .in = in, .release = release, .seed = seed };
	int bad = all_read(&r);

	mem_free(r.pending);
	if (bad == 0)
		return r.plan;
	plan_free(r.plan);
	return NULL;
}
