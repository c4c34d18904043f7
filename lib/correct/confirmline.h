/* SPDX-License-Identifier: ISC */
/* What a database printed of a script of pp-correct, see source/keysql.h. */
#ifndef CORRECT_CONFIRMLINE_H
#define CORRECT_CONFIRMLINE_H

#include "base/doc.h"
#include "facts/hashtable.h"
#include "policy/policy.h"

/* A value that the database corrected, or did not. */
struct corrected {
	struct text request, as_of;
	const struct policy_dataset *dataset;
	const struct policy_field *field;
	struct text record; /* keyed hash; empty: none */
	const struct node *subject;
	unsigned char key[HASHTABLE_KEY]; /* stands for the line */
};

/* Reads the line of a value; NULL, or what is wrong with it. */
const char *corrected_read(struct corrected *, const struct node *line,
    const struct policy *, const uint64_t seed[2]);

#endif
