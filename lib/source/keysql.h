/* SPDX-License-Identifier: ISC */
/*
 * Key lines as a script that the client of a database runs: it deletes or
 * changes each record that still has the values that were judged.
 *
 * A record that the database refuses, such as one that another table points
 * at, does not keep the others from going.  What the script prints is for
 * pp-retain confirm and pp-correct confirm:
 *
 *	{"going":LINE}		the record is about to go, or to be changed; if
 *				nothing else is printed of it, it may be
 *	LINE			it is
 *	{"stays":LINE}		it is not there any more as it was judged
 *	{"several":LINE}	several records are as it was judged; all stay
 *	{"refused":LINE}	the database refused
 *	{"done":true}		what was going until here and was not
 *				printed as gone is still there
 *
 * PostgreSQL takes a thousand records in a transaction, each in a part that can
 * fail alone.  SQLite and MySQL have no such part that also checks what is
 * deferred to the end of a transaction; there, each record is a transaction.
 */
#ifndef SOURCE_KEYSQL_H
#define SOURCE_KEYSQL_H

#include "record/sql.h"
#include "source/keypart.h"

/* What happens to one record of a dataset that has a table. */
struct key_change {
	const struct policy_dataset *dataset;
	const struct key_part *key; /* one for each field of its key */
	size_t keys;
	const struct key_part *check; /* must be unchanged */
	size_t checks;
	const struct key_part *set; /* new values; none: it is deleted */
	size_t sets;
};

void keysql_begin(struct buf *, enum sql_form);
/* After that, a new value that a column cannot hold as it is, is refused. */
void keysql_exact(struct buf *, enum sql_form);
void keysql_open(struct buf *, enum sql_form);
/* `line` is the record's key line, NDJSON without a line feed. */
void keysql_put(struct buf *, enum sql_form, const struct key_change *,
    struct text line);
void keysql_close(struct buf *, enum sql_form);

#endif
