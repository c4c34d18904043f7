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

bool
facts_corrects_surely(const struct facts_view *v, size_t request,
    const struct policy_field *field)
{
	return v->place != NULL && v->place[request] > 0 &&
	       asked_surely(v, &v->found[v->place[request] - 1], field);
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
