/* SPDX-License-Identifier: ISC */
/*
 * Records that pp-retain has decided must only be kept (--decisions): a rule of
 * the policy restricts them to other purposes, or they are to be deleted.
 */
#ifndef PERMIT_DECIDED_H
#define PERMIT_DECIDED_H

#include "base/value.h"
#include "facts/hashtable.h"
#include "permit/sharing.h"
#include "person/subject.h"

struct decided {
	uint64_t seed[2];
	struct hashtable keys;   /* by the values of the key */
	struct hashtable hashes; /* by the keyed hash of the record */
};

/* Of records that a rule restricts, and not to this purpose, only pp-retain
 * knows which they are: -1 after a message (STATUS_CALL) without its decisions;
 * NULL path: there are none. */
int decided_check(const struct sharing *, const struct policy_dataset *,
    const char *path);

/* Reads the decisions of a run; 0, or -1 after a message (STATUS_CALL). */
int decided_read(struct decided *, const struct sharing *, const char *path);
void decided_clear(struct decided *);

/* Whether the record with this key was decided about; `hash`: that of its key,
 * NULL: it has none. */
bool decided_has(const struct decided *, const struct policy_dataset *,
    const struct value *const *key, const struct subject *hash,
    struct buf *room);

#endif
