/* SPDX-License-Identifier: ISC */
/*
 * The side file: the identities, in clear, of people who wait for an answer.
 *
 * They are beside the ledger, never in it, one a line, in a file that only its
 * owner can read.  When a request is closed, its lines are removed.  The file
 * LEDGER.identities belongs to one ledger.  Another file can be shared by
 * several ledgers: then each line names its ledger, and a ledger does not touch
 * the lines of others.  The file is always replaced as a whole, under its own
 * lock.
 */
#ifndef REQUEST_SIDEFILE_H
#define REQUEST_SIDEFILE_H

#include "ledger/ledger.h"
#include "person/identities.h"

struct sidefile;

/* The name LEDGER.identities, beside the file that a symbolic link leads to,
 * which the caller frees. */
char *sidefile_beside(const char *ledger);
/* Whether a name is that of a side file. */
bool sidefile_is_name(const char *path);
/*
 * Locks and reads the file; a missing one is created when it is written.
 * `ledger`: the name for lines of a file that other ledgers share; NULL: this
 * ledger alone uses it.  `look`: the file is not locked and never written.
 * NULL after a message (STATUS_CALL): others can read the file, or it is not a
 * side file.
 */
struct sidefile *sidefile_open(const char *path, const char *ledger, bool look);
/* Adds lines for a request in memory.  `fresh`: the request is not in the
 * ledger, so old lines with its id are from a failed call and are removed. */
void sidefile_add(struct sidefile *, struct text id, const struct identities *,
    bool fresh);
/* Whether the file had a line of a request. */
bool sidefile_has(struct sidefile *, struct text id);
/* Removes the lines of closed requests.  Added lines stay.  Lines of requests
 * that are not in the ledger stay, too; returns their number. */
size_t sidefile_purge(struct sidefile *, const struct ledger *);
/* Writes the file if it has changed, and frees.  -1 after a message
 * (STATUS_STOP). */
int sidefile_commit(struct sidefile *);
void sidefile_discard(struct sidefile *); /* frees; NULL is fine */

#endif
