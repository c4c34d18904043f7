/* SPDX-License-Identifier: ISC */
#include "record/nulls.h"

#include <string.h>

#include "base/mem.h"
#include "record/json.h"

/* The most bytes of JSON for one character: two escapes of a surrogate pair. */
enum { LONGEST_ESCAPE = 12 };

void
nulls_add(struct nulls *nulls, const struct text *text, size_t n)
{
	nulls->text =
	    mem_resize(nulls->text, nulls->n + n + 1, sizeof(*nulls->text));
	for (size_t i = 0; i < n; i++) {
		nulls->text[nulls->n++] = text[i];
		if (text[i].n > nulls->longest)
			nulls->longest = text[i].n;
	}
}

void
nulls_add_list(struct nulls *nulls, const char *list)
{
	while (list != NULL) {
		struct text one = { list, strcspn(list, ",") };

		nulls_add(nulls, &one, 1);
		list = list[one.n] == ',' ? list + one.n + 1 : NULL;
	}
}

void
nulls_clear(struct nulls *nulls)
{
	mem_free(nulls->text);
	*nulls = (struct nulls){ 0 };
}

bool
nulls_have(const struct nulls *nulls, struct text value)
{
	for (size_t i = 0; i < nulls->n; i++)
		if (text_equal(nulls->text[i], value))
			return true;
	return false;
}

bool
nulls_may_have(const struct nulls *nulls, size_t raw)
{
	return nulls->n > 0 && raw <= LONGEST_ESCAPE * nulls->longest + 2;
}

/* ---- inside JSON ---- */

/* The length of the string, or of the number or literal, at p. */
static size_t
scalar_length(const char *p, size_t n)
{
	size_t i = 1;

	if (*p != '"') {
		while (i < n && strchr(",]}: \t\r\n", p[i]) == NULL)
			i++;
		return i;
	}
	while (i < n && p[i] != '"')
		i += p[i] == '\\' && i + 1 < n ? 2 : 1;
	return i < n ? i + 1 : n;
}

/* Whether a string at the begin of the text is a key. */
static bool
is_key(struct text rest)
{
	while (rest.n > 0 && strchr(" \t\r\n", *rest.p) != NULL)
		text_skip(&rest, 1);
	return rest.n > 0 && *rest.p == ':';
}

static bool
is_null(const struct nulls *nulls, struct text raw)
{
	struct buf b = { 0 };
	bool is;

	if (*raw.p != '"' || !nulls_may_have(nulls, raw.n))
		return nulls_have(nulls, raw);
	json_decode(&b, raw);
	is = nulls_have(nulls, (struct text){ b.p, b.len });
	buf_wipe(&b);
	return is;
}

void
nulls_put_json(const struct nulls *nulls, struct buf *out, struct text raw)
{
	while (raw.n > 0) {
		struct text one = { raw.p, 1 };
		bool key;

		if (strchr("{}[],: \t\r\n", *raw.p) != NULL) {
			buf_add_text(out, one);
			text_skip(&raw, 1);
			continue;
		}
		one.n = scalar_length(raw.p, raw.n);
		text_skip(&raw, one.n);
		key = *one.p == '"' && is_key(raw);
		if (!key && is_null(nulls, one))
			buf_add_string(out, "null");
		else
			buf_add_text(out, one);
	}
}
