/* SPDX-License-Identifier: ISC */
/* Whose values are to be corrected. */
#include "decide/retainplan.h"
#include "facts/factsinside.h"

const struct ledger *
facts_ledger(const struct facts *k)
{
	return k->ledger;
}

void
facts_correct(struct facts *k, size_t request)
{
	k->corrects[request] = true;
}

void
facts_corrects(const struct facts_view *v, facts_corrects_take *take, void *ctx)
{
	for (size_t i = 0; i < v->founds; i++)
		if (v->known->corrects[v->found[i].request])
			take(ctx, v->found[i].request);
}

static bool
names(const struct request *r, const struct subject *s)
{
	for (size_t i = 0; i < r->subjects; i++)
		if (subject_equal(&r->subject[i], s))
			return true;
	return false;
}

/* Whether a request names, as an identity of its person, what a field is to
 * say. */
static bool
names_value(struct facts_view *v, const struct request *r,
    const struct policy_field *f, struct text to)
{
	const struct facts *k = v->known;
	const struct text type = policy_kind(k->dataset, f);
	struct subject s;

	for (size_t key = 0;
	     type.n > 0 && to.n > 0 && key < subject_keys(k->hasher); key++)
		if (personhash_identity(k->hasher, key, k->policy, type, to,
			&v->room, &s) &&
		    names(r, &s))
			return true;
	return false;
}

/* A record that has the new value already has one identity more. */
static bool
has_value(const struct facts_view *v, const struct asked *f,
    const struct policy_field *field)
{
	for (size_t i = 0; i < v->identities; i++)
		if (v->identity[i].field == field &&
		    (f->which >> i % 64 & 1) != 0)
			return true;
	return false;
}

bool
facts_corrects_surely(struct facts_view *v, size_t request,
    const struct policy_field *field, struct text to)
{
	const struct asked *f;
	size_t less;

	if (v->place == NULL || v->place[request] == 0)
		return false;
	f = &v->found[v->place[request] - 1];
	less = !has_value(v, f, field) &&
	       names_value(v, ledger_request(v->known->ledger, request), field,
		   to);
	return asked_surely_but(v, f, field, less);
}

static void
identity_put(struct facts_view *v, size_t key, size_t i,
    const struct value *one, facts_hashes_put *put, void *ctx)
{
	const struct facts *k = v->known;
	struct subject s;

	if (value_single(one) &&
	    personhash_identity(k->hasher, key, k->policy,
		k->dataset->identity[i].type, one->text, &v->room, &s))
		put(ctx, &s);
}

void
facts_hashes(struct facts_view *v, const struct value *value,
    facts_hashes_put *put, void *ctx)
{
	const struct facts *k = v->known;
	const size_t keys = k->hasher == NULL ? 0 : subject_keys(k->hasher);
	struct subject s;

	for (size_t key = 0; key < keys; key++) {
		if (k->person != NULL &&
		    facts_hash_by(v, key, HASH_PERSON, value, &s))
			put(ctx, &s);
		for (size_t i = 0;
		     k->identity != NULL && i < k->dataset->identities; i++)
			identity_put(v, key, i, &value[k->identity[i]], put,
			    ctx);
	}
}
