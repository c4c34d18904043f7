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

enum { CONTROLS = ' ' + 1, DELETE = 0x7f };

/* Which control characters a text has, DELETE as the last; returns how many. */
static int
controls_find(struct text t, bool *has)
{
	int n = 0;

	for (size_t i = 0; i < t.n; i++) {
		const unsigned char c = (unsigned char)t.p[i];

		if (c >= ' ' && c != DELETE)
			continue;
		n += !has[c == DELETE ? CONTROLS - 1 : c];
		has[c == DELETE ? CONTROLS - 1 : c] = true;
	}
	return n;
}

static bool
contains(struct text t, const struct buf *part)
{
	for (size_t i = 0; i + part->len <= t.n; i++)
		if (memcmp(t.p + i, part->p, part->len) == 0)
			return true;
	return false;
}

/* What stands for the control characters of a text, before the number of each:
 * something that the text does not have. */
static void
stand_in(struct text t, struct buf *b)
{
	for (unsigned long n = 0; b->len == 0 || contains(t, b); n++) {
		b->len = 0;
		buf_printf(b, "{%lu:", n);
	}
}

/* Each control character takes the place of what stands for it. */
static void
put_controls(struct buf *b, struct text t, const bool *has, int n)
{
	struct buf mark = { 0 };

	stand_in(t, &mark);
	for (int i = 0; i < n; i++)
		buf_add_string(b, "replace(");
	buf_add_byte(b, '\'');
	for (size_t i = 0; i < t.n; i++) {
		const unsigned char c = (unsigned char)t.p[i];

		if (c < ' ' || c == DELETE)
			buf_printf(b, "%.*s%02x", (int)mark.len, mark.p, c);
		else
			put_doubled(b, (struct text){ t.p + i, 1 }, "'");
	}
	buf_add_byte(b, '\'');
	for (int i = 0; i < CONTROLS; i++) {
		const int c = i == CONTROLS - 1 ? DELETE : i;

		if (has[i])
			buf_printf(b, ", '%.*s%02x', char(%d))", (int)mark.len,
			    mark.p, c, c);
	}
	buf_clear(&mark);
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
	bool has[CONTROLS] = { false };
	int controls = form == SQL_SQLITE ? controls_find(t, has) : 0;

	must_fit(t);
	if (form == SQL_POSTGRESQL) {
		put_quoted(b, slash ? "E'" : "'", t, "'\\");
	} else if (form == SQL_MYSQL && !is_plain(t)) {
		buf_add_string(b, "_utf8mb4 x'");
		put_hex(b, t);
		buf_add_byte(b, '\'');
	} else if (controls > 0) {
		put_controls(b, t, has, controls);
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
