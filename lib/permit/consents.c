/* SPDX-License-Identifier: ISC */
#include "permit/consents.h"

#include "decide/retainplan.h"
#include "decide/typed.h"
#include "record/siphash.h"

struct consent_place
consent_place_purpose(const struct policy_purpose *p)
{
	const struct policy_consent *c = &p->consent;

	if (!purpose_needs_consent(p) || c->in == NULL)
		return (struct consent_place){ .in = NULL };
	return (struct consent_place){ c->in, c->of, &c->by, c->there, &c->is,
		c->there };
}

struct consent_place
consent_place_child(const struct policy *p)
{
	if (!p->children.given || p->children.in == NULL)
		return (struct consent_place){ .in = NULL };
	return (struct consent_place){ p->children.in, p->children.of,
		&p->children.by, p->children.consent_given,
		&p->children.consent_is, NULL };
}

/* In the words of a boolean that has its own. */
static enum consent
consent_typed(const struct policy_field *f, const struct value *v)
{
	int truth = typed_truth(f, v->text);

	if (value_absent(v))
		return CONSENT_NO;
	return truth < 0 ? CONSENT_UNCLEAR : truth ? CONSENT_YES : CONSENT_NO;
}

enum consent
consent_said(const struct names *yes, const struct policy_field *f,
    const struct value *v)
{
	bool own =
	    yes->n == 0 && f != NULL && f->yes.n > 0 && v->kind != VALUE_BOOL;
	enum consent said = value_nests(v->kind) ? CONSENT_UNCLEAR
			    : own                ? consent_typed(f, v)
						 : consent_by(yes, v);

	return said == CONSENT_UNCLEAR && yes->n > 0 ? CONSENT_NO : said;
}

void
consents_compare(struct consents *c, const struct policy_dataset *d)
{
	const struct consent_place *p = &c->place;

	for (size_t i = 0; p->in != NULL && i < p->by->n; i++) {
		const struct policy_field *f = policy_field(d, p->by->name[i]);

		holdform_also(&c->form[i], p->in, p->of[i]);
		if (f != NULL)
			holdform_also(&c->form[i], d, f);
	}
}

static void
key_hash(const struct consents *c, const struct buf *b,
    unsigned char out[HASHTABLE_KEY])
{
	const struct text t = { b->p, b->len };
	uint64_t sum[2] = { siphash(c->seed, 0, t), siphash(c->seed, 1, t) };

	memcpy(out, sum, HASHTABLE_KEY);
}

enum consents_whose
consents_key(const struct consents *c, const struct policy_dataset *d,
    const struct policy_field *const *field, const struct value *const *value,
    struct consents_room *room, struct consents_key *out)
{
	bool read = true;

	room->own.len = room->alike.len = 0;
	for (size_t i = 0; i < c->place.by->n; i++) {
		const struct value *v = value[i];

		if (v->text.p == NULL || v->kind == VALUE_NULL ||
		    v->text.n == 0)
			return WHOSE_NOBODY;
		read &= !value_nests(v->kind) &&
			holdform_as(c->policy, &c->form[i], d, field[i], v,
			    &room->own, &room->alike);
	}
	key_hash(c, &room->own, out->own);
	key_hash(c, &room->alike, out->alike);
	return read ? WHOSE_READ : WHOSE_UNREAD;
}

void
consents_add(struct hashtable *t, const unsigned char *key, enum consent said)
{
	struct hashtable_entry *e = hashtable_find(t, key, NULL);

	if (e == NULL)
		hashtable_add(t, key, 0, said);
	else if (said == CONSENT_NO || e->tag == CONSENT_NO)
		e->tag = CONSENT_NO;
	else if (said == CONSENT_UNCLEAR)
		e->tag = CONSENT_UNCLEAR;
}

enum consent
consents_find(const struct consents *c, enum consents_whose whose,
    const struct consents_key *key)
{
	const struct hashtable_entry *own, *alike;

	if (whose != WHOSE_READ)
		return whose == WHOSE_NOBODY ? CONSENT_NO : CONSENT_UNCLEAR;
	own = hashtable_find(&c->table, key->own, NULL);
	alike = hashtable_find(&c->alike, key->alike, NULL);
	if (own == NULL)
		return alike == NULL ? CONSENT_NO : CONSENT_UNCLEAR;
	if (own->tag == CONSENT_YES &&
	    (c->refused || (alike != NULL && alike->tag != CONSENT_YES)))
		return CONSENT_UNCLEAR;
	return (enum consent)own->tag;
}
