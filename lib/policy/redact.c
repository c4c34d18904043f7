/* SPDX-License-Identifier: ISC */
/* The section "redact": how fields are hidden, by their category. */
#include "policy/reading.h"

struct policy_transform *
transforms_read(const struct slot *s, size_t *n)
{
	struct text name = { NULL, 0 };
	struct policy_transform *all = map_new(s, sizeof(*all), n);

	for (size_t i = 0; i < *n; i++) {
		const struct node *method = node_next(s->node, &name);
		size_t from = path_enter(s->reading, name);

		category_resolve(s->reading, &all[i].category);
		method_read(s->reading, method, &all[i].method);
		path_leave(s->reading, from);
	}
	return all;
}

void
read_redact(const struct slot *s)
{
	struct policy *p = s->to;

	p->redact = transforms_read(s, &p->redacts);
}

/* Two keys may have one successor; then the last of them counts. */
static void
field_spread(const struct policy *p, struct policy_field *f)
{
	const struct policy_transform *nearest = NULL;

	for (size_t i = 0; i < p->redacts && f->redact.n == 0; i++)
		if (category_within(f->category, p->redact[i].category) &&
		    (nearest == NULL ||
			p->redact[i].category.n >= nearest->category.n))
			nearest = &p->redact[i];
	if (nearest != NULL)
		f->redact = nearest->method;
}

void
redact_spread(struct policy *p)
{
	for (size_t i = 0; i < p->datasets; i++)
		for (size_t j = 0; j < p->dataset[i].fields; j++)
			field_spread(p, &p->dataset[i].field[j]);
}
