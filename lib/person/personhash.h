/* SPDX-License-Identifier: ISC */
/*
 * Hashes of records and people: which fields they are made of, and how.
 */
#ifndef PERSON_PERSONHASH_H
#define PERSON_PERSONHASH_H

#include "person/subject.h"

/* What is hashed of a record. */
enum hash_kind { HASH_RECORD, HASH_PERSON, HASH_SUPPRESSED };

/*
 * The hash of values by a key: one for each field of the dataset's key or
 * person.  false: a value is missing, or cannot be what it should be.
 */
bool personhash_of(const struct subject_hasher *, size_t key,
    const struct policy *, const struct policy_dataset *, enum hash_kind,
    const struct text *value, struct buf *room, struct subject *);

/* The hash of an identity of some type, whatever record it stands in. */
bool personhash_identity(const struct subject_hasher *, size_t key,
    const struct policy *, struct text type, struct text value,
    struct buf *room, struct subject *);

/* The kind of identity a field is; none: its value is taken as it is. */
struct text
personhash_type(const struct policy_dataset *, const struct policy_field *);

/*
 * Appends a value in the form in which what keeps a record is compared: a hold,
 * a record of another dataset.  Where that is in doubt, two values are the
 * same: an identity as the policy compares it; of other values blanks around
 * them go, and a fraction of zeros, which some writers put behind whole
 * numbers.  One value cannot run into the next.  false: it cannot be of its
 * type, and is taken as it is.
 */
bool personhash_plain(const struct policy *, struct text type,
    struct text value, struct buf *to);

#endif
