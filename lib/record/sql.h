/* SPDX-License-Identifier: ISC */
/*
 * Values and names as SQL: the only writer of the parts of a statement.
 *
 * The form is PostgreSQL's, as psql(1) reads it from a file.  Text that it
 * cannot carry is refused, not changed: psql drops the rest of a line after a
 * NUL, so that text of the next line would close a quote.
 */
#ifndef RECORD_SQL_H
#define RECORD_SQL_H

#include "base/buf.h"

/* NULL, or why a statement cannot hold a text; static. */
const char *sql_refuses(struct text);

/*
 * Appends a text that sql_refuses() accepts (else it aborts the program).
 *
 * Quotes in a literal are doubled.  A text with a backslash is written as
 * E'...', because a server may treat backslashes as escapes or not
 * (standard_conforming_strings).
 */
void sql_literal(struct buf *, struct text);
/* A name, exactly as it is spelt; `dots`: a dot separates schema and table. */
void sql_name(struct buf *, struct text, bool dots);

#endif
