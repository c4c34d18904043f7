/* SPDX-License-Identifier: ISC */
/*
 * pp-export log: adds up the receipts of pieces, which several processes or
 * machines shared, to one line of the log of disclosures.
 */
#ifndef EXPORT_MERGELOG_H
#define EXPORT_MERGELOG_H

#include <stdbool.h>

struct mergelog_options {
	const char *policy, *now; /* NULL: not given */
	const char *log;          /* NULL: as the policy says */
	bool no_sandbox;
};

/* Does the whole run; returns the status. */
int mergelog_run(const struct mergelog_options *, char **receipts);

#endif
