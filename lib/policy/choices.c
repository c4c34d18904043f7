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

/* A token is appended, so the address must end where one can begin. */
static void
read_leave_https(const struct slot *s)
{
	struct text t;

	if (!text_read(s->reading, s->node, &t))
		return;
	if (t.n <= 8 || memcmp(t.p, "https://", 8) != 0 ||
	    (t.p[t.n - 1] != '/' && t.p[t.n - 1] != '='))
		finding_add(s->reading, LEVEL_ERROR, CHECK_NOTICE,
		    "must begin with https:// and end with / or =, as a token "
		    "is appended");
	else
		*(struct text *)s->to = t;
}

#define AT(member) offsetof(struct policy, member)

static const struct member leave_keys[] = {
	{ "https", read_leave_https, AT(leave_https), NULL, MAY },
	{ "mailto", read_text, AT(leave_mailto), NULL, MAY },
	{ .name = NULL },
};

const struct member choices_keys[] = {
	{ "clause", read_clause_only, 0, NULL, MAY },
	{ "file", read_text, AT(choices), NULL, MAY },
	{ "topics", read_names, AT(topics), NULL, MAY },
	{ "all", read_all, AT(not_all), NULL, MAY },
	{ "signals", read_signals, AT(signals), NULL, MAY },
	{ "unsubscribe", read_object, 0, leave_keys, MAY },
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
