/* SPDX-License-Identifier: ISC */
/*
 * A log of NDJSON lines to which several programs append at the same time, and
 * people by hand.  It is read and written under its own lock only: who has it
 * reads what others appended before, so that nothing is decided by what was
 * read early, and nothing is written anew.
 */
#ifndef RECORD_JOURNAL_H
#define RECORD_JOURNAL_H

#include "record/ndjson.h"

struct journal;

/* A dry run changes no file: what would be appended is printed to standard
 * output. */
enum journal_way { JOURNAL_WRITES, JOURNAL_PRINTS };

/* Opens a log and hands out its lines; one that does not exist is made, or in a
 * dry run counts as empty.  NULL after a message (STATUS_CALL).  The path is
 * lent. */
struct journal *
journal_open(const char *path, enum journal_way, ndjson_take *, void *ctx);

/*
 * Waits for the lock, and hands out the lines that came since, its own as well.
 * A torn last line, which a program that died left, is removed (by
 * journal_open(): moved to PATH.torn).  0, or -1 after a message.  In a sandbox
 * this needs SANDBOX_LOCK.
 */
int journal_lock(struct journal *);
/* Appends lines under the lock; they are on disk afterwards.  0, or -1 after a
 * message (STATUS_STOP). */
int journal_append(struct journal *, struct text lines);
void journal_unlock(struct journal *);

/* Removes the log if journal_open() made it and nobody has written a line yet:
 * a call that failed leaves no empty file.  In a sandbox this needs
 * SANDBOX_RENAME, too; NULL is fine. */
void journal_unmake(struct journal *);

/* NULL is fine. */
void journal_close(struct journal *);

#endif
