/* SPDX-License-Identifier: ISC */
/*
 * Writing into a ledger: opens the secret key for identities, the ledger under
 * its lock, and the file of identities beside it.
 */
#ifndef REQUEST_ENTRY_H
#define REQUEST_ENTRY_H

#include "base/msg.h"
#include "ledger/eventcheck.h"
#include "request/peer.h"
#include "request/sidefile.h"

struct entry {
	const struct policy *policy;   /* lent */
	const struct regimes *regimes; /* lent */
	const char *ledger;            /* its path, lent */
	bool dry_run;                  /* check, and write nothing */
	struct keyring *keys;
	struct subject_hasher *hasher;
	struct ledger_file *file;
	struct sidefile *side;
	char *side_path;
	bool own_side; /* the side file belongs to this ledger alone */
};

/* What the written lines contain. */
enum entry_kind {
	ENTRY_OTHER,      /* an event that may close requests */
	ENTRY_IDENTITIES, /* identities of requests that are in the ledger */
	ENTRY_RECEIVED,   /* requests, with or without identities */
};

/*
 * Opens all files.  `identities` need the file `key`; they are kept in the file
 * `side`, or LEDGER.identities if it is NULL.  -1 after a message.
 */
int
entry_open(struct entry *, const char *side, const char *key, bool identities);
void entry_close(struct entry *);

/* Appends the hashes of identities to a line, and removes repeated identities
 * from the list.  -1 after a message of that status. */
int entry_subjects(const struct entry *, struct identities *, const char *place,
    enum status, struct buf *line);
/* Checks that a whole line can be read back, and that its event is allowed.  -1
 * after a message of that status. */
int entry_check(const struct entry *, const struct ledger *,
    const struct buf *line, const char *place, enum status);
/*
 * Writes lines; `before` is the ledger without them.  -1 after a message, or if
 * a stop is wanted; then nothing was written.  Warns if a request is closed and
 * the file of identities has none of its identities.
 *
 * Identities are on disk before the event that needs them, and are removed
 * after the event that closes their request is on disk.  So a crash in between
 * leaves an identity too many, which the next run reports, but never one too
 * few.
 */
int entry_write(struct entry *, const struct ledger *before, struct text lines,
    enum entry_kind);

/* Removes the identities of closed requests from their file, and writes it.  -1
 * after a message. */
int entry_side_write(struct entry *, const struct ledger *);

/* The open files of an import. */
struct import_files {
	int fd;
	const char *name;
	int among_fd;
	const char *among;     /* identities that we hold, compared with plain
				* hashes, see peer_match(); or NULL */
	const char *residence; /* of all people of the requests, or NULL */
};

/*
 * Writes the requests that a peer sent as received at an instant, and reports
 * those that it cannot take (STATUS_LOOK).  Appends the ids of the others to
 * `ids`, a line each.
 */
void entry_import(struct entry *, enum peer, const struct import_files *,
    int64_t at, struct buf *ids);

/* How many requests prune removed (in a dry run: would remove), and how many it
 * kept though they are as old, see request_in_force(). */
struct pruned {
	size_t old, in_force;
};

/*
 * Removes the requests that were closed so long ago that the policy no longer
 * keeps them.  `out` was opened for the ledger's name; it is committed or
 * discarded.  0, or -1 after a message.
 */
int
entry_prune(struct entry *, int64_t now, struct outfile *out, struct pruned *);

#endif
