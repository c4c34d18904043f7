/* SPDX-License-Identifier: ISC */
/* The section "notices": what people are told. */
#include "policy/reading.h"

static const struct word class_words[] = {
	{ "mandatory", NOTICE_MANDATORY },
	{ "transactional", NOTICE_TRANSACTIONAL },
	{ "commercial", NOTICE_COMMERCIAL },
	{ NULL, 0 },
};

static const struct word kind_words[] = {
	{ "breach", NOTICE_BREACH },
	{ "breach_customer", NOTICE_BREACH_CUSTOMER },
	{ "breach_authority", NOTICE_BREACH_AUTHORITY },
	{ "policy_update", NOTICE_POLICY_UPDATE },
	{ "deletion_warning", NOTICE_DELETION_WARNING },
	{ "deletion_done", NOTICE_DELETION_DONE },
	{ "request_ack", NOTICE_REQUEST_ACK },
	{ "request_extended", NOTICE_REQUEST_EXTENDED },
	{ "request_answer", NOTICE_REQUEST_ANSWER },
	{ "request_denied", NOTICE_REQUEST_DENIED },
	{ "correction", NOTICE_CORRECTION },
	{ "legal_demand", NOTICE_LEGAL_DEMAND },
	{ "message", NOTICE_MESSAGE },
	{ NULL, 0 },
};

const char *
notice_kind_word(enum notice_kind kind)
{
	return word_spelt(kind_words, (int)kind);
}

static const struct word unsubscribe_words[] = {
	{ "https", 0 },
	{ "mailto", 0 },
	{ "mailto-and-https", 0 },
	{ NULL, 0 },
};

static void
read_notice_topic(const struct slot *s)
{
	struct policy_notice *notice = s->to;

	notice->topical = true;
	topic_read(s->reading, s->node, &notice->topic);
}

static void
read_notice_kind(const struct slot *s)
{
	struct policy_notice *notice = s->to;
	const struct word *w = word_read(s->reading, s->node, kind_words);

	notice->kinded = true;
	if (w != NULL)
		notice->kind = (enum notice_kind)w->value;
}

static void
read_template(const struct slot *s)
{
	struct policy_notice *notice = s->to;
	struct text t, content;

	if (!text_read(s->reading, s->node, &t))
		return;
	content = file_beside(s->reading, t);
	if (content.p == NULL)
		return;
	notice->template_file = t;
	notice->template_text = content;
}

/* A period, or the word that names none. */
static void
read_within(const struct slot *s)
{
	struct policy_notice *notice = s->to;
	struct text t = node_text(s->node);

	if (text_is(t, "promptly"))
		notice->promptly = true;
	else if (period_parse(t, &notice->within, NULL) != 0)
		finding_add(s->reading, LEVEL_ERROR, CHECK_DURATION,
		    "must be a duration such as PT72H, or \"promptly\"");
}

#define AT(member) offsetof(struct policy_notice, member)

static const struct member notice_keys[] = {
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "class", read_word, AT(class), class_words, MUST },
	{ "kind", read_notice_kind, 0, NULL, MAY },
	{ "topic", read_notice_topic, 0, NULL, MAY },
	{ "template", read_template, 0, NULL, MAY },
	{ "unsubscribe", read_among, AT(unsubscribe), unsubscribe_words, MAY },
	{ "thread", read_flag, AT(thread), NULL, MAY },
	{ "within", read_within, 0, NULL, MAY },
	{ "before", read_period, AT(before), NULL, MAY },
	{ .name = NULL },
};

/* A name that is a kind says it. */
static void
kind_default(struct policy_notice *n)
{
	const struct word *w = word_find(kind_words, n->name);

	if (!n->kinded)
		n->kind =
		    w == NULL ? NOTICE_MESSAGE : (enum notice_kind)w->value;
}

void
read_notices(const struct slot *s)
{
	struct policy *p = s->to;

	p->notice = map_new(s, sizeof(*p->notice), &p->notices);
	map_read(s, notice_keys, p->notice, sizeof(*p->notice));
	for (size_t i = 0; i < p->notices; i++)
		kind_default(&p->notice[i]);
}

const struct policy_notice *
policy_notice(const struct policy *p, struct text name)
{
	return name_find(name, p->notice, p->notices, sizeof(*p->notice));
}

/* ---- checks ---- */

/* A promise on a notice for which nobody counts the days would be forgotten. */
static void
promise_kind_check(struct reading *r, const struct policy_notice *n)
{
	bool breach = n->kind == NOTICE_BREACH ||
		      n->kind == NOTICE_BREACH_CUSTOMER ||
		      n->kind == NOTICE_BREACH_AUTHORITY;

	if (!breach && (n->promptly || period_given(n->within)))
		finding_in(r, "within", LEVEL_ERROR, CHECK_NOTICE,
		    "only a notice of the kinds breach, breach_customer and "
		    "breach_authority has it");
	if (n->kind != NOTICE_POLICY_UPDATE && period_given(n->before))
		finding_in(r, "before", LEVEL_ERROR, CHECK_NOTICE,
		    "only a notice of the kind policy_update has it");
}

static bool
must_arrive(enum notice_kind kind)
{
	return kind <= NOTICE_DELETION_WARNING || kind == NOTICE_LEGAL_DEMAND;
}

static void
notice_check(struct reading *r, const struct policy_notice *n)
{
	bool commercial = n->class == NOTICE_COMMERCIAL;
	size_t from = path_enter_two(r, "notices", n->name);

	if (!commercial && (n->topic.n > 0 || n->unsubscribe.n > 0))
		finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
		    "only a commercial notice has a \"topic\" and an "
		    "\"unsubscribe\"");
	if (commercial && !n->topical)
		finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
		    "a commercial notice needs a \"topic\"");
	if (commercial && n->unsubscribe.n == 0)
		finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
		    "a commercial notice needs an \"unsubscribe\"");
	promise_kind_check(r, n);
	if (commercial && n->kind != NOTICE_MESSAGE)
		finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
		    "what the law or a promise asks for is no commercial "
		    "notice");
	if (!commercial && must_arrive(n->kind) && n->class != NOTICE_MANDATORY)
		finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
		    "nobody can opt out of such a notice: its class must be "
		    "\"mandatory\"");
	path_leave(r, from);
}

void
check_notices(struct reading *r)
{
	for (size_t i = 0; i < r->policy->notices; i++)
		notice_check(r, &r->policy->notice[i]);
}
