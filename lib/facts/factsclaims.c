/* SPDX-License-Identifier: ISC */
/*
 * What datasets say of who asks to be deleted, each by itself: an order of
 * somebody else's account may have the person's address, and then the accounts
 * say otherwise.  Who says it first counts: a record that others contradict
 * says nothing, unless they all were found by the same.
 */
#include "base/mem.h"
#include "facts/factsinside.h"

uint64_t
claims_kind(const struct policy *p, struct text type)
{
	unsigned n = 0;

	for (size_t d = 0; d < p->datasets; d++)
		for (size_t i = 0; i < p->dataset[d].identities; i++, n++)
			if (text_equal(p->dataset[d].identity[i].type, type))
				return (uint64_t)1 << n % 64;
	return 0;
}

static size_t
here(const struct facts *k)
{
	return (size_t)(k->dataset - k->policy->dataset);
}

void
facts_claims_begin(struct facts *k)
{
	k->claims = mem_array(facts_requests(k) * k->policy->datasets + 1,
	    sizeof(*k->claims));
	/* They are looked up by one secret key. */
	k->used[0] = true;
}

/* What the other datasets say, all together. */
static struct facts_kinds
others_claim(const struct facts *k, uint32_t request)
{
	const size_t n = k->policy->datasets;
	struct facts_kinds all = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		if (i != here(k)) {
			all.kinds |= k->claims[request * n + i].kinds;
			all.persons |= k->claims[request * n + i].persons;
		}
	return all;
}

/* Whether another dataset says that a hash is of the person of a request. */
static bool
is_claimed(const struct facts *k, const struct subject *s, uint32_t request)
{
	const struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&k->claimed, s->sum,
		    (struct hashtable_entry *)e)) != NULL)
		if (e->tag == request && (size_t)e->at != here(k))
			return true;
	return false;
}

bool
claims_deny(const struct facts *k, const struct subject *s, uint32_t request)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&k->denied, s->sum, e)) != NULL)
		if (e->tag == request)
			return true;
	return false;
}

static bool
is_denied(const struct facts_view *v, uint32_t request)
{
	for (size_t i = 0; i < v->whoses; i++)
		if (claims_deny(v->known, &v->whose[i], request))
			return true;
	return false;
}

static bool
person_contradicts(const struct facts_view *v, uint32_t request)
{
	for (size_t i = 0; i < v->whoses; i++)
		if (is_claimed(v->known, &v->whose[i], request))
			return false;
	return v->whoses > 0;
}

static bool
identity_contradicts(const struct facts_view *v, const struct asked *f,
    uint64_t kinds, const struct policy_field *but)
{
	const struct facts *k = v->known;

	for (size_t i = 0; i < v->identities; i++) {
		const struct facts_identity *id = &v->identity[i];

		if ((f->named >> i % 64 & 1) == 0 &&
		    (but == NULL || id->field != but) &&
		    (kinds & claims_kind(k->policy, id->type)) != 0 &&
		    !is_claimed(k, &id->subject, f->request))
			return true;
	}
	return false;
}

bool
claims_contradict(const struct facts_view *v, const struct asked *f,
    const struct policy_field *but)
{
	const struct facts *k = v->known;
	struct facts_kinds others;

	/* What the fields of person say counts more; but not alone where a
	 * dataset has one record of each person, and so knows who that is. */
	if (k->claims == NULL ||
	    (f->person && (f->identities > 0 || !policy_one_each(k->dataset))))
		return false;
	others = others_claim(k, f->request);
	return (!f->person && is_denied(v, f->request)) ||
	       (!f->person && (others.persons >> here(k) % 64 & 1) != 0 &&
		   person_contradicts(v, f->request)) ||
	       identity_contradicts(v, f, others.kinds, but);
}

void
facts_deny_add(struct facts *k, const struct facts_link *link)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&k->denied, link->key, e)) != NULL)
		if (e->tag == link->number)
			return;
	hashtable_add(&k->denied, link->key, 0, link->number);
}

void
facts_claim_add(struct facts *k, const struct facts_link *link,
    const struct policy_dataset *from)
{
	const size_t n = (size_t)(from - k->policy->dataset);
	struct facts_kinds *said =
	    &k->claims[link->number * k->policy->datasets + n];
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&k->claimed, link->key, e)) != NULL)
		if (e->tag == link->number && (size_t)e->at == n)
			return;
	hashtable_add(&k->claimed, link->key, (int64_t)n, link->number);
	if (link->from < from->identities)
		said->kinds |=
		    claims_kind(k->policy, from->identity[link->from].type);
	else
		said->persons |= (uint64_t)1
				 << (link->from - from->identities) % 64;
}
