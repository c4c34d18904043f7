/* SPDX-License-Identifier: ISC */
/*
 * pp-retain confirm: logs which records were really deleted, so that later runs
 * notice when one of them comes back.
 */
#ifndef RETAIN_CONFIRM_H
#define RETAIN_CONFIRM_H

#include <stdbool.h>

struct confirm_options {
	const char *policy, *now, *key, *deletions, *suppression;
	bool verbose, no_sandbox;
	bool dry; /* only print the lines that would be appended */
};

/*
 * Reads key lines from files or standard input, and adds a record for each to
 * the deletion log.  Drops records that the log has kept long enough.  Returns
 * the status.
 */
int confirm_run(const struct confirm_options *, char **files);

#endif
