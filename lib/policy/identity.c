/* SPDX-License-Identifier: ISC */
/* The section "identity": how two identities are compared. */
#include "policy/reading.h"

/* "exact" compares values as they are; the other word changes both before. */
static void
read_exact_or(const struct slot *s)
{
	const struct word words[] = { { "exact", false }, { s->with, true },
		{ NULL, 0 } };

	read_is_word(&(struct slot){ s->reading, s->node, s->to, words });
}

#define AT(member) offsetof(struct policy_compare, member)

static const struct member compare_keys[] = {
	{ "case", read_exact_or, AT(ignore_case), "ignore", MAY },
	{ "plus_tag", read_exact_or, AT(candidate_plus), "candidate", MAY },
	{ "dots", read_exact_or, AT(candidate_dots), "candidate", MAY },
	{ "unicode", read_exact_or, AT(nfc), "NFC", MAY },
	{ "domain", read_exact_or, AT(idna), "idna", MAY },
	{ "form", read_exact_or, AT(e164), "E.164", MAY },
	{ "default_country", read_country, AT(default_country), NULL, MAY },
	{ .name = NULL },
};

/* Two members name no kind of identity.  They are rules for all kinds, and have
 * one value only: nobody is found by an address alone, and a person looks at a
 * value that several people share. */
static const struct rule_for_all {
	const char *name;
	struct word words[2];
	size_t said; /* where in the policy */
} for_all[] = {
	{ "shared_value", { { "review", 0 } },
	    offsetof(struct policy, shared_value) },
	{ "address_alone", { { "never", 0 } },
	    offsetof(struct policy, address_alone) },
};

static bool
for_all_read(struct reading *r, struct text name, const struct node *n)
{
	for (size_t i = 0; i < sizeof(for_all) / sizeof(*for_all); i++)
		if (text_is(name, for_all[i].name)) {
			if (word_read(r, n, for_all[i].words) != NULL)
				*(bool *)((char *)r->policy + for_all[i].said) =
				    true;
			return true;
		}
	return false;
}

/* How identities of a type are compared where the policy says nothing. */
static void
defaults_set(struct policy_compare *c, struct text type)
{
	c->type = type;
	c->ignore_case = c->nfc = c->idna = text_is(type, "email");
	c->e164 = text_is(type, "phone_number");
}

void
read_identity(const struct slot *s)
{
	struct policy *p = s->to;
	struct text name = { NULL, 0 };
	const struct node *value;

	if (!node_is_kind(s->reading, s->node, NODE_OBJECT))
		return;
	p->compare =
	    reading_keep(s->reading, node_size(s->node), sizeof(*p->compare));
	while ((value = node_next(s->node, &name)) != NULL) {
		struct policy_compare *c = &p->compare[p->compares];
		size_t from = path_enter(s->reading, name);

		if (!for_all_read(s->reading, name, value)) {
			defaults_set(c, name);
			p->compares++;
			object_read(s->reading, value, compare_keys, c);
		}
		path_leave(s->reading, from);
	}
}

/* ---- checks ---- */

/* Every policy knows these, whether it says how to compare them or not. */
static const struct text kinds[] = { { "email", 5 }, { "phone_number", 12 } };

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

bool
identity_common(struct text type)
{
	return name_find(type, kinds, KINDS, sizeof(*kinds)) != NULL;
}

bool
policy_compares(const struct policy *p, struct text type)
{
	return identity_common(type) || name_find(type, p->compare, p->compares,
					    sizeof(*p->compare)) != NULL;
}

bool
policy_finds_by(const struct policy_dataset *d, struct text type)
{
	return name_find(type, d->identity, d->identities,
		   sizeof(*d->identity)) != NULL;
}

bool
policy_identifies(const struct policy *p, struct text type)
{
	for (size_t i = 0; i < p->datasets; i++)
		if (policy_finds_by(&p->dataset[i], type))
			return true;
	return false;
}

struct text
policy_kind(const struct policy_dataset *d, const struct policy_field *f)
{
	for (size_t i = 0; i < d->identities; i++)
		if (d->identity[i].field == f)
			return d->identity[i].type;
	return (struct text){ NULL, 0 };
}

