/* SPDX-License-Identifier: ISC */
/* The section "choices": what people can opt out of, and how. */
#include "policy/reading.h"

static const struct word signal_words[] = {
	{ "gpc", 0 },
	{ "gpp", 0 },
	{ NULL, 0 },
};

static void
read_signals(const struct slot *s)
{
	if (!names_read(s->reading, s->node, s->to))
		return;
	for (size_t i = 0; i < node_size(s->node); i++) {
		size_t from = path_enter_at(s->reading, i);

		if (node_kind(node_at(s->node, i)) == NODE_TEXT)
			word_read(s->reading, node_at(s->node, i),
			    signal_words);
		path_leave(s->reading, from);
	}
}

static void
read_all(const struct slot *s)
{
	if (node_is_kind(s->reading, s->node, NODE_BOOL))
		*(bool *)s->to = !node_true(s->node);
}

#define AT(member) offsetof(struct policy, member)

const struct member choices_keys[] = {
	{ "clause", read_clause_only, 0, NULL, MAY },
	{ "file", read_text, AT(choices), NULL, MAY },
	{ "topics", read_names, AT(topics), NULL, MAY },
	{ "all", read_all, AT(not_all), NULL, MAY },
	{ "signals", read_signals, AT(signals), NULL, MAY },
	{ .name = NULL },
};

void
topic_read(struct reading *r, const struct node *n, struct text *to)
{
	const struct names *topics = &r->policy->topics;
	const struct text *t = name_resolve_node(r, "topic", n, topics->name,
	    topics->n, sizeof(*topics->name));

	if (t != NULL)
		*to = *t;
}
