/* SPDX-License-Identifier: ISC */
/*
 * By which hashes a dataset knows the person of a record, whose fields of
 * person may have types: 007 is 7 where they are numbers.
 */
#ifndef FACTS_PERSONFORM_H
#define FACTS_PERSONFORM_H

#include "facts/factsinside.h"

enum person_form {
	PERSON_SPELT, /* letter by letter */
	PERSON_TYPED, /* as the types of the fields say */
	PERSON_LIKE   /* in the form that other spellings may share */
};

/* Whether two datasets tell their people by fields of the same names or
 * types. */
bool
personform_agree(const struct policy_dataset *, const struct policy_dataset *);

/* Says which types of other datasets the fields of person of this one may have,
 * too. */
void personform_bind(struct facts *);

/* Hashes the person of a record as a dataset knows them.  false: the record
 * lacks a value or has an invalid one, or the form is none but the one before.
 */
bool personform_hash(struct facts_view *, size_t key,
    const struct policy_dataset *to, enum person_form, const struct value *,
    struct subject *);

/* A field of person whose value is not of its type; NULL: none. */
const struct policy_field *
personform_wrong(struct facts_view *, const struct value *);

#endif
