/* SPDX-License-Identifier: ISC */
/*
 * What is really gone: deletion records, which are also what catches a record
 * that comes back.
 */
#ifndef RETAIN_CONFIRM_H
#define RETAIN_CONFIRM_H

#include <stdbool.h>

struct confirm_options {
	const char *policy, *now, *key, *deletions, *suppression;
	bool verbose, no_sandbox;
};

/*
 * Reads key lines from standard input, or from files, and adds a record for
 * each to the deletion log; those whose time is over leave it.  The status.
 */
int confirm_run(const struct confirm_options *, char **files);

#endif
