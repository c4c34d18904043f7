/* SPDX-License-Identifier: ISC */
/*
 * Where the files are that a run decides by: those that options name, else
 * those that the policy names.  A file that the policy names must be there: a
 * run that took it for empty would delete what a court holds, or forget a
 * request.
 */
#ifndef FACTS_KNOWNFILES_H
#define FACTS_KNOWNFILES_H

#include "facts/facts.h"

struct knownfiles {
	char *path[POLICY_FILES];
};

/* Fills in the files that no option named; their names are lent from `own`.  0,
 * or -1 after a message (STATUS_CALL): one is missing. */
int knownfiles_find(struct knownfiles *own, const struct policy *,
    struct facts_files *);
/* The same for one file. */
int knownfiles_find_one(struct knownfiles *own, const struct policy *,
    enum policy_file, const char **option);
void knownfiles_clear(struct knownfiles *);

/* pp-retain init: makes the files that the policy names and that are missing,
 * empty and for their owner alone (`dry`: makes none), and prints their names.
 * Nothing else makes a file that the policy names: an empty one would say that
 * there are no holds.  Returns the status. */
int knownfiles_init(const char *policy, const char *now, bool dry);

#endif
