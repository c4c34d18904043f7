/* SPDX-License-Identifier: ISC */
#include "group/boxes.h"

#include "base/mem.h"
#include "base/stop.h"
#include "group/bounds.h"
#include "group/extent.h"
#include "group/largebox.h"
#include "group/smallbox.h"

struct knife {
	struct frame *frame;
	const struct loss *loss;
	struct gauge *gauge;
	struct extent *all;
	struct sweep *sweep;   /* of small boxes */
	struct median *median; /* of large ones */
	struct offers offers;
	size_t enough;
	/* Following old cuts. */
	const struct boxes *old;
	uint32_t *const *rank; /* by column, then old rank: the rank now */
	struct offer again;
};

/* ---- one box ---- */

static bool
side_keeps(struct knife *k, const struct offer *o, size_t first, size_t n,
    bool above)
{
	gauge_begin(k->gauge);
	for (size_t i = 0; i < n; i++) {
		const uint32_t *row = frame_row(k->frame, first + i);

		if ((row[o->column] > o->rank) == above)
			gauge_add(k->gauge, row);
	}
	return gauge_keeps(k->gauge);
}

static void
large_offers(struct knife *k, size_t first, size_t n)
{
	const uint32_t *row = frame_row(k->frame, first);

	median_begin(k->median);
	median_look(k->median, row, n);
	median_halve(k->median);
	median_weigh(k->median, row, n);
	median_offers(k->median, &k->offers);
}

/* Whether both sides of a cut might be classes; a person with several rows may
 * be on both. */
static bool
may_cut(const struct knife *k, size_t n)
{
	uint64_t persons = extent_persons(k->all);

	return n > k->enough && (k->frame->apart ? persons : persons / 2) >=
				    k->frame->release->k;
}

static const struct offer *
cut_choose(struct knife *k, size_t first, size_t n)
{
	bool diverse = gauge_diverse(k->gauge);

	extent_begin(k->all);
	for (size_t i = 0; i < n; i++)
		extent_add(k->all, frame_row(k->frame, first + i));
	if (!may_cut(k, n))
		return NULL;
	k->offers.n = 0;
	if (n <= SWEEP_ROWS && extent_persons(k->all) <= SWEEP_ROWS)
		sweep_box(k->sweep, k->all, first, n, &k->offers);
	else
		large_offers(k, first, n);
	offers_sort(&k->offers, diverse);
	for (size_t i = 0; i < k->offers.n; i++) {
		const struct offer *o = &k->offers.offer[i];

		if (!diverse || (side_keeps(k, o, first, n, false) &&
				    side_keeps(k, o, first, n, true)))
			return o;
	}
	return NULL;
}

static void
swap(uint32_t *a, uint32_t *b, uint32_t words)
{
	for (uint32_t i = 0; i < words; i++) {
		uint32_t x = a[i];

		a[i] = b[i];
		b[i] = x;
	}
}

/* Moves the rows below a cut to the front; returns their number. */
static size_t
divide(struct frame *f, const struct offer *o, size_t first, size_t n)
{
	size_t below = 0, above = n;

	while (below < above)
		if (frame_row(f, first + below)[o->column] <= o->rank)
			below++;
		else
			swap(frame_row(f, first + below),
			    frame_row(f, first + --above), f->words);
	return below;
}

/* ---- the tree ---- */

struct task {
	size_t first, n;
	uint32_t parent;
	uint32_t old; /* the cut to follow */
	bool above;
};

static size_t
rows_above(const struct knife *k, const struct offer *o, const struct task *t)
{
	size_t above = 0;

	for (size_t i = 0; i < t->n; i++)
		above += frame_row(k->frame, t->first + i)[o->column] > o->rank;
	return above;
}

/* The old cut, if both sides have rows and may still be classes; skips a cut
 * with an empty side. */
