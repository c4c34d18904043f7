/* SPDX-License-Identifier: ISC */
/*
 * Two files beside a deletion log FILE.  FILE.clock holds the time of the last
 * run, so that no run is earlier than one that has ended.  Runs may overlap: it
 * is read and written under its own lock, and never goes back.  FILE.confirm is
 * locked while deletions are confirmed, by several at a time, or by one that
 * shortens the log.
 */
#ifndef RETAIN_LASTRUN_H
#define RETAIN_LASTRUN_H

#include <stdbool.h>
#include <stdint.h>

struct lastrun;

/* Checks the time of the last run.  NULL after a message (STATUS_CALL), if
 * `now` is before it and `force` is not set. */
struct lastrun *lastrun_open(const char *log, int64_t now, bool force);

/* Writes `now` as the time of the last run, unless another run that ended in
 * between was later; it is on disk afterwards.  0, or -1 after a message
 * (STATUS_STOP).  In a sandbox this needs SANDBOX_LOCK. */
int lastrun_commit(struct lastrun *);
void lastrun_close(struct lastrun *); /* NULL is fine */

/* Locks FILE.confirm, alone if nobody else has it.  The descriptor, or -1 after
 * a message. */
int lastrun_confirm(const char *log, bool *alone);
/* Lets others have the lock, too.  0, or -1 after a message. */
int lastrun_share(const char *log, int lock);

#endif
