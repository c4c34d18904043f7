/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "group/planfile.h"

/* A plan as far as it has been read. */
struct reading {
	struct lines_in *in;
	struct release *release;
	struct plan *plan;
	const uint64_t *seed;
	uint64_t records, persons, classes;
	uint32_t *pending; /* cuts whose upper side is still to come */
	size_t pendings, pending_room;
	bool complete; /* no cut is pending, and some box has come */
	size_t tuples; /* of the box, still to come */
	size_t row_room, label_room;
	uint32_t labelled; /* classes that have come */
	bool ended;
};

/* One line: its values behind the word. */
struct words {
	const struct value *value;
	size_t n;
};

static int
wrong(struct reading *r)
{
	return lines_wrong(r->in, "no line of a plan");
}

static bool
number(const struct words *w, size_t i, uint64_t max, uint64_t *out)
{
	int64_t n;

	if (i >= w->n || w->value[i].kind != VALUE_NUMBER ||
	    num_parse(w->value[i].text, 0,
		max > INT64_MAX ? INT64_MAX : (int64_t)max, &n) != 0)
		return false;
	*out = (uint64_t)n;
	return true;
}

static bool
text(const struct words *w, size_t i, struct text *out)
{
	if (i >= w->n || w->value[i].kind != VALUE_TEXT)
		return false;
	*out = w->value[i].text;
	return true;
}

static bool
word(const struct words *w, size_t i, enum release_words of, int *out)
{
	struct text t;

	if (!text(w, i, &t))
		return false;
	*out = release_parse(of, t);
	return *out >= 0;
}

/* ---- what the columns are ---- */

static int
facts_read(struct reading *r, const struct words *w)
{
	int search;

	if (!word(w, 0, RELEASE_SEARCHES, &search) ||
	    !number(w, 1, INT64_MAX, &r->release->k) ||
	    !number(w, 2, INT64_MAX, &r->records) ||
	    !number(w, 3, INT64_MAX, &r->persons) ||
	    !number(w, 4, UINT32_MAX - 1, &r->classes) || r->release->k == 0)
		return wrong(r);
	r->release->search = (enum release_search)search;
	return 0;
}

static int
unit_read(struct reading *r, const struct words *w)
{
	struct text name;

	if (r->plan != NULL || r->release->unit != NULL || !text(w, 0, &name))
		return wrong(r);
	r->release->unit = mem_text(name);
	return 0;
}

static int
column_read(struct reading *r, const struct words *w)
{
	int role, type, labels, floor;
	struct release_column *c;
	struct text name;

	if (r->plan != NULL || w->n != 6 || !text(w, 0, &name) ||
	    !word(w, 1, RELEASE_ROLES, &role) ||
	    !word(w, 2, RELEASE_TYPES, &type) ||
	    !word(w, 3, RELEASE_LABELS, &labels) ||
	    !word(w, 4, RELEASE_FLOORS, &floor) ||
	    release_find(r->release, name) != NULL)
		return wrong(r);
	c = release_add(r->release, name, (enum release_role)role);
	c->type = (enum release_type)type;
	c->labels = (enum release_labels)labels;
	c->floor = (enum release_floor)floor;
	c->topped = w->value[5].kind == VALUE_NUMBER;
	if (c->topped &&
	    num_parse(w->value[5].text, INT64_MIN, INT64_MAX, &c->top) != 0)
		return wrong(r);
	return 0;
}

/* All columns are known with the first line of another kind. */
static void
plan_begin(struct reading *r)
{
	struct plan *p;
	struct frame *f;

	if (r->plan != NULL)
		return;
	p = mem_alloc(sizeof(*p));
	f = frame_bare(r->release, r->seed);
	p->frame = f;
	p->owns = true;
	f->records = r->records;
	f->persons = r->persons;
	f->words = f->quasis + 1;
	p->names = mem_array(f->quasis + 1, sizeof(struct intern *));
	p->literal = mem_array(f->quasis + 1, sizeof(bool *));
	p->cover = mem_array(f->quasis + 1, sizeof(*p->cover));
	p->persons = mem_array(r->classes + 1, sizeof(*p->persons));
	p->left_out = mem_array(r->classes + 1, sizeof(*p->left_out));
	p->label = mem_array(r->classes * f->quasis + 1, sizeof(*p->label));
	for (uint32_t i = 0; i < f->quasis; i++)
		p->names[i] = intern_new(r->seed);
	r->plan = p;
}

