/* SPDX-License-Identifier: ISC */
/*
 * What is known of people and records beside the records themselves: holds,
 * requests, deletions, suppressions and warnings, all by keyed hashes.
 *
 * Hashes are found by every key of the key file that made one of them.  One
 * that none of its keys made is a mistake: what it stands for would be
 * overlooked.
 */
#ifndef RULE_KNOWN_H
#define RULE_KNOWN_H

#include "rule/retain.h"
#include "rule/subject.h"

/* Where it stands; NULL: nowhere. */
struct known_files {
	const char *key, *holds, *ledger, *deletions, *suppression, *sent;
};

struct known;

/* NULL after a message. */
struct known *
known_load(const struct known_files *, const struct policy *, int64_t now);
void known_free(struct known *);

/* NULL without a key file. */
const struct subject_hasher *known_hasher(const struct known *);

/*
 * Says which dataset it is about, and asks for the fields that tell its records
 * and people: those of its key where `key`, and what is looked for.  0, or -1
 * after a message (STATUS_CALL).
 */
int known_bind(struct known *, struct retain *, const struct policy_dataset *,
    bool key);

/* Whether anything is known that could touch a record of it. */
bool known_something(const struct known *);

/* Whether people asked for anything. */
bool known_asked(const struct known *);

/* One thread's room. */
struct known_view;
struct known_view *known_view_new(const struct known *);
void known_view_free(struct known_view *);

/* What is known of a record; lent until the next call. */
void
known_look(struct known_view *, const struct value *, struct retain_facts *);

/* ---- hashes ---- */

enum known_kind { KNOWN_RECORD, KNOWN_PERSON, KNOWN_SUPPRESSED };

/*
 * The hash of a record, its person, or its entry in the suppression list, by
 * the first key.  false: a field of it is missing, or cannot be what it should
 * be; or there is no key.
 */
bool known_hash(struct known_view *, enum known_kind, const struct value *,
    struct subject *);

/* The same of values that are no record's: one for each field of the dataset's
 * key or person. */
bool known_hash_of(const struct subject_hasher *, size_t key,
    const struct policy *, const struct policy_dataset *, enum known_kind,
    const struct text *value, struct buf *room, struct subject *);

/* The hash of an identity of some type, whatever record it stands in. */
bool
known_identity(const struct subject_hasher *, size_t key, const struct policy *,
    struct text type, struct text value, struct buf *room, struct subject *);

/* The kind of identity a field is; none: its value is taken as it is. */
struct text
known_type(const struct policy_dataset *, const struct policy_field *);

/*
 * Appends a value in the form in which what keeps a record is compared: a hold,
 * a record of another dataset.  Where that is in doubt, two values are the
 * same: an identity as the policy compares it; of other values blanks around
 * them go, and a fraction of zeros, which some writers put behind whole
 * numbers.  One value cannot run into the next.  false: it cannot be of its
 * type, and is taken as it is.
 */
bool known_plain(const struct policy *, struct text type, struct text value,
    struct buf *to);

#endif
