/* SPDX-License-Identifier: ISC */
/* Facts that first passes find: who shares an identity, and by which hashes
 * another dataset knows the people of requests and holds. */
#include "base/mem.h"
#include "record/siphash.h"
#include "retain/factsinside.h"
#include "retain/retainplan.h"

enum { PARTS_MAX = 16 };

bool
facts_by_person(const struct facts *k)
{
	return k->asked.entries + k->held.entries > 0;
}

/* ---- who shares an identity ---- */

/* A number for the person of a record, by the plain form of its values; people
 * who are not known are one of their own. */
static uint64_t
person_number(struct facts_view *v, const struct value *value)
{
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;

	v->room.len = 0;
	for (size_t i = 0; i < d->persons; i++)
		if (!value_absent(&value[k->person[i]]))
			personhash_plain(k->policy,
			    personhash_type(d, d->person[i]),
			    value[k->person[i]].text, &v->room);
	return siphash(k->seed, 0, (struct text){ v->room.p, v->room.len });
}

static bool
is_asked(const struct facts *k, const struct subject *s)
{
	const struct hashtable *const by[] = { &k->asked, &k->asked_linked,
		&k->asked_maybe };
	struct hashtable_entry *e = NULL;

	for (size_t i = 0; i < sizeof(by) / sizeof(*by); i++)
		while ((e = hashtable_find(by[i], s->sum, e)) != NULL)
			if (asked_deletes(k, e->tag))
				return true;
	return false;
}

/* Whether somebody is to be deleted by an identity. */
static bool
identity_asked(struct facts_view *v, struct text type, struct text value)
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

	for (size_t i = 0; i < d->identities && d->persons > 0; i++) {
		const struct value *one = &value[k->identity[i]];
		struct text type = d->identity[i].type;
		struct facts_link link = { .number = 0 };
		struct subject s;

		if (value_absent(one) || !identity_asked(v, type, one->text) ||
		    !personhash_identity(k->hasher, 0, k->policy, type,
			one->text, &v->room, &s))
			continue;
		memcpy(link.key, s.sum, sizeof(link.key));
		link.person = person_number(v, value);
		put(ctx, &link);
	}
}

void
facts_share_add(struct facts *k, const unsigned char *identity)
{
	if (hashtable_find(&k->shared, identity, NULL) == NULL)
		hashtable_add(&k->shared, identity, 0, 0);
}

void
facts_shares_forget(struct facts *k)
{
	hashtable_clear(&k->shared);
	hashtable_clear(&k->asked_maybe);
}

/* ---- people in other datasets ---- */

/* Whether two datasets tell their people by fields of the same names or
 * types. */
static bool
persons_agree(const struct policy_dataset *a, const struct policy_dataset *b)
{
	if (a->persons == 0 || a->persons != b->persons ||
	    a->persons > PARTS_MAX)
		return false;
	for (size_t i = 0; i < a->persons; i++) {
		struct text type = personhash_type(a, a->person[i]);

		if (!text_equal(type, personhash_type(b, b->person[i])) ||
		    (type.n == 0 &&
			!text_equal(a->person[i]->name, b->person[i]->name)))
			return false;
	}
	return true;
}

bool
facts_linked(const struct policy_dataset *from, const struct policy_dataset *to)
{
	bool more = false, common = persons_agree(from, to);

	if (from == to)
		return false;
	for (size_t i = 0; i < from->identities; i++) {
		bool both = policy_finds_by(to, from->identity[i].type);

		common |= both;
		more |= !both;
	}
	return common && more;
}

struct linking {
	struct facts_view *view;
	const struct value *value;
	facts_put *put;
	void *ctx;
};

static void
link_put(const struct linking *l, struct facts_link link,
    const struct subject *s, bool sure)
{
	memcpy(link.key, s->sum, sizeof(link.key));
	link.sure &= sure;
	l->put(l->ctx, &link);
}

/* Whether others may have an identity of the record. */
static bool
is_weak(const struct facts_view *v, const struct subject *s)
{
	for (size_t i = 0; i < v->identities; i++)
		if (subject_equal(&v->identity[i].subject, s))
			return v->identity[i].weak;
	return true;
}

static void
identity_put(const struct linking *l, size_t i, struct facts_link link)
{
	struct facts_view *v = l->view;
	const struct facts *k = v->known;
	struct text type = k->dataset->identity[i].type;
	const struct value *one = &l->value[k->identity[i]];
	struct subject s;
	bool weak;

	if (value_absent(one) || !personhash_identity(k->hasher, 0, k->policy,
				     type, one->text, &v->room, &s))
		return;
	/* Who shares it with others may be kept for them, not deleted. */
	weak = !link.hold && asked_deletes(k, link.number) && is_weak(v, &s);
	for (size_t key = 0; key < subject_keys(k->hasher); key++) {
		if (!k->used[key])
			continue;
		personhash_identity(k->hasher, key, k->policy, type, one->text,
		    &v->room, &s);
		link_put(l, link, &s, !weak);
		if (personhash_alike(k->hasher, key, k->policy, type, one->text,
			&v->room, &s))
			link_put(l, link, &s, false);
	}
}

