/* SPDX-License-Identifier: ISC */
/*
 * SIGINT, SIGTERM and SIGHUP ask the program to stop between two records: it
 * writes whole records only, then dies by the signal as if nobody had caught
 * it.  A second signal ends it at once (SA_RESETHAND).  A waiting file_read()
 * ends, in whatever thread.  A signal that was ignored when the program started
 * stays ignored (nohup).
 *
 * SIGPIPE does the same.  It comes with a write that finds no reader; a
 * half-written output file is removed before the process ends.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

void stop_init(void);
bool stop_wanted(void);
/* Blocks these signals from now on, so that the output appears whole.  Returns
 * whether one had come before. */
bool stop_hold(void);
/* Ends all reading: from now on each file_read() fails with EINTR. */
void stop_reading(void);
/* A descriptor that becomes readable when reading is to end; -1: none. */
int stop_fd(void);
/* Ends the process at once, from any thread, where no caller can do so; before,
 * what stop_before() named is called, which allocates nothing; a few can be
 * named. */
_Noreturn void stop_now(int status);
void stop_before(void (*act)(void));

/* Ends the process by the signal that was caught. */
_Noreturn void stop_die(void);

#endif
