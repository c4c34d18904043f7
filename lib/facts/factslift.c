/* SPDX-License-Identifier: ISC */
/* Under which keys the log of deletions has a record that comes back by will.
 * A run finds it letter by letter, as it deletes; lift, which keeps, also finds
 * it in other spellings. */
#include "facts/factsinside.h"

struct search {
	struct facts_view *view;
	const struct value *value;
	facts_gone_put *put;
	void *ctx;
	struct hashtable seen; /* other keys, by their hashes */
	bool known;
};

/* Puts a key other than the record's own once, if the log has it as deleted. */
static void
other_put(struct search *s, const struct subject *key)
{
	const struct hashtable_entry *last = NULL;

	if (hashtable_find(&s->seen, key->sum, NULL) != NULL)
		return;
	hashtable_add(&s->seen, key->sum, 0, 0);
	facts_last(&s->view->known->gone, key, &last);
	if (last == NULL)
		return;
	s->known = true;
	if (facts_event(last) != EVENT_LIFTED)
		s->put(s->ctx, key, last->at);
}

static bool
is_own(const struct search *s, const struct subject *key)
{
	struct subject own;

	for (size_t i = 0; i < subject_keys(s->view->known->hasher); i++)
		if (facts_hash_by(s->view, i, HASH_RECORD, s->value, &own) &&
		    subject_equal(&own, key))
			return true;
	return false;
}

static void
compared_look(struct search *s, size_t key)
{
	const struct facts *k = s->view->known;
	struct hashtable_entry *e = NULL;
	struct subject compared, alike;

	if (k->gone_compared.entries > 0 &&
	    facts_hash_by(s->view, key, HASH_SUPPRESSED, s->value, &compared))
		while ((e = hashtable_find(&k->gone_compared, compared.sum,
			    e)) != NULL)
			if (!is_own(s, &k->gone_key[e->tag]))
				other_put(s, &k->gone_key[e->tag]);
	/* 17.0, which some programs make of 17; or blanks around it. */
	if (!facts_hash_by(s->view, key, HASH_RECORD_ALIKE, s->value, &alike))
		return;
	if (!is_own(s, &alike))
		other_put(s, &alike);
	e = NULL;
	while ((e = hashtable_find(&k->gone_spelt, alike.sum, e)) != NULL)
		if (!is_own(s, &k->gone_key[e->tag]))
			other_put(s, &k->gone_key[e->tag]);
}

bool
facts_gone(struct facts_view *v, const struct value *value,
    const struct retain_facts *f, facts_gone_put *put, void *ctx)
{
	const struct facts *k = v->known;
	struct search s = { .view = v,
		.value = value,
		.put = put,
		.ctx = ctx,
		.known = v->gone != NULL };
	struct subject own;

	if (v->gone != NULL && (f->came_back || f->maybe_back) &&
	    facts_hash(v, HASH_RECORD, value, &own))
		put(ctx, &own, f->gone_at);
	for (size_t i = 0; i < subject_keys(k->hasher); i++)
		if (k->used[i])
			compared_look(&s, i);
	hashtable_clear(&s.seen);
	return s.known || v->left != NULL || f->left_alike;
}
