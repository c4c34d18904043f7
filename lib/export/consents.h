/* SPDX-License-Identifier: ISC */
/* Consent that another dataset has, by the values that say whose it is. */
#ifndef EXPORT_CONSENTS_H
#define EXPORT_CONSENTS_H

#include "base/value.h"
#include "decide/retain.h"
#include "facts/hashtable.h"

enum { CONSENT_PARTS = 16 };

/* Where consent is kept, and for what. */
struct consent_place {
	const struct policy_dataset *in;      /* NULL: in no other dataset */
	const struct policy_field *const *of; /* its fields that say whose it
					       * is */
	const struct names *by;               /* those of the record */
	const struct policy_field *there;     /* the consent itself */
	const struct names *yes;              /* words; empty: the usual ones */
};

struct consent_place consent_place_purpose(const struct policy_purpose *);
struct consent_place consent_place_child(const struct policy *);

/* What a value says of consent to a purpose: where the policy lists what means
 * yes, all else is a no. */
enum consent consent_said(const struct names *yes, const struct value *);

/* Of one place; `at` is not used, the tag is an enum consent. */
struct consents {
	struct consent_place place;
	const struct policy *policy;
	uint64_t seed[2];
	struct hashtable table;
};

/* Hashes the values that say whose consent it is, in the order of `by`, in the
 * form in which the policy compares them; false: one is missing. */
bool consents_hash(const struct consents *, const struct value *const *value,
    struct buf *room, unsigned char out[HASHTABLE_KEY]);

/* Adds what one record says: a no counts before all, and an unclear answer
 * before a yes. */
void
consents_add(struct consents *, const unsigned char *key, enum consent said);

/* The consent of the person with these values; CONSENT_NO if no record says
 * anything. */
enum consent consents_find(const struct consents *,
    const struct value *const *value, struct buf *room);

#endif
