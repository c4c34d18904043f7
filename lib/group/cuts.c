/* SPDX-License-Identifier: ISC */
#include "group/cuts.h"

#include <stdlib.h>

#include "base/mem.h"

struct offer *
offers_new(struct offers *o)
{
	if (o->n == o->room) {
		o->room = 2 * o->room + 64;
		o->offer = mem_resize(o->offer, o->room, sizeof(*o->offer));
	}
	return &o->offer[o->n++];
}

void
offers_clear(struct offers *o)
{
	mem_free(o->offer);
	*o = (struct offers){ NULL };
}

static int
by_loss(const void *a, const void *b)
{
	const struct offer *x = a, *y = b;

	if (x->loss != y->loss)
		return x->loss < y->loss ? -1 : 1;
	if (x->balance != y->balance)
		return x->balance < y->balance ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

void
offers_sort(struct offers *o, bool all)
{
	size_t best = 0;
	struct offer first;

	if (o->n == 0)
		return;
	if (all) {
		qsort(o->offer, o->n, sizeof(*o->offer), by_loss);
		return;
	}
	for (size_t i = 1; i < o->n; i++)
		if (by_loss(&o->offer[i], &o->offer[best]) < 0)
			best = i;
	first = o->offer[best];
	o->offer[best] = o->offer[0];
	o->offer[0] = first;
}
