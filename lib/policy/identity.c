/* SPDX-License-Identifier: ISC */
/* The section "identity": when two identities are the same. */
#include "policy/reading.h"

static const struct word case_words[] = {
	{ "exact", false },
	{ "ignore", true },
	{ NULL, 0 },
};

static const struct word candidate_words[] = {
	{ "exact", false },
	{ "candidate", true },
	{ NULL, 0 },
};

static const struct word unicode_words[] = {
	{ "exact", false },
	{ "NFC", true },
	{ NULL, 0 },
};

static const struct word domain_words[] = {
	{ "exact", false },
	{ "idna", true },
	{ NULL, 0 },
};

static const struct word form_words[] = {
	{ "exact", false },
	{ "E.164", true },
	{ NULL, 0 },
};

#define AT(member) offsetof(struct policy_compare, member)

static const struct member compare_keys[] = {
	{ "case", read_is_word, AT(ignore_case), case_words, false },
	{ "plus_tag", read_is_word, AT(candidate_plus), candidate_words,
	    false },
	{ "dots", read_is_word, AT(candidate_dots), candidate_words, false },
	{ "unicode", read_is_word, AT(nfc), unicode_words, false },
	{ "domain", read_is_word, AT(idna), domain_words, false },
	{ "form", read_is_word, AT(e164), form_words, false },
	{ "default_country", read_country, AT(default_country), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

/* Two members are no kind of identity, but rules for all of them, and there
 * is one way only: nobody is found by an address alone, and a value that
 * several people share is for a person to look at. */
static const struct rule_for_all {
	const char *name;
	struct word words[2];
} for_all[] = {
	{ "shared_value", { { "review", 0 } } },
	{ "address_alone", { { "never", 0 } } },
};

static bool
for_all_read(struct reading *r, struct text name, const struct node *n)
{
	struct text t;

	for (size_t i = 0; i < sizeof(for_all) / sizeof(*for_all); i++)
		if (text_is(name, for_all[i].name)) {
			read_among(r, n, &t, for_all[i].words);
			return true;
		}
	return false;
}

void
read_identity(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct policy *p = to;
	struct text name = { NULL, 0 };
	const struct node *value;

	(void)with;
	if (!node_is_kind(r, n, NODE_OBJECT))
		return;
	p->compare = reading_keep(r, node_size(n), sizeof(*p->compare));
	while ((value = node_next(n, &name)) != NULL) {
		struct policy_compare *c = &p->compare[p->compares];
		size_t from = path_enter(r, name);

		if (!for_all_read(r, name, value)) {
			c->type = name;
			p->compares++;
			object_read(r, value, compare_keys, c);
		}
		path_leave(r, from);
	}
}

/* ---- checks ---- */

static bool
has_identity(const struct policy *p, struct text type)
{
	for (size_t i = 0; i < p->datasets; i++)
		if (name_find(type, p->dataset[i].identity,
			p->dataset[i].identities,
			sizeof(struct policy_identity)) != NULL)
			return true;
	return text_is(type, "email") || text_is(type, "phone_number");
}

static void
identity_check(struct reading *r, const struct policy_compare *c)
{
	static const struct text kinds[] = { { "email", 5 },
		{ "phone_number", 12 } };
	size_t from = path_enter_two(r, "identity", c->type);
	bool there = has_identity(r->policy, c->type);
	struct text near = { NULL, 0 };

	if (!there)
		near = name_near(r, c->type, kinds, 2, sizeof(*kinds));
	if (near.n > 0)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "no dataset has such an identity; did you mean %s?",
		    name_quoted(near));
	else if (!there)
		finding_add(r, LEVEL_ERROR, CHECK_REFERENCE,
		    "no dataset has such an identity");
	path_leave(r, from);
}

void
check_identity(struct reading *r)
{
	for (size_t i = 0; i < r->policy->compares; i++)
		identity_check(r, &r->policy->compare[i]);
}