bool
policy_is_person(const struct policy_dataset *d, const struct policy_field *f)
{
	for (size_t i = 0; i < d->persons; i++)
		if (d->person[i] == f)
			return true;
	return false;
}

bool
policy_says_whose(const struct policy_dataset *d, const struct policy_field *f)
{
	for (size_t i = 0; i < d->identities; i++)
		if (d->identity[i].field == f)
			return true;
	return policy_is_person(d, f);
}

bool
policy_one_each(const struct policy_dataset *d)
{
	for (size_t i = 0; i < d->keys; i++)
		if (!policy_is_person(d, d->key[i]))
			return false;
	return d->keys > 0;
}

/* Whether a field of one dataset and one of another one say the same of a
 * person: by the kind of identity that both call them, or by the name. */
static bool
is_same_part(const struct policy_dataset *a, const struct policy_field *f,
    const struct policy_dataset *b, const struct policy_field *g)
{
	const struct text kind = policy_kind(a, f), other = policy_kind(b, g);

	if (kind.n > 0 && other.n > 0)
		return text_equal(kind, other);
	return text_equal(f->name, g->name);
}

size_t
policy_person_place(const struct policy_dataset *d,
    const struct policy_dataset *other, size_t i)
{
	for (size_t n = 0; n < d->persons; n++)
		if (is_same_part(d, d->person[n], other, other->person[i]))
			return n;
	return SIZE_MAX;
}

bool
policy_same_people(const struct policy_dataset *a,
    const struct policy_dataset *b)
{
	if (a->persons == 0 || a->persons != b->persons)
		return false;
	/* Each part of one is that of another part of the other one. */
	for (size_t i = 0; i < a->persons; i++) {
		size_t place = policy_person_place(b, a, i);

		if (place == SIZE_MAX || policy_person_place(a, b, place) != i)
			return false;
	}
	return true;
}

bool
policy_weak_field(const struct policy *p, const struct policy_field *f)
{
	static const char *const shared[] = { "user.contact.address",
		"user.contact.organization.address", "user.device.ip_address" };

	for (size_t i = 0; i < sizeof(shared) / sizeof(*shared); i++)
		if (p->address_alone &&
		    category_within(f->category, text_of(shared[i])))
			return true;
	return false;
}

bool
policy_weak_identities(const struct policy *p)
{
	for (size_t i = 0; i < p->datasets; i++)
		for (size_t k = 0; k < p->dataset[i].identities; k++)
			if (policy_weak_field(p,
				p->dataset[i].identity[k].field))
				return true;
	return false;
}

bool
policy_reaches(const struct policy *p, const struct policy_dataset *d)
{
	for (size_t i = 0; i < p->datasets; i++)
		if (p->dataset[i].identities > 0 &&
		    policy_same_people(&p->dataset[i], d))
			return true;
	return d->identities > 0;
}

static void
identity_check(struct reading *r, struct text type)
{
	size_t from;

	if (identity_common(type) || policy_identifies(r->policy, type))
		return;
	from = path_enter_two(r, "identity", type);
	name_unknown(r, CHECK_REFERENCE, "kind of identity", type, kinds, KINDS,
	    sizeof(*kinds));
	path_leave(r, from);
}

/* Who is under a hold or asks something is named by an identity.  One that was
 * misspelt is reported as such. */
static void
reach_check(struct reading *r, const struct policy_dataset *d)
{
	size_t from;

	if (r->findings->errors > 0 || d->persons == 0 ||
	    policy_reaches(r->policy, d))
		return;
	from = path_enter_two(r, "datasets", d->name);
	finding_in(r, "person", LEVEL_WARNING, CHECK_REFERENCE,
	    "no hold and no request finds these people: the dataset has no "
	    "\"identity\", and no other one that has one names the same fields "
	    "in \"person\"");
	path_leave(r, from);
}

void
check_identity(struct reading *r)
{
	const struct policy *p = r->policy;
	bool asks = p->rights > 0 || p->holds.given || p->requests.given;

	for (size_t i = 0; i < p->compares; i++)
		identity_check(r, p->compare[i].type);
	for (size_t i = 0; asks && i < p->datasets; i++)
		reach_check(r, &p->dataset[i]);
}
