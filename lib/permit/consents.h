/* SPDX-License-Identifier: ISC */
/* Consent that another dataset has, by the values that say whose it is. */
#ifndef PERMIT_CONSENTS_H
#define PERMIT_CONSENTS_H

#include "base/value.h"
#include "decide/retain.h"
#include "facts/hashtable.h"
#include "facts/holdform.h"

enum { CONSENT_PARTS = 16 };

/* Where consent is kept, and for what. */
struct consent_place {
	const struct policy_dataset *in;      /* NULL: in no other dataset */
	const struct policy_field *const *of; /* its fields that say whose it
					       * is */
	const struct names *by;               /* those of the record */
	const struct policy_field *there;     /* the consent itself */
	const struct names *yes;              /* words; empty: those of... */
	const struct policy_field *words;     /* this one; NULL: the usual */
};

struct consent_place consent_place_purpose(const struct policy_purpose *);
struct consent_place consent_place_child(const struct policy *);

/* What a value says of consent to a purpose: where the policy lists what means
 * yes, all else is a no; else the words of the field count, if it is not NULL
 * and has some. */
enum consent consent_said(const struct names *yes, const struct policy_field *,
    const struct value *);

/* Of one place. */
struct consents {
	struct consent_place place;
	struct holdform form[CONSENT_PARTS]; /* how each part is compared */
	const struct policy *policy;
	uint64_t seed[2];
	/* By the values as they are, and by the form that those of the same
	 * person may share; `at` is not used, the tag is an enum consent. */
	struct hashtable table, alike;
	bool refused; /* somebody who cannot be read did not say yes */
};

/* The values that say whose consent it is, hashed in both forms. */
struct consents_key {
	unsigned char own[HASHTABLE_KEY], alike[HASHTABLE_KEY];
};

struct consents_room {
	struct buf own, alike;
};

enum consents_whose {
	WHOSE_NOBODY, /* a value is missing */
	WHOSE_UNREAD, /* a value cannot be read as what the policy says */
	WHOSE_READ
};

/* Says how the parts are compared with the records of a dataset, too. */
void consents_compare(struct consents *, const struct policy_dataset *);

/* Reads the values of the fields of a dataset, in the order of `by`. */
enum consents_whose
consents_key(const struct consents *, const struct policy_dataset *,
    const struct policy_field *const *, const struct value *const *value,
    struct consents_room *, struct consents_key *);

/* Adds what one record says: a no counts before all, and an unclear answer
 * before a yes. */
void consents_add(struct hashtable *, const unsigned char *key, enum consent);

/* The consent of the person with these values; CONSENT_NO if no record says
 * anything.  A yes is one that nobody who may be the same person, or anybody,
 * contradicts. */
enum consent consents_find(const struct consents *, enum consents_whose,
    const struct consents_key *);

#endif
