/* SPDX-License-Identifier: ISC */
/* The section "purposes". */
#include "policy/reading.h"

static void
read_topic(const struct slot *s)
{
	topic_read(s->reading, s->node, s->to);
}

/* See consent.c. */
static void
read_later(const struct slot *s)
{
	(void)s;
}

#define AT(member) offsetof(struct policy_purpose, member)

static const struct member automated_keys[] = {
	{ "clause", read_clause, AT(automated_clause), NULL, ALWAYS },
	{ "review", read_text, AT(review), NULL, MUST },
	{ .name = NULL },
};

static void
read_automated(const struct slot *s)
{
	struct policy_purpose *p = s->to;

	p->automated = true;
	object_read(s->reading, s->node, automated_keys, p);
}

static const struct member purpose_keys[] = {
	{ "title", read_text, AT(title), NULL, MAY },
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "assumed", read_assumed, AT(assumed), NULL, MAY },
	{ "data_use", read_use, AT(data_use), NULL, MUST },
	{ "legal_basis", read_legal_basis, AT(legal_basis), NULL, MAY },
	{ "topic", read_topic, AT(topic), NULL, MAY },
	{ "aggregate_only", read_flag, AT(aggregate_only), NULL, MAY },
	{ "commercial", read_flag, AT(commercial), NULL, MAY },
	{ "consent", read_later, 0, NULL, MAY },
	{ "automated", read_automated, 0, NULL, MAY },
	{ .name = NULL },
};

void
read_purposes(const struct slot *s)
{
	struct policy *p = s->to;

	p->purpose = map_new(s, sizeof(*p->purpose), &p->purposes);
	map_read(s, purpose_keys, p->purpose, sizeof(*p->purpose));
}

const struct policy_purpose **
purposes_resolve(const struct slot *s, size_t *n)
{
	const struct policy *p = s->reading->policy;

	return (const struct policy_purpose **)name_resolve_list(s->reading,
	    "purpose", s->node, p->purpose, p->purposes, sizeof(*p->purpose),
	    n);
}

/* ---- asking ---- */

bool
policy_rests_on_consent(const struct policy_dataset *d)
{
	for (size_t i = 0; i < d->purposes; i++)
		if (d->purpose[i] == NULL ||
		    !text_is(d->purpose[i]->legal_basis, "Consent"))
			return false;
	return d->purposes > 0;
}
