/* SPDX-License-Identifier: ISC */
/*
 * Identities that somebody gives in lines "type=value", for a request or a
 * hold, and their keyed hashes.
 */
#ifndef PERSON_IDENTITIES_H
#define PERSON_IDENTITIES_H

#include "base/msg.h"
#include "person/subject.h"

struct identity {
	struct text type, value;
	size_t line; /* where it was read; 0: not in a line of its own */
};

struct identities {
	struct identity *identity;
	size_t n;
	char *text; /* lends the texts above */
	size_t len;
};

/*
 * Reads lines to the end of a descriptor; empty ones are skipped, and a line
 * may end with CR LF.  -1 after a message (STATUS_CALL) with a line number, but
 * without a value.
 */
int identities_read(int fd, const char *name, struct identities *);
void identities_clear(struct identities *); /* wipes */

/* Whether a type of identity can find a person: email, phone_number, a type by
 * which a dataset of the policy finds people, or one that the policy compares.
 * Other types, such as names, places and devices, cannot. */
bool identity_known(const struct policy *, struct text type);

/* Why an identity cannot be kept (static); NULL: it can. */
const char *identity_refused(const struct policy *, const struct identity *);

/* Reports why one, by its line or its number, cannot be kept. */
void identity_tell(const struct identities *, size_t i, const char *name,
    enum status, const char *why);

/*
 * Hashes them in their order with the first secret key.  `alike` gets the
 * hashes that identities of the same person may have, see identity_candidate();
 * for an identity that has no other such form, it gets its own hash.  -1 after
 * a message of that status: an identity cannot be kept.
 */
int identities_hash(const struct identities *, const char *name,
    const struct policy *, const struct subject_hasher *, enum status status,
    struct subject *out, struct subject *alike);

#endif
