/* SPDX-License-Identifier: ISC */
#include "export/consents.h"

#include "person/personhash.h"
#include "record/siphash.h"

struct consent_place
consent_place_purpose(const struct policy_purpose *p)
{
	const struct policy_consent *c = &p->consent;

	if (!purpose_needs_consent(p) || c->in == NULL)
		return (struct consent_place){ .in = NULL };
	return (struct consent_place){ c->in, c->of, &c->by, c->there, &c->is };
}

struct consent_place
consent_place_child(const struct policy *p)
{
	if (!p->children.given || p->children.in == NULL)
		return (struct consent_place){ .in = NULL };
	return (struct consent_place){ p->children.in, p->children.of,
		&p->children.by, p->children.consent_given,
		&p->children.consent_is };
}

enum consent
consent_said(const struct names *yes, const struct value *v)
{
	enum consent said =
	    value_nests(v->kind) ? CONSENT_UNCLEAR : consent_by(yes, v);

	return said == CONSENT_UNCLEAR && yes->n > 0 ? CONSENT_NO : said;
}

bool
consents_hash(const struct consents *c, const struct value *const *value,
    struct buf *room, unsigned char out[HASHTABLE_KEY])
{
	const struct consent_place *p = &c->place;
	uint64_t sum[2];

	room->len = 0;
	for (size_t i = 0; i < p->by->n; i++) {
		const struct value *v = value[i];

		if (v->text.p == NULL || v->kind == VALUE_NULL ||
		    value_nests(v->kind) || v->text.n == 0)
			return false;
		(void)personhash_plain(c->policy,
		    personhash_type(p->in, p->of[i]), v->text, room);
	}
	sum[0] = siphash(c->seed, 0, (struct text){ room->p, room->len });
	sum[1] = siphash(c->seed, 1, (struct text){ room->p, room->len });
	memcpy(out, sum, HASHTABLE_KEY);
	return true;
}

void
consents_add(struct consents *c, const unsigned char *key, enum consent said)
{
	struct hashtable_entry *e = hashtable_find(&c->table, key, NULL);

	if (e == NULL)
		hashtable_add(&c->table, key, 0, said);
	else if (said == CONSENT_NO || e->tag == CONSENT_NO)
		e->tag = CONSENT_NO;
	else if (said == CONSENT_UNCLEAR)
		e->tag = CONSENT_UNCLEAR;
}

enum consent
consents_find(const struct consents *c, const struct value *const *value,
    struct buf *room)
{
	unsigned char key[HASHTABLE_KEY];
	const struct hashtable_entry *e = NULL;

	if (consents_hash(c, value, room, key))
		e = hashtable_find(&c->table, key, NULL);
	return e == NULL ? CONSENT_NO : (enum consent)e->tag;
}
