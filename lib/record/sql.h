/* SPDX-License-Identifier: ISC */
/*
 * Values and names as SQL: the one writer of every part of a statement.
 *
 * The form is PostgreSQL's, as psql(1) reads it from a file.  What it cannot
 * carry is refused, not written otherwise: psql drops the rest of a line that
 * has a NUL, so that a quote would be closed by the next line's text.
 */
#ifndef RECORD_SQL_H
#define RECORD_SQL_H

#include "base/buf.h"

/* NULL, or why a text cannot stand in a statement; static. */
const char *sql_refuses(struct text);

/*
 * Appends a text that sql_refuses() takes (it stops the program otherwise).
 *
 * A literal has its quotes doubled.  As a server may be told that a backslash
 * means something (standard_conforming_strings), a text with one says which
 * way it is to be read: E'...'.
 */
void sql_literal(struct buf *, struct text);
/* A name, just as it is spelt; `dots`: dots stand between schema and table. */
void sql_name(struct buf *, struct text, bool dots);

#endif
