/* SPDX-License-Identifier: ISC */
/*
 * Writing into a ledger: the key for identities, the ledger under its lock, and
 * the file of identities beside it.
 */
#ifndef REQUEST_ENTRY_H
#define REQUEST_ENTRY_H

#include "base/msg.h"
#include "ledger/eventcheck.h"
#include "request/peer.h"
#include "request/sidefile.h"

enum { UUID_TEXT = 36 };

struct entry {
	const struct policy *policy; /* lent */
	const char *ledger;          /* its path, lent */
	bool dry_run;                /* check, and write nothing */
	struct keyring *keys;
	struct subject_hasher *hasher;
	struct ledger_file *file;
	struct sidefile *side;
	char *side_path;
	bool own_side; /* it is that of this ledger alone */
};

/* What lines bring. */
enum entry_kind {
	ENTRY_OTHER,      /* an event that may close requests */
	ENTRY_IDENTITIES, /* identities, of requests that are there */
	ENTRY_RECEIVED,   /* requests, with identities or without */
};

/*
 * Opens all that is needed; without `key` there can be no identities, and
 * without `side` they are in LEDGER.identities.  -1 after a message.
 */
int
entry_open(struct entry *, const char *side, const char *key, bool identities);
void entry_close(struct entry *);

/* Appends the hashes of identities to a line, and leaves each of them once; -1
 * after a message of that status. */
int entry_subjects(const struct entry *, struct identities *, const char *place,
    enum status, struct buf *line);
/* Whether a whole line may be written: what is read out of it must be what was
 * meant, and legal.  -1 after a message of that status. */
int entry_check(const struct entry *, const struct ledger *,
    const struct buf *line, const char *place, enum status);
/*
 * Writes lines.  `before` is the ledger as it was.  -1 after a message, or when
 * a stop is wanted; then nothing was written.  Where a request is closed and
 * the file of identities has none of it, a warning says so.
 *
 * Identities are on the disk before the event that needs them, and go when the
 * event that closes their request is: a crash in between leaves an identity
 * too many, of which the next run tells, and none too few.
 */
int entry_write(struct entry *, const struct ledger *before, struct text lines,
    enum entry_kind);

/* Takes identities of closed requests out of their file, and writes it.  -1
 * after a message. */
int entry_side_write(struct entry *, const struct ledger *);

/* A fresh id, RFC 9562 version 4; -1 after a message. */
int entry_uuid(char out[UUID_TEXT + 1]);

/* What an import reads, open. */
struct import_files {
	int fd;
	const char *name;
	int among_fd;
	const char *among; /* identities that we hold, to find whose a plain
			    * hash is, see peer_match(); or NULL */
};

/*
 * Takes what a peer sent in as received at an instant.  What cannot be taken is
 * told (STATUS_LOOK).  Appends the ids of the others to `ids`, a line each.
 */
void entry_import(struct entry *, enum peer, const struct import_files *,
    int64_t at, struct buf *ids);

/*
 * Drops the requests that were closed so long ago that the policy keeps them
 * no more.  `out` was opened for the ledger's name; it is committed or
 * discarded.  How many went, or would; -1 after a message.
 */
int64_t entry_prune(struct entry *, int64_t now, struct outfile *out);

#endif
