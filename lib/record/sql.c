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

void
sql_literal(struct buf *b, struct text t)
{
	bool slash = t.n > 0 && memchr(t.p, '\\', t.n) != NULL;

	must_fit(t);
	buf_add_string(b, slash ? "E'" : "'");
	put_doubled(b, t, "'\\");
	buf_add_byte(b, '\'');
}

void
sql_name(struct buf *b, struct text t, bool dots)
{
	must_fit(t);
	buf_add_byte(b, '"');
	for (const char *dot;
	     dots && t.n > 0 && (dot = memchr(t.p, '.', t.n)) != NULL;) {
		struct text part = { t.p, (size_t)(dot - t.p) };

		put_doubled(b, part, "\"");
		buf_add_string(b, "\".\"");
		text_skip(&t, part.n + 1);
	}
	put_doubled(b, t, "\"");
	buf_add_byte(b, '"');
}
