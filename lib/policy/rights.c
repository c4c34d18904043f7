/* SPDX-License-Identifier: ISC */
/* The section "rights": what a person may ask for. */
#include "policy/reading.h"

/* ---- what is promised to all who ask ---- */

static void
read_term(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct term *term = to;
	const struct node *days = node_get(n, "business_days");

	(void)with;
	if (node_kind(n) != NODE_OBJECT)
		term->given = period_read(r, n, &term->period);
	else if (days != NULL && node_size(n) == 1 &&
		 node_number(days, 1, 999, &term->work_days) == 0)
		term->given = true;
	else
		finding_add(r, LEVEL_ERROR, CHECK_DURATION,
		    "must be a duration, or {\"business_days\": 10}");
}

const struct word weekend_words[] = {
	{ "same", false },
	{ "next_working_day", true },
	{ NULL, 0 },
};

#define AT(member) offsetof(struct policy, member)

static const struct member promise_keys[] = {
	{ "clause", read_clause, AT(promise.clause), NULL, false },
	{ "answer", read_term, AT(promise.answer), NULL, true },
	{ "weekend", read_is_word, AT(promise.next_working_day), weekend_words,
	    false },
	{ NULL, NULL, 0, NULL, false },
};

/* ---- requests ---- */

static const struct word request_words[] = {
	{ "access", 0 },
	{ "access:categories", 0 },
	{ "access:specific", 0 },
	{ "portability", 0 },
	{ "correction", 0 },
	{ "deletion", 0 },
	{ "restriction", 0 },
	{ "objection", 0 },
	{ "sale:opt-out", 0 },
	{ "sale:opt-in", 0 },
	{ "contact:opt-out", 0 },
	{ "consent:withdraw", 0 },
	{ "appeal", 0 },
	{ NULL, 0 },
};

static const struct word verification_words[] = {
	{ "none", VERIFIED_NONE },
	{ "contact", VERIFIED_CONTACT },
	{ "reasonable", VERIFIED_REASONABLE },
	{ "reasonably_high", VERIFIED_REASONABLY_HIGH },
	{ "representative", VERIFIED_REPRESENTATIVE },
	{ NULL, 0 },
};

/* "deny", or another type that this policy takes. */
static void
read_else(struct reading *r, const struct node *n, void *to, const void *with)
{
	const struct policy *p = r->policy;
	struct text t;

	(void)with;
	if (!text_read(r, n, &t))
		return;
	if (text_is(t, "deny") || name_resolve(r, "request", t, p->right,
				      p->rights, sizeof(*p->right)) != NULL)
		*(struct text *)to = t;
}

static void
read_origins(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy_right *right = to;
	struct names names;

	(void)with;
	if (!names_read(r, n, &names))
		return;
	memset(right->origin, 0, sizeof(right->origin));
	for (size_t i = 0; i < node_size(n); i++) {
		enum origin o = ORIGIN_PROVIDED;
		size_t from = path_enter_at(r, i);

		if (node_kind(node_at(n, i)) == NODE_TEXT)
			read_word(r, node_at(n, i), &o, origin_words);
		right->origin[o] = true;
		path_leave(r, from);
	}
}

static const struct member except_keys[] = {
	{ "dataset", read_dataset, offsetof(struct policy_exception, dataset),
	    NULL, true },
	{ "reason", read_text, offsetof(struct policy_exception, reason), NULL,
	    true },
	{ NULL, NULL, 0, NULL, false },
};

static void
read_except(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct policy_right *right = to;
	size_t size = node_size(n);

	(void)with;
	if (!node_is_kind(r, n, NODE_LIST))
		return;
	right->except = reading_keep(r, size, sizeof(*right->except));
	for (size_t i = 0; i < size; i++) {
		size_t from = path_enter_at(r, i);

		object_read(r, node_at(n, i), except_keys,
		    &right->except[right->excepts++]);
		path_leave(r, from);
	}
}

#undef AT
#define AT(member) offsetof(struct policy_right, member)

static const struct member right_keys[] = {
	{ "clause", read_clause, AT(clause), NULL, false },
	{ "verify", read_word, AT(verify), verification_words, true },
	{ "else", read_else, AT(otherwise), NULL, false },
	{ "origins", read_origins, 0, NULL, false },
	{ "except", read_except, 0, NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

/* The names of the members are words, too. */
static void
types_check(struct reading *r, const struct policy *p)
{
	struct text words[sizeof(request_words) / sizeof(*request_words)];
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
read_requests(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;

	(void)with;
	p->right = map_new(r, n, sizeof(*p->right), &p->rights);
	for (size_t i = 0; i < p->rights; i++)
		memset(p->right[i].origin, true, sizeof(p->right[i].origin));
	types_check(r, p);
	map_read(r, n, right_keys, p->right, sizeof(*p->right));
}

#undef AT
#define AT(member) offsetof(struct policy, member)

static const struct member rights_keys[] = {
	{ "clause", read_clause_only, 0, "", false },
	{ "promise", read_object, 0, promise_keys, false },
	{ "requests", read_requests, 0, NULL, false },
	{ "never_disclose", read_categories, AT(never_disclose), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

void
read_rights(struct reading *r, const struct node *n, void *to, const void *with)
{
	(void)with;
	object_read(r, n, rights_keys, to);
}

/* ---- checks ---- */

/* Where less proof is not enough, more is not there. */
static void
else_check(struct reading *r, const struct policy_right *right)
{
	const struct policy_right *other =
	    policy_right(r->policy, right->otherwise);
	size_t from = path_enter_two(r, "rights", text_of("requests"));

	path_enter(r, right->type);
	path_enter(r, text_of("else"));
	if (other == right)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "is the request itself");
	else if (other != NULL && other->verify >= right->verify)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "%s asks for no less proof than the request itself",
		    name_quoted(other->type));
	path_leave(r, from);
}

void
check_rights(struct reading *r)
{
	for (size_t i = 0; i < r->policy->rights; i++)
		else_check(r, &r->policy->right[i]);
}