static int
kinds_read(struct reading *r, const struct words *w)
{
	uint64_t column, flag[4];
	struct frame *f;

	plan_begin(r);
	f = r->plan->frame;
	if (!number(w, 0, UINT32_MAX, &column) || column >= f->quasis)
		return wrong(r);
	for (size_t i = 0; i < 4; i++)
		if (!number(w, 1 + i, 1, &flag[i]))
			return wrong(r);
	f->kinds[column] = (struct kinds){ flag[0] != 0, flag[1] != 0,
		flag[2] != 0, flag[3] != 0 };
	return 0;
}

/* Numbers of texts follow one another, so the ranks grow by one. */
static int
value_read(struct reading *r, const struct words *w)
{
	uint64_t column, rank;
	struct text value;
	struct frame *f;
	uint32_t n;

	plan_begin(r);
	f = r->plan->frame;
	if (!number(w, 0, UINT32_MAX, &column) || column >= f->quasis ||
	    !number(w, 1, UINT32_MAX - 1, &rank) || !text(w, 2, &value))
		return wrong(r);
	n = intern_count(f->value[column]);
	if (intern_of(f->value[column], value) != n)
		return wrong(r);
	if ((n & (n - 1)) == 0)
		f->rank[column] = mem_resize(f->rank[column], 2 * (size_t)n + 2,
		    sizeof(**f->rank));
	f->rank[column][n] = (uint32_t)rank;
	if (rank >= f->domain[column].values)
		f->domain[column].values = (uint32_t)rank + 1;
	return 0;
}

/* ---- the tree ---- */

static struct cut *
cut_new(struct reading *r)
{
	struct boxes *b = &r->plan->boxes;

	if (b->cuts == b->room) {
		b->room = 2 * b->room + 64;
		b->cut = mem_resize(b->cut, b->room, sizeof(*b->cut));
	}
	return &b->cut[b->cuts++];
}

/* A cut or a box comes: it is the first, or below the one before, or above
 * the last one that still waits. */
static bool
tree_grow(struct reading *r, bool leaf)
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
cut_read(struct reading *r, const struct words *w)
{
	uint64_t column, rank;
	uint32_t at;

	plan_begin(r);
	if (!number(w, 0, UINT32_MAX, &column) ||
	    column >= r->plan->frame->quasis ||
	    !number(w, 1, UINT32_MAX - 1, &rank) || !tree_grow(r, false))
		return wrong(r);
	at = r->plan->boxes.cuts;
	*cut_new(r) =
	    (struct cut){ (uint32_t)column, (uint32_t)rank, at + 1, 0 };
	return 0;
}

