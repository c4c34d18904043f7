/* SPDX-License-Identifier: ISC */
/*
 * One run at a time, and none before the one before: what stands beside a
 * deletion log.  FILE.lock is locked while a run is at work; FILE.clock holds
 * the time of the last one.
 */
#ifndef RETAIN_LASTRUN_H
#define RETAIN_LASTRUN_H

#include <stdbool.h>
#include <stdint.h>

#define LASTRUN_LOCK ".lock"
#define LASTRUN_TIME ".clock"

struct lastrun;

/* The name of one of them, which the caller frees; NULL for no log. */
char *lastrun_file(const char *log, const char *suffix);

/*
 * Locks, and looks at the time of the last run.  NULL after a message:
 * STATUS_STOP when another run is at work, STATUS_CALL when `now` lies before
 * the last one and `force` does not say that this is meant.
 */
struct lastrun *lastrun_open(const char *log, int64_t now, bool force);
/* Only locks: for what does not depend on the time of the last run. */
struct lastrun *lastrun_lock(const char *log);

/* Remembers now: the run has done its work.  0, or -1 with errno. */
int lastrun_commit(struct lastrun *);
/* Unlocks; NULL is fine. */
void lastrun_close(struct lastrun *);

#endif
