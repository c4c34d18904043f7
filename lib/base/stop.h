/* SPDX-License-Identifier: ISC */
/*
 * SIGINT, SIGTERM and SIGHUP ask us to stop between two records: the bytes
 * that went out are whole records, then the signal ends the program as if
 * nobody had caught it.  A second signal ends it at once (SA_RESETHAND);
 * in whatever thread, a waiting file_read() ends.  A signal that was ignored
 * when we started stays ignored (nohup).
 *
 * So does SIGPIPE, which comes with the write that found no reader: what is
 * half written beside its place goes away before the process does.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

void stop_init(void);
bool stop_wanted(void);
/* From now on no signal stops us: what is done appears as a whole.  Whether one
 * had come before. */
bool stop_hold(void);
/* Ends all reading: from now on each file_read() fails with EINTR. */
void stop_reading(void);
/* A descriptor that is ready for reading when reading shall end; -1: none. */
int stop_fd(void);
/* Ends the process by the signal that was caught. */
_Noreturn void stop_die(void);

#endif
