/* SPDX-License-Identifier: ISC */
/* Whose records go out to the person who asks for them. */
#include "decide/retainplan.h"
#include "facts/factsinside.h"

const struct request *
facts_request(const struct facts *k)
{
	return ledger_request(k->ledger, k->only);
}

enum facts_own
facts_own(const struct facts_view *v)
{
	for (size_t i = 0; i < v->founds; i++)
		if (v->found[i].request == v->known->only)
			return asked_own(v, &v->found[i]) ? OWN_SURE
							  : OWN_MAYBE;
	return v->unread ? OWN_MAYBE : OWN_NOT;
}

/* A hash that is sure has been put before one that only may be the same. */
static bool
is_again(const struct facts_view *v, size_t form)
{
	for (size_t i = 0; i < form; i++)
		if (subject_equal(&v->form[i].subject, &v->form[form].subject))
			return true;
	return false;
}

void
facts_own_forms(struct facts_view *v, const struct value *value,
    facts_known_put *put, void *ctx)
{
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;

	facts_forms_make(v, value, false);
	for (size_t i = 0; i < v->forms; i++) {
		const struct facts_form *f = &v->form[i];
		struct facts_known known = { .subject = f->subject,
			.itself = f->sure,
			.sure = f->sure && f->alone };

		if (is_again(v, i))
			continue;
		if (f->from < d->identities)
			known.kind = d->identity[f->from].type;
		else
			known.of = &k->policy->dataset[f->from - d->identities];
		put(ctx, &known);
	}
}

void
facts_own_logged(struct facts_view *v, const struct value *value,
    facts_known_put *put, void *ctx)
{
	const struct facts *k = v->known;
	const struct policy_dataset *d = k->dataset;

	for (size_t key = 0; key < subject_keys(k->hasher); key++) {
		struct facts_known person = { .of = d, .sure = true };

		if (k->used[key])
			continue;
		if (facts_hash_by(v, key, HASH_PERSON, value, &person.subject))
			put(ctx, &person);
		for (size_t i = 0; i < d->identities; i++) {
			const struct value *one = &value[k->identity[i]];
			struct facts_known known = { .kind =
							 d->identity[i].type,
				.sure = true };

			if (value_single(one) &&
			    personhash_identity(k->hasher, key, k->policy,
				known.kind, one->text, &v->room,
				&known.subject))
				put(ctx, &known);
		}
	}
}

const struct subject *
facts_own_knew(const struct facts *k, size_t *n)
{
	*n = k->knews;
	return k->knew;
}

const char *
facts_own_add(struct facts *k, const struct facts_known *known, bool *news)
{
	struct facts_kinds *all = &k->linked[k->only];
	struct facts_link link = { .number = k->only, .sure = known->sure };
	const char *why = facts_usable(k, &known->subject);

	if (why != NULL)
		return why;
	memcpy(link.key, known->subject.sum, sizeof(link.key));
	if (known->sure && known->of == NULL)
		all->kinds |= claims_kind(k->policy, known->kind);
	else if (known->sure)
		all->persons |= (uint64_t)1
				<< (known->of - k->policy->dataset) % 64;
	*news = facts_link_new(k, &link);
	if (*news) {
		hashtable_add(&k->asked_linked, link.key, link.sure,
		    link.number);
		facts_knew_add(k, &known->subject);
	}
	return NULL;
}
