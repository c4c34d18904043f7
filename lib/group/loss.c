/* SPDX-License-Identifier: ISC */
#include "group/loss.h"

#include "base/mem.h"

static enum loss_kind
kind_of(const struct domain *d, const struct release_column *c)
{
	if (c->labels == LABELS_HIERARCHY && d->hierarchy != NULL)
		return LOSS_LABEL;
	if (domain_measured(d))
		return LOSS_PLACE;
	return c->labels == LABELS_RANGE ? LOSS_RANKS : LOSS_SET;
}

/* The loss of a label that stands for these leaves. */
static uint64_t
name_lost(const struct loss *l, uint32_t first, uint32_t last)
{
	const struct domain *d = l->domain;
	const struct hierarchy *h = d->hierarchy;
	uint64_t from, to;

	if (first == last)
		return 0;
	if (domain_measured(d) &&
	    domain_place(d, hierarchy_label(h, first, 0), &from) &&
	    domain_place(d, hierarchy_label(h, last, 0), &to) && from <= to)
		return l->full * (to - from) / DOMAIN_SPAN;
	return l->full * (last - first + 1) / hierarchy_leaves(h);
}

static void
names_weigh(struct loss *l)
{
	const struct domain *d = l->domain;
	unsigned levels = hierarchy_levels(d->hierarchy);
	uint32_t n = d->values, first, last;

	l->named = mem_array((size_t)levels * n + 1, sizeof(*l->named));
	for (unsigned level = 0; level < levels; level++)
		for (uint32_t i = 0; i < n; i++) {
			if (d->leaf[i] == HIERARCHY_NONE)
				continue;
			hierarchy_range(d->hierarchy, d->leaf[i], level, &first,
			    &last);
			l->named[level * n + i] = name_lost(l, first, last);
		}
}

struct loss *
losses_new(const struct frame *f)
{
	struct loss *loss = mem_array(f->quasis + 1, sizeof(*loss));
	uint64_t weights = 0;

	for (uint32_t i = 0; i < f->quasis; i++)
		weights += f->column[i]->weight;
	for (uint32_t i = 0; i < f->quasis; i++) {
		struct loss *l = &loss[i];

		l->domain = &f->domain[i];
		l->kind = kind_of(l->domain, f->column[i]);
		l->full = (uint64_t)LOSS_ALL * f->column[i]->weight / weights;
		if (l->kind == LOSS_LABEL)
			names_weigh(l);
	}
	return loss;
}

void
losses_free(struct loss *l, uint32_t n)
{
	for (uint32_t i = 0; i < n && l != NULL; i++)
		mem_free(l[i].named);
	mem_free(l);
}

unsigned
loss_level(const struct domain *d, uint32_t first, uint32_t last)
{
	uint32_t a = d->leaf[first], b = d->leaf[last];

	if (a == HIERARCHY_NONE || b == HIERARCHY_NONE)
		return hierarchy_levels(d->hierarchy);
	return hierarchy_meet(d->hierarchy, a, b);
}

/* The number of all values in the domain. */
static uint32_t
all_of(const struct loss *l)
{
	const struct domain *d = l->domain;

	return d->hierarchy == NULL ? d->values
				    : hierarchy_leaves(d->hierarchy);
}

static uint64_t
label_loss(const struct loss *l, uint32_t first, uint32_t last)
{
	const struct domain *d = l->domain;
	unsigned level = loss_level(d, first, last);

	if (level == hierarchy_levels(d->hierarchy))
		return l->full;
	return l->named[level * d->values + first];
}

uint64_t
loss_of(const struct loss *l, uint32_t first, uint32_t last, uint32_t count)
{
	const struct domain *d = l->domain;

	if (first == last)
		return 0;
	switch (l->kind) {
	case LOSS_PLACE:
		if (d->empty && first == 0)
			return l->full;
		return l->full * (d->place[last] - d->place[first]) /
		       DOMAIN_SPAN;
	case LOSS_SET: return l->full * count / all_of(l);
	case LOSS_LABEL: return label_loss(l, first, last);
	default: return l->full * (last - first + 1) / d->values;
	}
}

uint64_t
loss_at(const struct loss *l, uint32_t rank, unsigned level)
{
	const struct domain *d = l->domain;

	if (level == 0)
		return 0;
	if (d->hierarchy == NULL || level == hierarchy_levels(d->hierarchy) ||
	    d->leaf[rank] == HIERARCHY_NONE || l->kind != LOSS_LABEL)
		return l->full;
	return l->named[level * d->values + rank];
}
