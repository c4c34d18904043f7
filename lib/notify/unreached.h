/* SPDX-License-Identifier: ISC */
/*
 * Tells people apart whom mail does not reach, by a keyed hash: that of the
 * person of a record, or else of its key, as pp-retain warn prints it.
 */
#ifndef NOTIFY_UNREACHED_H
#define NOTIFY_UNREACHED_H

#include "person/personhash.h"
#include "record/slotvalue.h"

enum { UNREACHED_PARTS = 16 };

struct unreached {
	int person[UNREACHED_PARTS], key[UNREACHED_PARTS]; /* slots */
};

/* Where in the records these fields are; -1 after a message (STATUS_CALL). */
int unreached_choose(struct unreached *, const struct policy_dataset *,
    struct select *);

/* Hashes it with one of the secret keys; false: the record says of nobody that
 * it is theirs. */
bool unreached_hash(const struct unreached *, const struct subject_hasher *,
    size_t key, const struct policy *, const struct policy_dataset *,
    struct record *, struct arena *, struct subject *);

#endif
