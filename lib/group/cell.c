/* SPDX-License-Identifier: ISC */
#include "group/cell.h"

#include <string.h>

#include "base/mem.h"

/* ---- tuples ---- */

static void
tuples_make(struct cell *c, struct frame *f, size_t first, size_t n)
{
	uint64_t persons = 0;

	runs_make(&c->runs, f, first, n);
	c->weight = mem_array(c->runs.n, sizeof(*c->weight));
	for (uint32_t t = 0; t < c->runs.n; t++) {
		for (size_t i = c->runs.row[t]; i < c->runs.row[t + 1]; i++)
			c->weight[t] += frame_row(f, i)[f->words - 1];
		persons += c->weight[t];
	}
	/* LOSS_ALL times all persons must be far below 2^63. */
	while (persons >> c->shift > UINT32_MAX >> 2)
		c->shift++;
}

static const uint32_t *
tuple_ranks(const struct cell *c, uint32_t tuple)
{
	return frame_row(c->frame, c->runs.row[tuple]);
}

/* ---- columns ---- */

/* Up to this many values, labels are looked up for all pairs of ranks; for more
 * values the leaves between two count, which is about the same. */
enum { NAMES = 512 };

static int32_t
place_of(const struct loss *l, uint32_t rank)
{
	const struct domain *d = l->domain;

	switch (l->kind) {
	case LOSS_PLACE:
		if (d->empty && rank == 0)
			return -(int32_t)l->full;
		return (int32_t)(l->full * d->place[rank] / DOMAIN_SPAN);
	case LOSS_LABEL:
		if (d->values <= NAMES)
			return (int32_t)rank;
		if (d->leaf[rank] == HIERARCHY_NONE)
			return -(int32_t)l->full;
		return (int32_t)(l->full * d->leaf[rank] /
				 hierarchy_leaves(d->hierarchy));
	default: return (int32_t)(l->full * rank / d->values);
	}
}

static void
names_make(struct line *line, const struct loss *l)
{
	uint32_t n = l->domain->values;

	line->values = (int32_t)n;
	line->lost = mem_array((size_t)n * n, sizeof(*line->lost));
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = i; j < n; j++)
			line->lost[i * n + j] = (int32_t)loss_of(l, i, j, 2);
}

static void
line_make(struct cell *c, const struct loss *l, uint32_t column)
{
	struct line *line = &c->line[c->lines++];

	line->full = (int32_t)l->full;
	if (l->kind == LOSS_RANKS)
		line->gap = (int32_t)(l->full / l->domain->values);
	if (l->kind == LOSS_LABEL && l->domain->values <= NAMES)
		names_make(line, l);
	line->place = mem_array(c->runs.n, sizeof(*line->place));
	for (uint32_t i = 0; i < c->runs.n; i++)
		line->place[i] = place_of(l, tuple_ranks(c, i)[column]);
}

static void
set_make(struct cell *c, const struct loss *l, uint32_t column)
{
	struct set *set = &c->set[c->sets++];
	uint32_t *code =
	    mem_array((size_t)l->domain->values + 1, sizeof(*code));

	set->code = mem_array(c->runs.n, sizeof(*set->code));
	for (uint32_t i = 0; i < c->runs.n; i++) {
		uint32_t rank = tuple_ranks(c, i)[column];

		if (code[rank] == 0)
			code[rank] = ++set->values;
		set->code[i] = code[rank] - 1;
	}
	set->lost = mem_array((size_t)set->values + 2, sizeof(*set->lost));
	for (uint32_t i = 2; i <= set->values; i++)
		set->lost[i] = (int32_t)loss_of(l, 0, 1, i);
	mem_free(code);
}

void
cell_make(struct cell *c, struct frame *f, const struct loss *loss,
    struct gauge *gauge, size_t first, size_t n)
{
	*c = (struct cell){ .frame = f, .gauge = gauge };
	tuples_make(c, f, first, n);
	c->line = mem_array(f->quasis + 1, sizeof(*c->line));
	c->set = mem_array(f->quasis + 1, sizeof(*c->set));
	for (uint32_t i = 0; i < f->quasis; i++)
		if (loss[i].kind == LOSS_SET)
			set_make(c, &loss[i], i);
		else
			line_make(c, &loss[i], i);
	c->class = mem_array(c->runs.n, sizeof(*c->class));
	c->next = mem_array(c->runs.n, sizeof(*c->next));
	c->prev = mem_array(c->runs.n, sizeof(*c->prev));
	for (uint32_t i = 0; i < c->runs.n; i++)
		c->class[i] = CELL_NONE;
}

static void
classes_clear(struct cell *c)
{
	for (uint32_t i = 0; i < c->lines; i++) {
		mem_free(c->line[i].first);
		mem_free(c->line[i].last);
	}
	for (uint32_t i = 0; i < c->sets; i++) {
		mem_free(c->set[i].distinct);
		mem_free(c->set[i].count);
		mem_free(c->set[i].with);
	}
	mem_free(c->head);
	mem_free(c->persons);
	mem_free(c->loss);
}

void
cell_clear(struct cell *c)
{
	classes_clear(c);
	for (uint32_t i = 0; i < c->lines; i++) {
		mem_free(c->line[i].place);
		mem_free(c->line[i].lost);
	}
	for (uint32_t i = 0; i < c->sets; i++) {
		mem_free(c->set[i].code);
		mem_free(c->set[i].lost);
	}
	mem_free(c->line);
	mem_free(c->set);
	runs_clear(&c->runs);
	mem_free(c->weight);
	mem_free(c->class);
	mem_free(c->next);
	mem_free(c->prev);
}

