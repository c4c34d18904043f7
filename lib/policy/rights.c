/* SPDX-License-Identifier: ISC */
/* The section "rights": what a person may ask for. */
#include "policy/reading.h"

/* ---- what is promised to all who ask ---- */

static void
read_term(const struct slot *s)
{
	struct term *term = s->to;
	const struct node *days = node_get(s->node, "business_days");

	if (node_kind(s->node) != NODE_OBJECT)
		term->given = period_read(s->reading, s->node, &term->period);
	else if (days != NULL && node_size(s->node) == 1 &&
		 node_number(days, 1, 999, &term->work_days) == 0)
		term->given = true;
	else
		finding_add(s->reading, LEVEL_ERROR, CHECK_DURATION,
		    "must be a duration such as P1M, or {\"business_days\": "
		    "10}");
}

const struct word weekend_words[] = {
	{ "same", false },
	{ "next_working_day", true },
	{ NULL, 0 },
};

#define AT(member) offsetof(struct policy, member)

static const struct member promise_keys[] = {
	{ "clause", read_clause, AT(promise.clause), NULL, ALWAYS },
	{ "answer", read_term, AT(promise.answer), NULL, MUST },
	{ "weekend", read_is_word, AT(promise.next_working_day), weekend_words,
	    MAY },
	{ .name = NULL },
};

/* ---- requests ---- */

const struct word request_words[] = {
	{ "access", REQUEST_ACCESS },
	{ "access:categories", REQUEST_ACCESS_CATEGORIES },
	{ "access:specific", REQUEST_ACCESS_SPECIFIC },
	{ "portability", REQUEST_PORTABILITY },
	{ "deletion", REQUEST_DELETION },
	{ "correction", REQUEST_CORRECTION },
	{ "restriction", REQUEST_RESTRICTION },
	{ "objection", REQUEST_OBJECTION },
	{ "sale:opt-out", REQUEST_SALE_OPT_OUT },
	{ "sale:opt-in", REQUEST_SALE_OPT_IN },
	{ "contact:opt-out", REQUEST_CONTACT_OPT_OUT },
	{ "consent:withdraw", REQUEST_CONSENT_WITHDRAW },
	{ "automated_decision", REQUEST_AUTOMATED_DECISION },
	{ "appeal", REQUEST_APPEAL },
	{ NULL, 0 },
};

const struct word verification_words[] = {
	{ "none", VERIFIED_NONE },
	{ "contact", VERIFIED_CONTACT },
	{ "reasonable", VERIFIED_REASONABLE },
	{ "reasonably_high", VERIFIED_REASONABLY_HIGH },
	{ "representative", VERIFIED_REPRESENTATIVE },
	{ NULL, 0 },
};

/* A representative counts with the level of the principal, so no request can
 * need one. */
static const struct word level_words[] = {
	{ "none", VERIFIED_NONE },
	{ "contact", VERIFIED_CONTACT },
	{ "reasonable", VERIFIED_REASONABLE },
	{ "reasonably_high", VERIFIED_REASONABLY_HIGH },
	{ NULL, 0 },
};

/* Reads "deny", or another type that this policy has. */
static void
read_else(const struct slot *s)
{
	const struct policy *p = s->reading->policy;
	struct text t;

	if (!text_read(s->reading, s->node, &t))
		return;
	if (text_is(t, "deny") ||
	    name_resolve(s->reading, "request", t, p->right, p->rights,
		sizeof(*p->right)) != NULL)
		*(struct text *)s->to = t;
}

static void
read_origins(const struct slot *s)
{
	struct policy_right *right = s->to;
	struct names names;

	if (!names_read(s->reading, s->node, &names))
		return;
	memset(right->origin, 0, sizeof(right->origin));
	right->names_origins = true;
	for (size_t i = 0; i < node_size(s->node); i++) {
		const struct node *n = node_at(s->node, i);
		size_t from = path_enter_at(s->reading, i);
		const struct word *w =
		    node_kind(n) == NODE_TEXT
			? word_read(s->reading, n, origin_words)
			: NULL;

		right->origin[w == NULL ? ORIGIN_PROVIDED : w->value] = true;
		path_leave(s->reading, from);
	}
}

