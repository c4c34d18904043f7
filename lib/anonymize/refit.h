/* SPDX-License-Identifier: ISC */
/*
 * New records on an old plan: the cuts and classes stay, so that releases that
 * follow one another cannot be set off against each other; but a cut that a
 * side has too few persons behind now is undone, and labels are those of the
 * records that are there.
 */
#ifndef ANONYMIZE_REFIT_H
#define ANONYMIZE_REFIT_H

#include "group/plan.h"

/* An old plan, from its file. */
struct refit_plan {
	const char *path; /* lent */
	int fd;
	struct release release;
	struct plan *plan; /* NULL: there is none */
};

/* path NULL: none.  0, or -1 after a message. */
int refit_open(struct refit_plan *, const char *path);
/* Reads it, and lets a counter, where there is one, know its values, so that
 * they get their ranks.  0, or -1 after a message: also where the columns are
 * not those that are counted. */
int refit_read(struct refit_plan *, struct counter *, const uint64_t seed[2]);
void refit_close(struct refit_plan *);

#endif
