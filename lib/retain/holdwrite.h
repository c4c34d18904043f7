/* SPDX-License-Identifier: ISC */
/*
 * pp-retain hold: writes into the file of legal holds that a hold was placed or
 * released.  A line is appended under the lock of the file, and is on disk when
 * the call has ended.
 */
#ifndef RETAIN_HOLDWRITE_H
#define RETAIN_HOLDWRITE_H

#include <stdbool.h>
#include <stddef.h>

enum { HOLD_WHERES = 16 };

struct hold_options {
	const char *policy, *now, *key, *holds;
	const char *dataset, *person, *reason, *since, *until;
	const char *where[HOLD_WHERES]; /* field=value */
	size_t wheres;
	bool identities; /* lines type=value on standard input */
	bool no_sandbox;
	bool dry; /* only print the lines that would be appended */
};

/* args: place or release, and the name of the hold.  Returns the status. */
int hold_run(const struct hold_options *, char **args);

#endif
