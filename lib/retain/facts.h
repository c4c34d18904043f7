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
struct facts_files {
	const char *key, *holds, *ledger, *deletions, *suppression, *sent;
};

struct facts;

/* NULL after a message. */
struct facts *
facts_load(const struct facts_files *, const struct policy *, int64_t now);
void facts_free(struct facts *);

/* NULL without a key file. */
const struct subject_hasher *facts_hasher(const struct facts *);

/*
 * Says which dataset it is about, and asks for the fields that tell its records
 * and people: those of its key where `key`, and what is looked for.  0, or -1
 * after a message (STATUS_CALL).
 */
int facts_bind(struct facts *, struct retain *, const struct policy_dataset *,
    bool key);

/* Whether anything is known that could touch a record of it. */
bool facts_something(const struct facts *);

/* The numbers of all fields by which holds and requests find a record; the
 * caller frees. */
size_t *facts_fields(const struct facts *, size_t *n);

/* Whether people asked for anything. */
bool facts_asked(const struct facts *);

/* One thread's room. */
struct facts_view;
struct facts_view *facts_view_new(const struct facts *);
void facts_view_free(struct facts_view *);

/* What is known of a record; lent until the next call. */
void
facts_look(struct facts_view *, const struct value *, struct retain_facts *);

/*
 * The hash of a record, its person, or its entry in the suppression list, by
 * the first key.  false: a field of it is missing, or cannot be what it should
 * be; or there is no key.
 */
bool facts_hash(struct facts_view *, enum hash_kind, const struct value *,
    struct subject *);

#endif
