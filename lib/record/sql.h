/* SPDX-License-Identifier: ISC */
/*
 * Values and names as SQL: the only writer of the parts of a statement.
 *
 * A form is what the client of a database reads from a file: psql(1),
 * sqlite3(1), or mysql(1) and mariadb(1).  Text that it cannot carry is
 * refused, not changed: psql drops the rest of a line after a NUL, so that text
 * of the next line would close a quote.
 */
#ifndef RECORD_SQL_H
#define RECORD_SQL_H

#include "base/buf.h"

enum sql_form { SQL_POSTGRESQL, SQL_SQLITE, SQL_MYSQL };

/* NULL, or why a statement cannot hold a text; static. */
const char *sql_refuses(struct text);

/*
 * Appends a text that sql_refuses() accepts (else it aborts the program), so
 * that no setting of the server or the client changes what it means:
 *
 * PostgreSQL: quotes are doubled, and a text with a backslash is written as
 * E'...', because a server may treat backslashes as escapes or not.
 * SQLite: control characters are put in by a function, because sqlite3(1)
 * changes the ends of lines; hexadecimal digits would be bytes in the encoding
 * of the database, which nobody knows here.
 * MySQL: a text that is not plain ASCII, or has a quote or backslash, is
 * written in hexadecimal digits.
 */
void sql_literal(struct buf *, enum sql_form, struct text);
/* A name of one table, column or schema, exactly as it is spelt. */
void sql_name(struct buf *, enum sql_form, struct text);

#endif
