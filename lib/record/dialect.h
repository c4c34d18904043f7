/* SPDX-License-Identifier: ISC */
/*
 * How a table is written: what separates its fields and ends its lines, and how
 * a value can hold these bytes itself.
 */
#ifndef RECORD_DIALECT_H
#define RECORD_DIALECT_H

#include <stdbool.h>

enum quoting {
	QUOTING_AUTO,     /* csv, but none for TSV */
	QUOTING_CSV,      /* RFC 4180: values may stand in quotes */
	QUOTING_NONE,     /* IANA text/tab-separated-values: quotes are data,
			   * and no value holds a delimiter or a line end */
	QUOTING_BACKSLASH /* MySQL, PostgreSQL's text form, Hive: \t \n \\ and
			   * so on; quotes are data, \N is no value */
};

/* The line end of a file is that of its first line.  Another one inside an
 * unquoted field may belong to a value, so it makes a bad record. */
enum line_end { LINE_EITHER, LINE_LF, LINE_CRLF };

struct dialect {
	char delim;
	enum quoting quoting;
	bool lenient; /* a quote inside an unquoted field and text after a
		       * closing quote are data */
};

/* Whether a quote at the begin of a field opens a text. */
static inline bool
dialect_has_quotes(enum quoting q)
{
	return q != QUOTING_NONE && q != QUOTING_BACKSLASH;
}

#endif
