/* SPDX-License-Identifier: ISC */
/* The section "retention", except its rules, which are in rules.c. */
#include "base/num.h"
#include "policy/reading.h"

static const char *const claim_names[CLAIMS] = { "hold", "restriction",
	"request", "children", "rules" };

static void
read_order(const struct slot *s)
{
	enum claim *order = s->to;
	struct names names;
	bool seen[CLAIMS] = { false };
	size_t i, c, good = 0;

	if (!names_read(s->reading, s->node, &names))
		return;
	for (i = 0; i < names.n; i++)
		for (c = 0; c < CLAIMS; c++)
			if (text_is(names.name[i], claim_names[c]) &&
			    !seen[c]) {
				order[good++] = (enum claim)c;
				seen[c] = true;
			}
	if (good != CLAIMS || names.n != CLAIMS)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must list hold, restriction, request, children and rules, "
		    "each once");
}

/* Reads a number of records, or a share of them: "5%". */
static void
read_max_delete(const struct slot *s)
{
	struct policy *p = s->to;
	struct text t = node_text(s->node);

	if (node_number(s->node, 0, INT64_MAX, &p->max_delete) == 0)
		return;
	if (t.n > 1 && t.p[t.n - 1] == '%' &&
	    num_parse((struct text){ t.p, t.n - 1 }, 0, 100,
		&p->max_delete_percent) == 0)
		return;
	finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
	    "must be a number of records, or a text such as \"5%%\"");
}

#define AT(member) offsetof(struct policy, member)

const struct member retention_keys[] = {
	{ "clause", read_clause_only, 0, NULL, MAY },
	{ "order", read_order, AT(order), NULL, MAY },
	{ "missing", read_word, AT(missing), doubt_words, MAY },
	{ "invalid", read_word, AT(invalid), doubt_words, MAY },
	{ "future", read_word, AT(future), doubt_words, MAY },
	{ "future_tolerance", read_period, AT(future_tolerance), NULL, MAY },
	{ "not_a_date", read_values, AT(not_a_date), NULL, MAY },
	{ "max_delete", read_max_delete, 0, NULL, MAY },
	{ "rules", read_rules, 0, NULL, MAY },
	{ .name = NULL },
};
