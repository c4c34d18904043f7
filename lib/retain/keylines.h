/* SPDX-License-Identifier: ISC */
/*
 * Key lines and decisions: the key by which the source finds a record that is
 * not simply kept, and what was decided.
 *
 * A key line repeats the values that the decision depends on, so that the
 * source can check that they are unchanged: a person who logs in between the
 * export and the deletion keeps the account.
 */
#ifndef RETAIN_KEYLINES_H
#define RETAIN_KEYLINES_H

#include "base/buf.h"
#include "decide/retain.h"
#include "source/keypart.h"

/* KEYS_SQL is PostgreSQL's. */
enum keys_as { KEYS_NDJSON, KEYS_CSV, KEYS_SQL, KEYS_SQLITE, KEYS_MYSQL };

static inline bool
keylines_sql(enum keys_as as)
{
	return as >= KEYS_SQL;
}

enum { KEYLINES_MOST = 8 << 20 }; /* the most bytes of values in a line */

struct key_row {
	const struct policy_dataset *dataset;
	struct key_part *key;
	size_t keys;
	struct key_part *check; /* must be unchanged at the source */
	size_t checks;
	const struct policy_field **erase; /* VERDICT_ERASE */
	size_t erases;
	struct text subject; /* keyed hash of the person; may be empty */
	struct text hash;    /* of the record; empty: the key is shown */
	struct text as_of;   /* the time of the run, RFC 3339 */
	const struct decision *decision;
	const struct retain *retain; /* has the rules of the decision */
};

/* Writes what precedes the first line.  CSV: the header, with the checks of all
 * rules.  SQL: statements that prepare the session, see keysql.h. */
void keylines_begin(struct buf *, enum keys_as, const struct key_row *);
void keylines_put(struct buf *, enum keys_as, const struct key_row *);
/* NULL, or the part that this form cannot write, with a reason (static). */
const struct key_part *
keylines_refuse(enum keys_as, const struct key_row *, const char **why);
/* SQL: begin and end a batch; other forms: nothing. */
void keylines_open(struct buf *, enum keys_as);
void keylines_close(struct buf *, enum keys_as);

/* Writes a line for --decisions. */
void keylines_decision_put(struct buf *, const struct key_row *,
    const struct zone *);

#endif