/* ---- classes ---- */

int32_t
cell_line_lost(const struct line *l, int32_t first, int32_t last)
{
	int32_t lost = last - first + l->gap;

	if (first == last)
		return 0;
	if (l->lost != NULL)
		return l->lost[first * l->values + last];
	return lost < l->full ? lost : l->full;
}

static int32_t
set_lost(const struct set *s, uint32_t class)
{
	return s->lost[s->distinct[class]];
}

static void
loss_sum(struct cell *c, uint32_t class)
{
	int32_t sum = 0;

	for (uint32_t i = 0; i < c->lines; i++) {
		const struct line *l = &c->line[i];

		sum += cell_line_lost(l, l->first[class], l->last[class]);
	}
	for (uint32_t i = 0; i < c->sets; i++)
		sum += set_lost(&c->set[i], class);
	c->loss[class] = sum;
}

/* Updates the answers for all values: one more or one less changes them. */
static void
set_answer(struct set *s, uint32_t classes, uint32_t class)
{
	int32_t as_is = s->lost[s->distinct[class]];
	int32_t more = s->lost[s->distinct[class] + 1];

	for (uint32_t v = 0; v < s->values; v++) {
		size_t at = (size_t)v * classes + class;

		s->with[at] = s->count[at] > 0 ? as_is : more;
	}
}

static void
set_put(struct set *s, uint32_t classes, uint32_t tuple, uint32_t class)
{
	size_t at = (size_t)s->code[tuple] * classes + class;

	if (s->count[at]++ > 0)
		return;
	s->distinct[class]++;
	set_answer(s, classes, class);
}

static void
set_take(struct set *s, uint32_t classes, uint32_t tuple, uint32_t class)
{
	size_t at = (size_t)s->code[tuple] * classes + class;

	if (--s->count[at] > 0)
		return;
	s->distinct[class]--;
	set_answer(s, classes, class);
}

static void
line_put(struct line *l, int32_t place, uint32_t class)
{
	if (place < l->first[class])
		l->first[class] = place;
	if (place > l->last[class])
		l->last[class] = place;
}

static void
line_again(struct cell *c, struct line *l, uint32_t class)
{
	l->first[class] = INT32_MAX;
	l->last[class] = INT32_MIN;
	for (uint32_t t = c->head[class]; t != CELL_NONE; t = c->next[t])
		line_put(l, l->place[t], class);
}

void
cell_put(struct cell *c, uint32_t tuple, uint32_t class)
{
	c->class[tuple] = class;
	c->next[tuple] = c->head[class];
	c->prev[tuple] = CELL_NONE;
	if (c->head[class] != CELL_NONE)
		c->prev[c->head[class]] = tuple;
	c->head[class] = tuple;
	c->persons[class] += c->weight[tuple];
	for (uint32_t i = 0; i < c->lines; i++)
		line_put(&c->line[i], c->line[i].place[tuple], class);
	for (uint32_t i = 0; i < c->sets; i++)
		set_put(&c->set[i], c->classes, tuple, class);
	loss_sum(c, class);
}

void
cell_take(struct cell *c, uint32_t tuple)
{
	uint32_t class = c->class[tuple], next = c->next[tuple];

	if (c->prev[tuple] != CELL_NONE)
		c->next[c->prev[tuple]] = next;
	else
		c->head[class] = next;
	if (next != CELL_NONE)
		c->prev[next] = c->prev[tuple];
	c->class[tuple] = CELL_NONE;
	c->persons[class] -= c->weight[tuple];
	for (uint32_t i = 0; i < c->lines; i++) {
		struct line *l = &c->line[i];

		if (l->place[tuple] == l->first[class] ||
		    l->place[tuple] == l->last[class])
			line_again(c, l, class);
	}
	for (uint32_t i = 0; i < c->sets; i++)
		set_take(&c->set[i], c->classes, tuple, class);
	if (c->head[class] != CELL_NONE)
		loss_sum(c, class);
	else
		c->loss[class] = 0;
}

void
cell_classes(struct cell *c, uint32_t classes)
{
	classes_clear(c);
	c->classes = classes;
	c->head = mem_array((size_t)classes + 1, sizeof(*c->head));
	c->persons = mem_array((size_t)classes + 1, sizeof(*c->persons));
	c->loss = mem_array((size_t)classes + 1, sizeof(*c->loss));
	for (uint32_t i = 0; i < classes; i++)
		c->head[i] = CELL_NONE;
	for (uint32_t i = 0; i < c->lines; i++) {
		struct line *l = &c->line[i];

		l->first = mem_array((size_t)classes + 1, sizeof(*l->first));
		l->last = mem_array((size_t)classes + 1, sizeof(*l->last));
		for (uint32_t j = 0; j < classes; j++) {
			l->first[j] = INT32_MAX;
			l->last[j] = INT32_MIN;
		}
	}
	for (uint32_t i = 0; i < c->sets; i++) {
		struct set *s = &c->set[i];
		size_t room = (size_t)classes * s->values + 1;

		s->distinct = mem_array((size_t)classes + 1, sizeof(uint32_t));
		s->count = mem_array(room, sizeof(*s->count));
		s->with = mem_array(room, sizeof(*s->with));
	}
	for (uint32_t i = c->runs.n; i-- > 0;)
		if (c->class[i] != CELL_NONE)
			cell_put(c, i, c->class[i]);
}
