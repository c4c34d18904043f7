/* SPDX-License-Identifier: ISC */
/* The section "purposes". */
#include "policy/reading.h"

#define AT(member) offsetof(struct policy_purpose, member)

static const struct member purpose_keys[] = {
	{ "title", read_text, AT(title), NULL, false },
	{ "clause", read_clause, AT(clause), NULL, false },
	{ "assumed", read_assumed, AT(assumed), NULL, false },
	{ "data_use", read_use, AT(data_use), NULL, true },
	{ "legal_basis", read_legal_basis, AT(legal_basis), NULL, false },
	{ "topic", read_topic, AT(topic), NULL, false },
	{ "aggregate_only", read_flag, AT(aggregate_only), NULL, false },
	{ "commercial", read_flag, AT(commercial), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_purposes(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	(void)with;
	p->purpose = map_new(r, n, sizeof(*p->purpose), &p->purposes);
	map_read(r, n, purpose_keys, p->purpose, sizeof(*p->purpose));
}