#undef AT
#define AT(member) offsetof(struct policy_exception, member)

static const struct member except_keys[] = {
	{ "dataset", read_dataset, AT(dataset), NULL, MUST },
	{ "reason", read_text, AT(reason), NULL, MUST },
	{ .name = NULL },
};

static void
read_except(const struct slot *s)
{
	struct policy_right *right = s->to;
	size_t size = node_size(s->node);

	if (!node_is_kind(s->reading, s->node, NODE_LIST))
		return;
	right->except = reading_keep(s->reading, size, sizeof(*right->except));
	for (size_t i = 0; i < size; i++) {
		size_t from = path_enter_at(s->reading, i);

		object_read(s->reading, node_at(s->node, i), except_keys,
		    &right->except[right->excepts++]);
		path_leave(s->reading, from);
	}
}

#undef AT
#define AT(member) offsetof(struct policy_right, member)

static const struct member right_keys[] = {
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "verify", read_word, AT(verify), level_words, MUST },
	{ "else", read_else, AT(otherwise), NULL, MAY },
	{ "origins", read_origins, 0, NULL, MAY },
	{ "except", read_except, 0, NULL, MAY },
	{ .name = NULL },
};

/* The names of the members are words of a table. */
static void
types_check(struct reading *r, const struct policy *p)
{
	struct text words[REQUEST_TYPES];
	size_t n = 0;

	for (; request_words[n].name != NULL; n++)
		words[n] = text_of(request_words[n].name);
	for (size_t i = 0; i < p->rights; i++) {
		size_t from = path_enter(r, p->right[i].type);

		name_resolve(r, "request", p->right[i].type, words, n,
		    sizeof(*words));
		path_leave(r, from);
	}
}

static void
read_requests(const struct slot *s)
{
	struct policy *p = s->to;

	p->right = map_new(s, sizeof(*p->right), &p->rights);
	for (size_t i = 0; i < p->rights; i++)
		memset(p->right[i].origin, true, sizeof(p->right[i].origin));
	types_check(s->reading, p);
	map_read(s, right_keys, p->right, sizeof(*p->right));
}

#undef AT
#define AT(member) offsetof(struct policy, member)

const struct member rights_keys[] = {
	{ "clause", read_clause_only, 0, NULL, MAY },
	{ "promise", read_object, 0, promise_keys, MAY },
	{ "requests", read_requests, 0, NULL, MAY },
	{ "never_disclose", read_categories, AT(never_disclose), NULL, MAY },
	{ .name = NULL },
};

/* ---- asking ---- */

enum verification
policy_verify(const struct policy *p, struct text type)
{
	const struct policy_right *right = policy_right(p, type);
	const struct word *known = word_find(request_words, type);

	if (right != NULL)
		return right->verify;
	if (known == NULL)
		return VERIFIED_NONE;
	switch (known->value) {
	case REQUEST_SALE_OPT_OUT:
	case REQUEST_SALE_OPT_IN:
	case REQUEST_CONTACT_OPT_OUT:
	case REQUEST_APPEAL: return VERIFIED_NONE;
	default: return VERIFIED_REASONABLE;
	}
}

/* ---- checks ---- */

/* The other type is for people who cannot give the proof that this one asks
 * for, so it must ask for less. */
static void
else_check(struct reading *r, const struct policy_right *right)
{
	const struct policy_right *other =
	    policy_right(r->policy, right->otherwise);
	size_t from = path_enter_two(r, "rights.requests", right->type);

	if (other == right)
		finding_in(r, "else", LEVEL_ERROR, CHECK_REFERENCE,
		    "must name another request, or \"deny\"");
	else if (other != NULL && other->verify >= right->verify)
		finding_in(r, "else", LEVEL_ERROR, CHECK_REFERENCE,
		    "must ask for less proof than the request itself, but %s "
		    "does not",
		    name_quoted(other->type));
	path_leave(r, from);
}

void
check_rights(struct reading *r)
{
	for (size_t i = 0; i < r->policy->rights; i++)
		else_check(r, &r->policy->right[i]);
}