static const struct offer *
cut_again(struct knife *k, struct task *t)
{
	struct offer *o = &k->again;

	for (;;) {
		const struct cut *c = &k->old->cut[t->old];
		size_t above;

		if (c->column == BOX_LEAF)
			return NULL;
		*o = (struct offer){ c->column, k->rank[c->column][c->rank], 0,
			0 };
		above = rows_above(k, o, t);
		if (above == t->n)
			t->old = c->above;
		else if (above == 0)
			t->old++;
		else
			break;
	}
	return side_keeps(k, o, t->first, t->n, false) &&
		       side_keeps(k, o, t->first, t->n, true)
		   ? o
		   : NULL;
}

static uint32_t
cut_add(struct boxes *b)
{
	if (b->cuts == b->room) {
		b->room = 2 * b->room + 64;
		b->cut = mem_resize(b->cut, b->room, sizeof(*b->cut));
		b->first = mem_resize(b->first, b->room, sizeof(*b->first));
	}
	return b->cuts++;
}

static void
tree_grow(struct boxes *b, struct knife *k)
{
	size_t tasks = 1, room = 64;
	struct task *task = mem_array(room, sizeof(*task));

	task[0] = (struct task){ .n = k->frame->rows };
	/* After a stop the rest is not needed. */
	while (tasks > 0 && !stop_wanted()) {
		struct task t = task[--tasks];
		const struct offer *o = k->old == NULL
					    ? cut_choose(k, t.first, t.n)
					    : cut_again(k, &t);
		uint32_t at = cut_add(b);
		size_t below;

		if (t.above)
			b->cut[t.parent].above = at;
		if (o == NULL) {
			b->cut[at] = (struct cut){ BOX_LEAF, b->leaves, 0 };
			b->first[b->leaves++] = t.first;
			frame_progress(k->frame, t.n);
			continue;
		}
		b->cut[at] = (struct cut){ o->column, o->rank, 0 };
		below = divide(k->frame, o, t.first, t.n);
		if (tasks + 2 > room) {
			room *= 2;
			task = mem_resize(task, room, sizeof(*task));
		}
		task[tasks++] = (struct task){ t.first + below, t.n - below, at,
			k->old == NULL ? 0 : k->old->cut[t.old].above, true };
		task[tasks++] =
		    (struct task){ t.first, below, at, t.old + 1, false };
	}
	mem_free(task);
}

static void
knife_make(struct knife *k)
{
	const struct frame *f = k->frame;

	k->gauge = gauge_new(f);
	k->all = extent_new(f, k->loss);
	k->sweep = sweep_new(f, k->loss);
	k->median = median_new(f, k->loss);
}

static void
knife_clear(struct knife *k)
{
	gauge_free(k->gauge);
	extent_free(k->all);
	sweep_free(k->sweep);
	median_free(k->median);
	offers_clear(&k->offers);
}

static void
tree_make(struct boxes *b, struct knife *k)
{
	*b = (struct boxes){ NULL };
	knife_make(k);
	tree_grow(b, k);
	b->first = mem_resize(b->first, b->leaves + 1, sizeof(*b->first));
	b->first[b->leaves] = k->frame->rows;
	knife_clear(k);
}

void
boxes_make(struct boxes *b, struct frame *f, const struct loss *loss,
    size_t enough)
{
	struct knife k = { .frame = f, .loss = loss, .enough = enough };

	tree_make(b, &k);
}

void
boxes_follow(struct boxes *b, struct frame *f, const struct loss *loss,
    const struct boxes *old, uint32_t *const *rank)
{
	struct knife k = { .frame = f, .loss = loss, .old = old, .rank = rank };

	tree_make(b, &k);
}

void
boxes_clear(struct boxes *b)
{
	mem_free(b->cut);
	mem_free(b->first);
	*b = (struct boxes){ NULL };
}

uint32_t
boxes_find(const struct boxes *b, const uint32_t *rank)
{
	const struct cut *c = b->cut;

	while (c->column != BOX_LEAF)
		c = rank[c->column] <= c->rank ? c + 1 : &b->cut[c->above];
	return c->rank;
}