/* Puts the person's hash in another dataset. */
static void
person_put(const struct linking *l, const struct policy_dataset *other,
    struct facts_link link)
{
	struct facts_view *v = l->view;
	const struct facts *k = v->known;
	struct text part[PARTS_MAX];
	struct subject s;

	for (size_t i = 0; i < other->persons; i++) {
		if (value_absent(&l->value[k->person[i]]))
			return;
		part[i] = l->value[k->person[i]].text;
	}
	for (size_t key = 0; key < subject_keys(k->hasher); key++)
		if (k->used[key] && personhash_of(k->hasher, key, k->policy,
					other, HASH_PERSON, part, &v->room, &s))
			link_put(l, link, &s, true);
}

/* Puts all hashes by which other datasets may know the record's person. */
static void
all_put(const struct linking *l, struct facts_link link)
{
	const struct facts *k = l->view->known;
	const struct policy *p = k->policy;

	for (size_t i = 0; i < k->dataset->identities; i++)
		identity_put(l, i, link);
	for (size_t i = 0; i < p->datasets; i++)
		if (&p->dataset[i] != k->dataset &&
		    persons_agree(k->dataset, &p->dataset[i]))
			person_put(l, &p->dataset[i], link);
}

static void
holds_put(const struct linking *l, const struct hashtable *t,
    const struct subject *s, bool sure)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, s->sum, e)) != NULL)
		all_put(l, (struct facts_link){ .number = e->tag,
			       .hold = true,
			       .sure = sure });
}

/* The holds on a person, whichever dataset they are about. */
static void
holds_link(const struct linking *l, size_t key)
{
	struct facts_view *v = l->view;
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;
	struct text part[PARTS_MAX] = { { NULL, 0 } };
	struct subject s;

	for (size_t i = 0; i < d->identities; i++) {
		const struct value *one = &l->value[k->identity[i]];
		struct text type = d->identity[i].type;

		if (value_absent(one))
			continue;
		if (personhash_identity(k->hasher, key, k->policy, type,
			one->text, &v->room, &s))
			holds_put(l, &k->held, &s, true);
		if (!personhash_alike(k->hasher, key, k->policy, type,
			one->text, &v->room, &s))
			continue;
		holds_put(l, &k->held, &s, false);
		holds_put(l, &k->held_alike, &s, false);
	}
	for (size_t i = 0; i < d->persons && i < PARTS_MAX; i++)
		part[i] = l->value[k->person[i]].text;
	if (d->persons > 0 && d->persons <= PARTS_MAX &&
	    personhash_of(k->hasher, key, k->policy, d, HASH_PERSON, part,
		&v->room, &s))
		holds_put(l, &k->held, &s, true);
}

void
facts_links(struct facts_view *v, const struct value *value, facts_put *put,
    void *ctx)
{
	const struct linking l = { v, value, put, ctx };
	const struct facts *k = v->known;

	for (size_t i = 0; i < v->founds; i++)
		all_put(&l, (struct facts_link){ .number = v->found[i].request,
				.sure = asked_certain(v, &v->found[i]) });
	for (size_t i = 0; k->held.entries > 0 && i < subject_keys(k->hasher);
	     i++)
		if (k->used[i])
			holds_link(&l, i);
}

static void
link_add(struct hashtable *t, const struct facts_link *link)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(t, link->key, e)) != NULL)
		if (e->tag == link->number) {
			e->at |= link->sure;
			return;
		}
	hashtable_add(t, link->key, link->sure, link->number);
}

void
facts_link_add(struct facts *k, const struct facts_link *link)
{
	link_add(link->hold ? &k->held_linked : &k->asked_linked, link);
	if (link->hold)
		k->held_met[link->number] = true;
}

void
facts_maybe_add(struct facts *k, const struct facts_link *link)
{
	if (!link->hold)
		link_add(&k->asked_maybe, link);
}

/* ---- requests and holds that found nobody ---- */

void
facts_met(struct facts *k, const struct facts_view *v)
{
	for (size_t i = 0; i < facts_requests(k); i++)
		k->met[i] |= v->met[i];
	for (size_t i = 0; i < k->holds.holds; i++)
		k->held_met[i] |= v->held_met[i];
}

size_t
facts_unmet(const struct facts *k)
{
	size_t unmet = 0;

	for (size_t i = 0; i < facts_requests(k); i++)
		unmet += !k->met[i] &&
			 ledger_request(k->ledger, i)->subjects > 0 &&
			 asked_acts(k, i);
	return unmet;
}

void
facts_unmet_holds_tell(const struct facts *k, bool everybody)
{
	const size_t n = k->holds.holds;
	bool *met = mem_array(n + 1, sizeof(*met));

	for (size_t i = 0; i < n; i++)
		met[i] = k->held_met[k->held_as[i]];
	holds_unmet_tell(&k->holds, met, k->dataset->name, everybody);
	mem_free(met);
}
