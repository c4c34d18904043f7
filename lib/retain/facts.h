/* SPDX-License-Identifier: ISC */
/*
 * What is known of people and records beside the records themselves: holds,
 * requests, deletions, suppressions and warnings, all by keyed hashes.
 *
 * Hashes are found by every key of the key file that made one of them.  One
 * that none of its keys made is a mistake: what it stands for would be
 * overlooked.
 */
#ifndef RETAIN_FACTS_H
#define RETAIN_FACTS_H

#include "person/personhash.h"
#include "retain/retain.h"

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

/*
 * The hash of a record, its person, or its entry in the suppression list, by
 * the first key.  false: a field of it is missing, or cannot be what it should
 * be; or there is no key.
 */
bool known_hash(struct known_view *, enum known_kind, const struct value *,
    struct subject *);

#endif
