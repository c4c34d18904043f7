/* SPDX-License-Identifier: ISC */
#include "export/guard.h"

#include "base/value.h"
#include "record/json.h"

/* The sizes of characters that begin a formula, with those of full width, which
 * East Asian editions take for the same; 0: it is none. */
static size_t
formula_begins(struct text t)
{
	static const char *const wide[] = { "\357\274\235", "\357\274\213",
		"\357\274\215", "\357\274\240" };

	if (t.n > 0 && strchr("=+-@", *t.p) != NULL && *t.p != '\0')
		return 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (t.n >= 3 && memcmp(t.p, wide[i], 3) == 0)
			return 3;
	return 0;
}

static bool
separates(char c)
{
	return c == ',' || c == ';' || c == '\t' || c == '|' || c == '\n' ||
	       c == '\r';
}

static bool
is_number(struct text t)
{
	enum value_kind kind;

	return json_literal(t, &kind) && kind == VALUE_NUMBER;
}

/* What a spreadsheet skips at the beginning of a cell. */
static bool
is_skipped(char c)
{
	return c == ' ' || c == '"' || c == '\t' || c == '\r' || c == '\n';
}

bool
guard_cell(struct text t, struct buf *out)
{
	const size_t before = out->len;
	bool begins = true, any = false;

	if (is_number(t))
		return false;
	for (size_t i = 0; i < t.n; i++) {
		struct text rest = { t.p + i, t.n - i };

		if (begins && formula_begins(rest) > 0) {
			buf_add_byte(out, '\'');
			any = true;
		}
		buf_add_byte(out, t.p[i]);
		begins = separates(t.p[i]) || (begins && is_skipped(t.p[i]));
	}
	if (!any)
		out->len = before;
	return any;
}
