/* SPDX-License-Identifier: ISC */
/*
 * What is told about a record that is not simply kept: the key by which its
 * source finds it, and what was decided.
 *
 * A key line repeats the values that the decision rests on, so that the source
 * can look whether they still stand: somebody who logs in between the export
 * and the deletion keeps the account.
 */
#ifndef RETAIN_KEYLINES_H
#define RETAIN_KEYLINES_H

#include "base/buf.h"
#include "retain/retain.h"

enum keys_as { KEYS_NDJSON, KEYS_CSV, KEYS_SQL };

/* A field and its value; text.p == NULL: none, or null. */
struct key_part {
	struct text name;
	struct value value;
	bool either; /* of CSV, which has one spelling for none and for a text
		      * without a character */
};

enum { KEYLINES_MOST = 8 << 20 }; /* bytes of the values of a line */

struct key_row {
	const struct policy_dataset *dataset;
	struct key_part *key;
	size_t keys;
	struct key_part *check; /* must still stand at the source */
	size_t checks;
	const struct policy_field **erase; /* VERDICT_ERASE */
	size_t erases;
	struct text subject; /* keyed hash of the person; may be empty */
	struct text hash;    /* of the record; empty: the key is shown */
	struct text as_of;   /* the clock, RFC 3339 */
	const struct decision *decision;
};

/* CSV: the header; checks are those of all rules.  SQL: what comes before the
 * first statement. */
void keylines_begin(struct buf *, enum keys_as, const struct key_row *);
void keylines_put(struct buf *, enum keys_as, const struct key_row *);
/* NULL, or the part that cannot be written in this form, and why (static). */
const struct key_part *
keylines_refuse(enum keys_as, const struct key_row *, const char **why);
/* SQL: opens and closes a transaction; else nothing. */
void keylines_open(struct buf *, enum keys_as);
void keylines_close(struct buf *, enum keys_as);

/* One line for --decisions. */
void keylines_decision_put(struct buf *, const struct key_row *,
    const struct retain *, const struct zone *);

#endif