static int
box_read(struct reading *r, const struct words *w)
{
	struct plan *p;
	uint64_t class = 0, tuples = 0;
	bool several = w->n == 2 && w->value[0].kind == VALUE_NULL;

	plan_begin(r);
	p = r->plan;
	if (several ? !number(w, 1, UINT32_MAX - 1, &tuples)
		    : !number(w, 0, r->classes, &class) || class >= r->classes)
		return wrong(r);
	if ((p->boxes.leaves > 0 && several != (p->first != NULL)) ||
	    !tree_grow(r, true))
		return wrong(r);
	*cut_new(r) = (struct cut){ BOX_LEAF, 0,
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
tuples_grow(struct reading *r)
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

/* In the order of their ranks, as they are looked for by halving. */
static int
tuple_read(struct reading *r, const struct words *w)
{
	struct plan *p = r->plan;
	struct frame *f = p == NULL ? NULL : p->frame;
	uint64_t n;
	uint32_t *row;

	if (p == NULL || r->tuples == 0 || w->n != 1 + (size_t)f->quasis ||
	    !number(w, 0, r->classes, &n) || n >= r->classes)
		return wrong(r);
	tuples_grow(r);
	p->class[p->tuples.n] = (uint32_t)n;
	row = frame_row(f, p->tuples.n);
	row[f->quasis] = 1;
	for (uint32_t i = 0; i < f->quasis; i++) {
		if (!number(w, 1 + i, UINT32_MAX - 1, &n))
			return wrong(r);
		row[i] = (uint32_t)n;
	}
	if (p->tuples.n > p->first[p->boxes.leaves - 1] &&
	    runs_order(f, row - f->words, row) >= 0)
		return wrong(r);
	p->tuples.row[p->tuples.n] = p->tuples.n;
	f->rows = ++p->tuples.n;
	r->tuples--;
	return 0;
}

/* ---- labels ---- */

/* Labels of a column have numbers in the order in which they come. */
static int
label_read(struct reading *r, const struct words *w)
{
	struct plan *p = r->plan;
	uint64_t column, first, last, before = 0;
	uint32_t name;

	if (p == NULL || !number(w, 0, UINT32_MAX, &column) ||
	    column >= p->frame->quasis || w->n < 2 || w->n % 2 != 0 ||
	    value_nests(w->value[1].kind) || w->value[1].kind == VALUE_NULL)
		return wrong(r);
	name = intern_count(p->names[column]);
	if (intern_of(p->names[column], w->value[1].text) != name)
		return wrong(r);
	if ((name & (name - 1)) == 0)
		p->literal[column] = mem_resize(p->literal[column],
		    2 * (size_t)name + 2, sizeof(bool));
	p->literal[column][name] = w->value[1].kind != VALUE_TEXT;
	cover_begin(&p->cover[column]);
	for (size_t i = 2; i < w->n; i += 2) {
		if (!number(w, i, UINT32_MAX - 1, &first) ||
		    !number(w, i + 1, UINT32_MAX - 1, &last) || first > last ||
		    (i > 2 && first <= before))
			return wrong(r);
		cover_add(&p->cover[column], (uint32_t)first, (uint32_t)last);
		before = last;
	}
	return 0;
}

static int
class_read(struct reading *r, const struct words *w)
{
	struct plan *p = r->plan;
	uint64_t persons, left_out, label;
	uint32_t class = r->labelled;

	if (p == NULL || class >= r->classes ||
	    w->n != 2 + (size_t)p->frame->quasis ||
	    !number(w, 0, INT64_MAX, &persons) || !number(w, 1, 1, &left_out))
		return wrong(r);
	p->persons[class] = persons;
	p->left_out[class] = left_out != 0;
	p->suppressed += left_out != 0 ? persons : 0;
	for (uint32_t i = 0; i < p->frame->quasis; i++) {
		if (!number(w, 2 + i, UINT32_MAX, &label) ||
		    label >= intern_count(p->names[i]))
			return wrong(r);
		p->label[(size_t) class * p->frame->quasis + i] =
		    (uint32_t)label;
	}
	r->labelled++;
	return 0;
}

/* ---- the end ---- */

static int
end_read(struct reading *r, const struct words *w)
{
	char sum[17];
	struct text t;

	if (!r->complete || r->tuples > 0 || r->labelled != r->classes)
		return lines_wrong(r->in, "the plan ends too early");
	snprintf(sum, sizeof(sum), "%016llx",
	    (unsigned long long)lines_in_sum(r->in));
	if (w->n != 1 || !text(w, 0, &t) || !text_is(t, sum))
		return lines_wrong(r->in, "the plan is not as it was written");
	r->ended = true;
	return 0;
}

/* ---- from begin to end ---- */

static int
line_read(struct reading *r)
{
	static const struct {
		const char *word;
		int (*read)(struct reading *, const struct words *);
	} kind[] = {
		{ "unit", unit_read },
		{ "column", column_read },
		{ "kinds", kinds_read },
		{ "value", value_read },
		{ "cut", cut_read },
		{ "box", box_read },
		{ "tuple", tuple_read },
		{ "label", label_read },
		{ "class", class_read },
		{ "end", end_read },
	};
	struct words w;
	uint64_t count;

	if (lines_values(r->in, &w.value, &w.n, &count) != 0)
		return -1;
	if (r->ended || w.n == 0 || w.value[0].kind != VALUE_TEXT)
		return wrong(r);
	w.value++;
	w.n--;
	for (size_t i = 0; i < sizeof(kind) / sizeof(*kind); i++)
		if (text_is(w.value[-1].text, kind[i].word))
			return kind[i].read(r, &w);
	return wrong(r);
}

/* The first line is the only one of its kind. */
static int
head_read(struct reading *r)
{
	struct words w;
	uint64_t count;
	struct text line;

	if (lines_next(r->in, &line) <= 0)
		return lines_wrong(r->in, "no plan");
	if (lines_values(r->in, &w.value, &w.n, &count) != 0)
		return -1;
	if (w.n == 0 || !text_is(w.value[0].text, "pp-plan/1"))
		return lines_wrong(r->in, "no plan");
	w.value++;
	w.n--;
	return facts_read(r, &w);
}

static int
all_read(struct reading *r)
{
	struct text line;
	int more;

	if (head_read(r) != 0)
		return -1;
	while ((more = lines_next(r->in, &line)) > 0)
		if (line_read(r) != 0)
			return -1;
	if (more < 0)
		return -1;
	if (!r->ended)
		return lines_wrong(r->in, "the plan ends too early");
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
	struct reading r = { .in = in, .release = release, .seed = seed };
	int bad = all_read(&r);

	mem_free(r.pending);
	if (bad == 0)
		return r.plan;
	plan_free(r.plan);
	return NULL;
}
