/* SPDX-License-Identifier: ISC */
/*
 * The identities of those who wait for an answer, in clear.
 *
 * They stand beside the ledger, never in it, in a file for its owner alone, a
 * line each; when a request is closed, its lines go.  The file belongs to one
 * ledger, as its name says, LEDGER.identities.  Where several ledgers are told
 * to use another file, each line names its ledger, and each ledger leaves the
 * lines of others alone.  It is only ever replaced as a whole, under its own
 * lock.
 */
#ifndef REQUEST_SIDEFILE_H
#define REQUEST_SIDEFILE_H

#include "base/msg.h"
#include "ledger/ledger.h"

struct identity {
	struct text type, value;
};

struct identities {
	struct identity *identity;
	size_t n;
	char *text; /* what they are lent from */
	size_t len;
};

/*
 * Reads lines "type=value" to the end of a descriptor.  -1 after a message
 * (STATUS_CALL) that has a line's number and no value in it.
 */
int identities_read(int fd, const char *name, struct identities *);
void identities_clear(struct identities *); /* wipes */

/* Whether a type is an address or a telephone number, any dataset of the policy
 * finds people by it, or the policy says how it is compared.  No other finds
 * anybody: no name, no place, no device. */
bool identity_known(const struct policy *, struct text type);

/* Hashes them, in the order given, by the first key.  -1 after a message of
 * that status: one is of no type that is
 * known, or cannot be of its type. */
int identities_hash(const struct identities *, const char *name,
    const struct policy *, const struct subject_hasher *, enum status,
    struct subject *out);

struct sidefile;

/* The file for the ledger of this name, LEDGER.identities; the caller frees it.
 */
char *sidefile_beside(const char *ledger);
/* Whether a name is that of such a file. */
bool sidefile_is_name(const char *path);
/*
 * Locks it, and reads it; one that is not there is made when it is written.
 * `ledger`: lines name the ledger, as others use the file, too; NULL: they do
 * not.  NULL after a message (STATUS_CALL): others can read it, or it is no
 * such file.  `look`: it is not locked, and nothing will be written.
 */
struct sidefile *sidefile_open(const char *path, const char *ledger, bool look);
/* Puts lines for a request in; nothing is written yet.  `fresh`: the ledger
 * does not have it, so that lines with this id are what a failed call has left.
 */
void sidefile_add(struct sidefile *, struct text id, const struct identities *,
    bool fresh);
/* Whether a line of what was there is of a request. */
bool sidefile_has(const struct sidefile *, struct text id);
/* Takes those of closed requests out.  Lines that were added stay, and so do
 * those of requests that the ledger does not have: how many. */
size_t sidefile_purge(struct sidefile *, const struct ledger *);
/* Writes the file if anything has changed, and frees.  -1 after a message
 * (STATUS_STOP). */
int sidefile_commit(struct sidefile *);
void sidefile_discard(struct sidefile *); /* frees; NULL is fine */

#endif
