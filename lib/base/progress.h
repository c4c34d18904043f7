/* SPDX-License-Identifier: ISC */
/*
 * A line on standard error that shows the progress of a long run: bytes, rate,
 * and for input of known size the share and the time left.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool on;          /* a line may be shown */
	bool shown;       /* a line is on the screen */
	bool terminal;    /* standard error is one */
	int64_t total;    /* bytes, -1 when not known */
	int64_t done;     /* bytes */
	int64_t start;    /* monotonic ns */
	int64_t next;     /* monotonic ns of the next line */
	const char *what; /* work being done; NULL: reading */
};

/*
 * Shown when standard error is a terminal and two seconds have passed;
 * `force` (--progress) shows it from the start, terminal or not (then as
 * one line a second, each ended by a line feed); `quiet` never.
 */
void progress_init(struct progress *, int64_t total, bool force, bool quiet);
/* Shows other work from now on; its only system call reads the clock. */
void progress_turn(struct progress *, const char *what, int64_t total);
/* Cheap: reads the clock, writes at most four times a second. */
void progress_add(struct progress *, int64_t bytes);
/* Removes the line (terminal) or writes the last one (forced). */
void progress_done(struct progress *);

#endif
