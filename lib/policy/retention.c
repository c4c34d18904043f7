/* SPDX-License-Identifier: ISC */
/* The section "retention". */
#include "base/num.h"
#include "policy/reading.h"

const char *const claim_names[CLAIMS] = { "hold", "restriction", "request",
	"children", "rules" };

static void
read_order(struct reading *r, const struct node *n, void *to, const void *with)
{
	enum claim *order = to;
	struct names names;
	bool seen[CLAIMS] = { false };
	size_t i, c, good = 0;

	(void)with;
	if (!names_read(r, n, &names))
		return;
	for (i = 0; i < names.n; i++)
		for (c = 0; c < CLAIMS; c++)
			if (text_is(names.name[i], claim_names[c]) &&
			    !seen[c]) {
				order[good++] = (enum claim)c;
				seen[c] = true;
			}
	if (good != CLAIMS || names.n != CLAIMS)
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must have hold, restriction, request, children and rules, "
		    "each once");
}

/* A number of records, or a share of them: "5%". */
static void
read_max_delete(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;
	struct text t = node_text(n);

	(void)with;
	if (node_number(n, 0, INT64_MAX, &p->max_delete) == 0)
		return;
	if (t.n > 1 && t.p[t.n - 1] == '%' &&
	    num_parse((struct text){ t.p, t.n - 1 }, 0, 100,
		&p->max_delete_percent) == 0)
		return;
	finding_add(r, LEVEL_ERROR, CHECK_FORM,
	    "must be a number of records, or a text such as \"5%%\"");
}

#define AT(member) offsetof(struct policy, member)

static const struct member retention_keys[] = {
	{ "clause", read_clause_only, 0, "", false },
	{ "order", read_order, AT(order), NULL, false },
	{ "missing", read_word, AT(missing), doubt_words, false },
	{ "invalid", read_word, AT(invalid), doubt_words, false },
	{ "future", read_word, AT(future), doubt_words, false },
	{ "future_tolerance", read_period, AT(future_tolerance), NULL, false },
	{ "not_a_date", read_values, AT(not_a_date), NULL, false },
	{ "max_delete", read_max_delete, 0, NULL, false },
	{ "rules", read_rules, 0, NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_retention(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)with;
	object_read(r, n, retention_keys, to);
}
