/* SPDX-License-Identifier: ISC */
/*
 * Keyed hashes of records and people, and the fields they are made from.
 */
#ifndef PERSON_PERSONHASH_H
#define PERSON_PERSONHASH_H

#include "person/subject.h"

/* What of a record is hashed: its key, its person, its key for the suppression
 * list, or the form of one of these that other spellings may share. */
enum hash_kind {
	HASH_RECORD,
	HASH_PERSON,
	HASH_SUPPRESSED,
	HASH_ALIKE, /* that of HASH_SUPPRESSED */
	HASH_RECORD_ALIKE,
	HASH_PERSON_ALIKE
};

/*
 * Hashes values with a secret key: one value for each field of the dataset's
 * key or person.  false: a value is missing or invalid.
 */
bool personhash_of(const struct subject_hasher *, size_t key,
    const struct policy *, const struct policy_dataset *, enum hash_kind,
    const struct text *value, struct buf *room, struct subject *);

/* Hashes an identity of some type, which is the same hash in all datasets. */
bool personhash_identity(const struct subject_hasher *, size_t key,
    const struct policy *, struct text type, struct text value,
    struct buf *room, struct subject *);

/* The same for the form that identities of one person may share, see
 * identity_candidate(). */
bool personhash_alike(const struct subject_hasher *, size_t key,
    const struct policy *, struct text type, struct text value,
    struct buf *room, struct subject *);

/* Both at once.  false: the value is invalid, and there is neither; `other`:
 * the second is another hash than the first, which it is mostly not. */
bool personhash_both(const struct subject_hasher *, size_t key,
    const struct policy *, struct text type, struct text value,
    struct buf *room, struct subject *own, struct subject *alike, bool *other);

/* The type of identity of a field; empty: its value is used as it is. */
struct text
personhash_type(const struct policy_dataset *, const struct policy_field *);

/*
 * Appends a value in the form for comparing records with what keeps them: holds
 * and records of another dataset.  In doubt two values are equal: identities
 * are compared as the policy says; other values lose blanks around them, and
 * whole numbers a fraction of zeros, which some programs add.  The length
 * follows, so that values do not run together.  false: the value is invalid for
 * its type, and is used as it is.
 */
bool personhash_plain(const struct policy *, struct text type,
    struct text value, struct buf *to);

/* The same for the form that identities of one person may share. */
bool personhash_plain_alike(const struct policy *, struct text type,
    struct text value, struct buf *to);

#endif
