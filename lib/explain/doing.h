/* SPDX-License-Identifier: ISC */
/*
 * Which program does what a place in the policy says.
 *
 * Adding a place on which a program acts: a row of doers[] in doing.c.
 */
#ifndef EXPLAIN_DOING_H
#define EXPLAIN_DOING_H

#include "policy/policy.h"

/* A place on which a program can act. */
struct doer {
	const char *place, *program;
	/* NULL, or why the program does not act on it in this policy. */
	const char *(*idle)(const struct policy *, struct text where);
	/* What a clause says that is executed there, and the beginnings of
	 * English words that say so: one of each group before and after a
	 * "+". */
	const char *what, *words;
};

/* Whether the place is the other or lies below it. */
bool doing_within(struct text where, struct text place);

/* NULL: no program ever acts on such a place. */
const struct doer *doing_find(const struct policy *, struct text where);

/* Whether a program carries out requests of this type, for one dataset at
 * least. */
bool doing_request(const struct policy *, struct text type);

/* The object of which a mention is the place; NULL: it is of none. */
const struct policy_rule *doing_rule(const struct policy *, struct text where);
const struct policy_dataset *
doing_dataset(const struct policy *, struct text where);

#endif
