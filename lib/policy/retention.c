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

/* ---- not_a_date ---- */

/* Something may have written digits in place of a date that is lost, as
 * 0000-00-00; nobody writes a word but to say that there is none. */
static bool
is_word(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] >= '0' && t.p[i] <= '9')
			return false;
	return true;
}

static void
list_of_no_dates(const struct slot *s, struct policy *p)
{
	struct names names = { NULL, 0 };

	read_values(&(struct slot){ s->reading, s->node, &names, NULL });
	p->not_a_date =
	    reading_keep(s->reading, names.n + 1, sizeof(*p->not_a_date));
	for (size_t i = 0; i < names.n; i++)
		p->not_a_date[p->no_dates++] =
		    (struct policy_no_date){ names.name[i],
			    is_word(names.name[i]) };
}

static const struct word no_date_words[] = {
	{ "missing", true },
	{ "invalid", false },
	{ NULL, 0 },
};

/* Reads a list of texts, or an object that says of each what it means. */
static void
read_not_a_date(const struct slot *s)
{
	struct policy *p = s->to;
	struct text text = { NULL, 0 };
	const struct node *value;

	if (node_kind(s->node) == NODE_LIST) {
		list_of_no_dates(s, p);
		return;
	}
	if (node_kind(s->node) != NODE_OBJECT) {
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be a list of texts, or an object such as "
		    "{\"NEVER\": \"missing\", \"0000-00-00\": \"invalid\"}");
		return;
	}
	p->not_a_date = reading_keep(s->reading, node_size(s->node),
	    sizeof(*p->not_a_date));
	while ((value = node_next(s->node, &text)) != NULL) {
		struct policy_no_date *n = &p->not_a_date[p->no_dates++];
		size_t from = path_enter(s->reading, text);

		n->text = text;
		read_is_word(&(struct slot){ s->reading, value, &n->missing,
		    no_date_words });
		path_leave(s->reading, from);
	}
}

#define AT(member) offsetof(struct policy, member)

const struct member retention_keys[] = {
	{ "clause", read_clause_only, 0, NULL, MAY },
	{ "order", read_order, AT(order), NULL, MAY },
	{ "missing", read_word, AT(missing), doubt_words, MAY },
	{ "invalid", read_word, AT(invalid), doubt_words, MAY },
	{ "future", read_word, AT(future), doubt_words, MAY },
	{ "future_tolerance", read_period, AT(future_tolerance), NULL, MAY },
	{ "not_a_date", read_not_a_date, 0, NULL, MAY },
	{ "not_before", read_date, AT(not_before), NULL, MAY },
	{ "max_delete", read_max_delete, 0, NULL, MAY },
	{ "rules", read_rules, 0, NULL, MAY },
	{ .name = NULL },
};
