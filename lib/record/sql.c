/* SPDX-License-Identifier: ISC */
#include "record/sql.h"

#include <stdlib.h>
#include <string.h>

const char *
sql_refuses(struct text t)
{
	return t.n > 0 && memchr(t.p, '\0', t.n) != NULL
		   ? "contains a NUL byte, which SQL cannot hold"
		   : NULL;
}

/* A caller that forgot to check must not write half a statement. */
static void
must_fit(struct text t)
{
	if (sql_refuses(t) != NULL)
		abort();
}

static void
put_doubled(struct buf *b, struct text t, const char *which)
{
	for (size_t i = 0; i < t.n; i++) {
		if (strchr(which, t.p[i]) != NULL)
			buf_add_byte(b, t.p[i]);
		buf_add_byte(b, t.p[i]);
	}
}

static void
put_hex(struct buf *b, struct text t)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		buf_add_byte(b, digit[c >> 4]);
		buf_add_byte(b, digit[c & 15]);
	}
}

static bool
has_control(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] < ' ' || t.p[i] == '\177')
			return true;
	return false;
}

/* Whether every client and server reads the text in quotes as it is. */
static bool
is_plain(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] < ' ' || t.p[i] > '~' || t.p[i] == '\'' ||
		    t.p[i] == '\\')
			return false;
	return true;
}

static void
put_quoted(struct buf *b, const char *begin, struct text t, const char *doubled)
{
	buf_add_string(b, begin);
	put_doubled(b, t, doubled);
	buf_add_byte(b, '\'');
}

void
sql_literal(struct buf *b, enum sql_form form, struct text t)
{
	bool slash = t.n > 0 && memchr(t.p, '\\', t.n) != NULL;

	must_fit(t);
	if (form == SQL_POSTGRESQL) {
		put_quoted(b, slash ? "E'" : "'", t, "'\\");
	} else if (form == SQL_MYSQL && !is_plain(t)) {
		buf_add_string(b, "_utf8mb4 x'");
		put_hex(b, t);
		buf_add_byte(b, '\'');
	} else if (form == SQL_SQLITE && has_control(t)) {
		buf_add_string(b, "CAST(x'");
		put_hex(b, t);
		buf_add_string(b, "' AS TEXT)");
	} else {
		put_quoted(b, "'", t, "'");
	}
}

/* SQLite takes an unknown name in double quotes for a text; one in backticks
 * it refuses. */
void
sql_name(struct buf *b, enum sql_form form, struct text t)
{
	const char *quote = form == SQL_POSTGRESQL ? "\"" : "`";

	must_fit(t);
	buf_add_string(b, quote);
	put_doubled(b, t, quote);
	buf_add_string(b, quote);
}
