/* SPDX-License-Identifier: ISC */
/* Who shares an identity with others. */
#include "decide/retainplan.h"
#include "facts/factsinside.h"
#include "facts/personform.h"
#include "record/siphash.h"

static bool
is_named(const struct facts *k, const struct value *value)
{
	for (size_t i = 0; i < k->dataset->persons; i++)
		if (!value_single(&value[k->person[i]]))
			return false;
	return true;
}

static uint64_t
number_of(const struct subject *s)
{
	uint64_t number;

	memcpy(&number, s->sum, sizeof(number));
	return number;
}

/*
 * A number for the person of a record.  Who is deleted for an identity must be
 * alone with it, so people are told apart exactly, as by their hashes: 12e3 is
 * not 12000.  A value that is no identity of its type is taken as it is.
 * Of records that name nobody, each is another person's.
 */
static uint64_t
person_number(struct facts_view *v, const struct value *value)
{
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;
	const bool named = is_named(k, value);
	struct subject s;

	if (named && personform_hash(v, 0, d, PERSON_SPELT, value, &s))
		return number_of(&s);
	v->room.len = 0;
	for (size_t i = 0; named && i < d->persons; i++)
		subject_join(&v->room, value[k->person[i]].text);
	buf_add_byte(&v->room, named ? 'p' : 'r');
	for (size_t i = 0; !named && k->key != NULL && i < d->keys; i++)
		subject_join(&v->room, value[k->key[i]].text);
	return siphash(k->seed, 0, (struct text){ v->room.p, v->room.len });
}

/* The first of all datasets that tell people as this one does. */
static const struct policy_dataset *
first_alike(const struct facts *k)
{
	const struct policy_dataset *d = k->policy->dataset;

	while (d != k->dataset && !personform_agree(k->dataset, d))
		d++;
	return d;
}

/* A number for the person of a record that all these have; 0: the record names
 * nobody whom they know. */
static uint64_t
people_number(struct facts_view *v, const struct policy_dataset *as,
    const struct value *value)
{
	struct subject s;

	return is_named(v->known, value) &&
		       (personform_hash(v, 0, as, PERSON_TYPED, value, &s) ||
			   personform_hash(v, 0, as, PERSON_SPELT, value, &s))
		   ? number_of(&s)
		   : 0;
}

static bool
is_asked(const struct facts *k, const struct subject *s)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&k->asked, s->sum, e)) != NULL)
		if (asked_deletes(k, e->tag))
			return true;
	while ((e = hashtable_find(&k->asked_linked, s->sum, e)) != NULL)
		if (asked_deletes(k, e->tag))
			return true;
	return false;
}

bool
shares_asked(struct facts_view *v, struct text type, struct text value)
{
	const struct facts *k = v->known;
	struct subject s;

	for (size_t i = 0; i < subject_keys(k->hasher); i++)
		if (k->used[i] &&
		    personhash_identity(k->hasher, i, k->policy, type, value,
			&v->room, &s) &&
		    is_asked(k, &s))
			return true;
	return false;
}

void
facts_shares(struct facts_view *v, const struct value *value, facts_put *put,
    void *ctx)
{
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;
	const struct policy_dataset *as = first_alike(k);

	for (size_t i = 0; i < d->identities && d->persons > 0; i++) {
		const struct value *one = &value[k->identity[i]];
		struct text type = d->identity[i].type;
		struct facts_link link = {
			.from = (uint32_t)(as - k->policy->dataset)
		};
		struct subject s;

		if (!value_single(one) || !shares_asked(v, type, one->text) ||
		    !personhash_identity(k->hasher, 0, k->policy, type,
			one->text, &v->room, &s))
			continue;
		memcpy(link.key, s.sum, sizeof(link.key));
		link.person = person_number(v, value);
		link.people = people_number(v, as, value);
		put(ctx, &link);
	}
}

void
facts_share_add(struct facts *k, const unsigned char *identity)
{
	if (hashtable_find(&k->shared, identity, NULL) == NULL)
		hashtable_add(&k->shared, identity, 0, 0);
}
