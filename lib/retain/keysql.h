/* SPDX-License-Identifier: ISC */
/*
 * Key lines as a script that the client of a database runs: it deletes or
 * erases each record that still has the values that were judged.
 *
 * A record that the database refuses, such as one that another table points
 * at, does not keep the others from going.  What the script prints is for
 * pp-retain confirm:
 *
 *	{"going":LINE}		the record is about to go; if nothing else is
 *				printed of it, it may be gone
 *	LINE			it is gone
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
#ifndef RETAIN_KEYSQL_H
#define RETAIN_KEYSQL_H

#include "record/sql.h"
#include "retain/keylines.h"

void keysql_begin(struct buf *, enum sql_form);
void keysql_open(struct buf *, enum sql_form);
/* `line` is the record's key line, NDJSON without a line feed. */
void keysql_put(struct buf *, enum sql_form, const struct key_row *,
    struct text line);
void keysql_close(struct buf *, enum sql_form);

#endif
