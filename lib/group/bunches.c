/* SPDX-License-Identifier: ISC */
#include "group/bunches.h"

#include <string.h>

#include "base/mem.h"
#include "record/siphash.h"

/* ---- labels ---- */

static uint32_t
name_of(const struct domain *d, uint32_t rank, unsigned level)
{
	uint32_t leaf, first, last;

	if (level + 1 == domain_levels(d))
		return 0;
	if (d->hierarchy == NULL)
		return rank;
	leaf = d->leaf[rank];
	/* The empty value has no labels but itself. */
	if (leaf == HIERARCHY_NONE)
		return BUNCH_NONE;
	hierarchy_range(d->hierarchy, leaf, level, &first, &last);
	return first;
}

static void
rungs_make(struct bunches *s, const struct loss *loss, uint32_t column)
{
	const struct domain *d = &s->frame->domain[column];
	struct rungs *r = &s->rungs[column];

	r->levels = domain_levels(d);
	r->name =
	    mem_array((size_t)r->levels * d->values + 1, sizeof(*r->name));
	r->lost = mem_array(r->levels, sizeof(*r->lost));
	for (unsigned l = 0; l < r->levels; l++)
		for (uint32_t v = 0; v < d->values; v++)
			r->name[l * d->values + v] = name_of(d, v, l);
	for (uint32_t t = 0; t < s->runs->n; t++)
		for (unsigned l = 0; l < r->levels; l++)
			r->lost[l] +=
			    (wide)s->weight[t] *
			    loss_at(loss, bunch_ranks(s, t)[column], l);
}

/* ---- bunches ---- */

void
bunches_init(struct bunches *s, struct frame *f, const struct loss *loss,
    const struct runs *runs)
{
	uint32_t n = runs->n;
	size_t slots = 64;

	while (slots < 4 * (size_t)n)
		slots *= 2;
	*s = (struct bunches){ .frame = f, .runs = runs };
	s->gauge = gauge_new(f);
	s->rungs = mem_array(f->quasis + 1, sizeof(*s->rungs));
	s->weight = mem_array((size_t)n + 1, sizeof(*s->weight));
	s->next = mem_array((size_t)n + 1, sizeof(*s->next));
	s->bunch = mem_array((size_t)n + 1, sizeof(*s->bunch));
	s->place = mem_array((size_t)n + 1, sizeof(*s->place));
	s->name = mem_array((size_t)n * f->quasis + 1, sizeof(*s->name));
	s->slot = mem_array(slots, sizeof(*s->slot));
	for (uint32_t t = 0; t < n; t++)
		for (size_t i = runs->row[t]; i < runs->row[t + 1]; i++)
			s->weight[t] += frame_row(f, i)[f->words - 1];
	for (uint32_t c = 0; c < f->quasis; c++)
		rungs_make(s, &loss[c], c);
}

void
bunches_clear(struct bunches *s)
{
	for (uint32_t c = 0; c < s->frame->quasis; c++) {
		mem_free(s->rungs[c].name);
		mem_free(s->rungs[c].lost);
	}
	gauge_free(s->gauge);
	mem_free(s->rungs);
	mem_free(s->weight);
	mem_free(s->next);
	mem_free(s->bunch);
	mem_free(s->place);
	mem_free(s->name);
	mem_free(s->slot);
}

static void
names_take(struct bunches *s, const uint32_t *tuple, uint32_t n,
    const uint8_t *level)
{
	uint32_t quasis = s->frame->quasis;

	for (uint32_t c = 0; c < quasis; c++) {
		const uint32_t *name =
		    s->rungs[c].name + level[c] * s->frame->domain[c].values;

		for (uint32_t i = 0; i < n; i++)
			s->name[i * quasis + c] =
			    name[bunch_ranks(s, tuple[i])[c]];
	}
}

static void
bunch_join(struct bunches *s, uint32_t bunch, uint32_t tuple)
{
	struct bunch *b = &s->bunch[bunch];

	s->next[b->last] = tuple;
	s->next[tuple] = BUNCH_NONE;
	b->last = tuple;
	b->persons += s->weight[tuple];
}

static void
bunch_new(struct bunches *s, uint32_t tuple, uint32_t place)
{
	s->next[tuple] = BUNCH_NONE;
	s->place[s->n] = place;
	s->bunch[s->n++] = (struct bunch){ tuple, tuple, s->weight[tuple] };
}

void
bunches_make(struct bunches *s, const uint32_t *tuple, uint32_t n,
    const uint8_t *level)
{
	static const uint64_t seed[2] = { 0, 0 };
	size_t bytes = s->frame->quasis * sizeof(*s->name), mask = 63;
	const char *all = (const char *)s->name;

	while (mask < 2 * (size_t)n)
		mask = 2 * mask + 1;
	names_take(s, tuple, n, level);
	memset(s->slot, 0, (mask + 1) * sizeof(*s->slot));
	s->n = 0;
	for (uint32_t i = 0; i < n; i++) {
		const char *name = all + i * bytes;
		size_t at = siphash(seed, 0, (struct text){ name, bytes });

		for (at &= mask; s->slot[at] != 0; at = (at + 1) & mask)
			if (memcmp(all + s->place[s->slot[at] - 1] * bytes,
				name, bytes) == 0)
				break;
		if (s->slot[at] != 0) {
			bunch_join(s, s->slot[at] - 1, tuple[i]);
			continue;
		}
		bunch_new(s, tuple[i], i);
		s->slot[at] = s->n;
	}
}

void
bunch_gauge(struct bunches *s, uint32_t tuple)
{
	for (size_t i = s->runs->row[tuple]; i < s->runs->row[tuple + 1]; i++)
		gauge_add(s->gauge, frame_row(s->frame, i));
}

bool
bunch_keeps(struct bunches *s, uint32_t bunch)
{
	const struct bunch *b = &s->bunch[bunch];

	if (b->persons < s->frame->release->k)
		return false;
	if (!s->frame->apart && !gauge_diverse(s->gauge))
		return true;
	gauge_begin(s->gauge);
	for (uint32_t t = b->first; t != BUNCH_NONE; t = s->next[t])
		bunch_gauge(s, t);
	return gauge_keeps(s->gauge);
}
