/* SPDX-License-Identifier: ISC */
/* Values of tables without quotes: QUOTING_NONE and QUOTING_BACKSLASH. */
#ifndef RECORD_UNQUOTED_H
#define RECORD_UNQUOTED_H

#include "base/buf.h"

/* ---- backslashes ---- */

/* Whether a raw field is \N, which is no value. */
bool unquoted_is_null(struct text raw);
/* Whether every escape of a raw field is known: \b \f \n \r \t \v, and a
 * backslash before anything but a letter or a digit. */
bool unquoted_known(struct text raw);
/* Appends the characters of a raw field whose escapes are known. */
void unquoted_decode(struct buf *, struct text raw);
/* Appends a value as a raw field. */
void unquoted_encode(struct buf *, struct text value, char delim);

/* ---- without any escape ---- */

/* Whether a value holds the delimiter or a line end. */
bool unquoted_breaks(struct text value, char delim);

/* Appends a value of a list that a program makes itself, with a blank for each
 * tab and line end. */
void unquoted_put_flat(struct buf *, struct text value);

#endif
