/* SPDX-License-Identifier: ISC */
/*
 * Three files beside a deletion log FILE.  FILE.lock is locked during a run, so
 * that two runs never overlap; FILE.clock holds the time of the last run, so
 * that no run is earlier than the one before.  FILE.confirm is locked while
 * deletions are confirmed, by several at a time, or by one that shortens the
 * log.
 */
#ifndef RETAIN_LASTRUN_H
#define RETAIN_LASTRUN_H

#include <stdbool.h>
#include <stdint.h>

#define LASTRUN_LOCK    ".lock"
#define LASTRUN_TIME    ".clock"
#define LASTRUN_CONFIRM ".confirm"

struct lastrun;

/* The name of one of these files, which the caller frees; NULL if there is no
 * log. */
char *lastrun_file(const char *log, const char *suffix);

/*
 * Locks, and checks the time of the last run.  NULL after a message:
 * STATUS_STOP if another run holds the lock, STATUS_CALL if `now` is before the
 * last run and `force` is not set.
 */
struct lastrun *lastrun_open(const char *log, int64_t now, bool force);

/* Writes `now` as the time of the last run.  0, or -1 with errno. */
int lastrun_commit(struct lastrun *);
/* Unlocks; NULL is fine. */
void lastrun_close(struct lastrun *);

/* Locks FILE.confirm, alone if nobody else has it.  The descriptor, or -1 after
 * a message. */
int lastrun_confirm(const char *log, bool *alone);
/* Lets others have the lock, too.  0, or -1 after a message. */
int lastrun_share(const char *log, int lock);

#endif
