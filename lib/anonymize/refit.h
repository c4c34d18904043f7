/* SPDX-License-Identifier: ISC */
/*
 * New records on an old plan.  The cuts and classes stay, so that nobody can
 * learn anything by comparing consecutive releases.  But a cut is undone if a
 * side now has too few persons, and labels cover only the new records.
 */
#ifndef ANONYMIZE_REFIT_H
#define ANONYMIZE_REFIT_H

#include "group/plan.h"

/* An old plan, from its file. */
struct refit_plan {
	const char *path; /* lent */
	int fd;
	struct release release;
	struct plan *plan; /* NULL: none */
};

/* path NULL: no old plan.  0, or -1 after a message. */
int refit_open(struct refit_plan *, const char *path);
/* Reads the plan, and adds its values to the counter, unless that is NULL, so
 * that they get ranks.  0, or -1 after a message, also if the plan has other
 * columns than the counter. */
int refit_read(struct refit_plan *, struct counter *, const uint64_t seed[2]);
void refit_close(struct refit_plan *);

#endif
