/* SPDX-License-Identifier: ISC */
/* The section "contacts": whom people can write to beside the publisher. */
#include "policy/places.h"
#include "policy/reading.h"

const struct word contact_words[] = {
	{ "privacy", CONTACT_PRIVACY },
	{ "dpo", CONTACT_DPO },
	{ "representative", CONTACT_REPRESENTATIVE },
	{ "supervisory_authority", CONTACT_AUTHORITY },
	{ "joint_controller", CONTACT_JOINT },
	{ NULL, 0 },
};

#define AT(member) offsetof(struct policy_contact, member)

static const struct member contact_keys[] = {
	{ "clause", read_clause, AT(clause), NULL, ALWAYS },
	{ "role", read_word, AT(role), contact_words, MUST },
	{ "for", read_one_or_places, AT(places), NULL, MAY },
	{ "name", read_text, AT(name), NULL, MUST },
	{ "address", read_names, AT(address), NULL, MAY },
	{ "email", read_text, AT(email), NULL, MAY },
	{ "site", read_text, AT(site), NULL, MAY },
	{ .name = NULL },
};

void
read_contacts(const struct slot *s)
{
	struct policy *p = s->to;

	p->contact = map_new(s, sizeof(*p->contact), &p->contacts);
	map_read(s, contact_keys, p->contact, sizeof(*p->contact));
}

/* ---- checks ---- */

static bool
share_place(const struct names *a, const struct names *b)
{
	if (a->n == 0 || b->n == 0)
		return a->n == b->n;
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++) {
			struct text left = place_members(a->name[i]), one;

			while (place_next(&left, &one))
				if (place_has(b->name[k], one))
					return true;
		}
	return false;
}

static void
contact_check(struct reading *r, size_t i)
{
	const struct policy *p = r->policy;
	const struct policy_contact *c = &p->contact[i];
	size_t from = path_enter_two(r, "contacts", c->name_of);

	if (c->email.n + c->site.n + c->address.n == 0)
		finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
		    "needs an \"email\", an \"address\" or a \"site\"");
	for (size_t k = 0; k < i && c->role != CONTACT_JOINT; k++)
		if (p->contact[k].role == c->role &&
		    share_place(&p->contact[k].places, &c->places))
			finding_add(r, LEVEL_ERROR, CHECK_NOTICE,
			    "has the role and a place of %s, so nobody can "
			    "tell whom people are to write to",
			    name_quoted(p->contact[k].name_of));
	path_leave(r, from);
}

void
check_contacts(struct reading *r)
{
	for (size_t i = 0; i < r->policy->contacts; i++)
		contact_check(r, i);
}

/* ---- asking ---- */

const struct policy_contact *
policy_contact(const struct policy *p, enum contact_role role,
    struct text country)
{
	const struct policy_contact *all = NULL;

	for (size_t i = 0; i < p->contacts; i++) {
		const struct policy_contact *c = &p->contact[i];

		if (c->role != role)
			continue;
		if (c->places.n == 0)
			all = c;
		for (size_t k = 0; k < c->places.n && country.n > 0; k++)
			if (place_has(c->places.name[k], country))
				return c;
	}
	return all;
}
