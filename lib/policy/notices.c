/* SPDX-License-Identifier: ISC */
/* The sections "choices" and "notices". */
#include "policy/reading.h"

/* ---- choices ---- */

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

/* ---- notices ---- */

static const struct word class_words[] = {
	{ "mandatory", NOTICE_MANDATORY },
	{ "transactional", NOTICE_TRANSACTIONAL },
	{ "commercial", NOTICE_COMMERCIAL },
	{ NULL, 0 },
};

static const struct word unsubscribe_words[] = {
	{ "https", 0 },
	{ "mailto", 0 },
	{ "mailto-and-https", 0 },
	{ NULL, 0 },
};

static void
read_notice_topic(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	const struct names *topics = &r->policy->topics;
	const struct text *t = name_resolve_node(r, "topic", n, topics->name,
	    topics->n, sizeof(*topics->name));
	struct policy_notice *notice = to;

	(void)with;
	notice->topical = true;
	if (t != NULL)
		notice->topic = *t;
}

static void
read_template(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct text t;

	(void)with;
	if (text_read(r, n, &t) && file_beside(r, t).p != NULL)
		*(struct text *)to = t;
}

#define AT(member) offsetof(struct policy_notice, member)

static const struct member notice_keys[] = {
	{ "clause", read_clause, AT(clause), NULL, false },
	{ "class", read_word, AT(class), class_words, true },
	{ "topic", read_notice_topic, 0, NULL, false },
	{ "template", read_template, AT(template_file), NULL, false },
	{ "unsubscribe", read_among, AT(unsubscribe), unsubscribe_words,
	    false },
	{ "thread", read_flag, AT(thread), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_notices(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	(void)with;
	p->notice = map_new(r, n, sizeof(*p->notice), &p->notices);
	map_read(r, n, notice_keys, p->notice, sizeof(*p->notice));
}
