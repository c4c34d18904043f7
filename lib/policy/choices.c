/* SPDX-License-Identifier: ISC */
/* The section "choices": what people decide for themselves. */
#include "policy/reading.h"

static const struct word signal_words[] = {
	{ "gpc", 0 },
	{ "gpp", 0 },
	{ NULL, 0 },
};

static void
read_signals(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct text t;

	(void)with;
	if (!names_read(r, n, to))
		return;
	for (size_t i = 0; i < node_size(n); i++) {
		size_t from = path_enter_at(r, i);

		if (node_kind(node_at(n, i)) == NODE_TEXT)
			read_among(r, node_at(n, i), &t, signal_words);
		path_leave(r, from);
	}
}

static void
read_all(struct reading *r, const struct node *n, void *to, const void *with)
{
	bool all = true;

	read_flag(r, n, &all, with);
	*(bool *)to = !all;
}

static const struct member choices_keys[] = {
	{ "clause", read_clause_only, 0, "", false },
	{ "file", read_ignored, 0, NULL, false },
	{ "topics", read_names, offsetof(struct policy, topics), NULL, false },
	{ "all", read_all, offsetof(struct policy, not_all), NULL, false },
	{ "signals", read_signals, offsetof(struct policy, signals), NULL,
	    false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_choices(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	(void)with;
	object_read(r, n, choices_keys, to);
}

void
read_topic(struct reading *r, const struct node *n, void *to, const void *with)
{
	const struct names *topics = &r->policy->topics;
	const struct text *t = name_resolve_node(r, "topic", n, topics->name,
	    topics->n, sizeof(*topics->name));

	(void)with;
	if (t != NULL)
		*(struct text *)to = *t;
}
