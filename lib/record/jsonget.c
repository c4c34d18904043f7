/* SPDX-License-Identifier: ISC */
#include "record/jsonget.h"

#include "record/json.h"

/* Every function takes its part off the front of a struct text. */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_blanks(struct text *t)
{
	while (t->n > 0 && is_blank(*t->p))
		text_skip(t, 1);
}

/* Moves t from the opening quote to the byte after the closing one. */
static void
skip_string(struct text *t)
{
	text_skip(t, 1);
	while (t->n > 0 && *t->p != '"')
		text_skip(t, *t->p == '\\' && t->n > 1 ? 2 : 1);
	(void)text_take(t, '"');
}

static void
skip_container(struct text *t)
{
	size_t depth = 0;

	do {
		char c = *t->p;

		if (c == '"') {
			skip_string(t);
			continue;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		text_skip(t, 1);
	} while (t->n > 0 && depth > 0);
}

static void
skip_scalar(struct text *t)
{
	while (t->n > 0 && *t->p != ',' && *t->p != '}' && *t->p != ']' &&
	       !is_blank(*t->p))
		text_skip(t, 1);
}

/* Takes a value off the front. */
static struct text
take_value(struct text *t)
{
	struct text from;

	skip_blanks(t);
	from = *t;
	if (t->n == 0)
		return from;
	if (*t->p == '"')
		skip_string(t);
	else if (*t->p == '{' || *t->p == '[')
		skip_container(t);
	else
		skip_scalar(t);
	from.n -= t->n;
	return from;
}

/* Whether a raw string (quotes, escapes) decodes to these characters. */
static bool
spells(struct text raw, struct text key)
{
	struct buf b = { NULL, 0, 0 };
	bool equal;

	if (json_plain(raw))
		return text_equal((struct text){ raw.p + 1, raw.n - 2 }, key);
	json_decode(&b, raw);
	equal = text_equal((struct text){ b.p, b.len }, key);
	buf_wipe(&b);
	return equal;
}

bool
json_member(struct text *rest, struct text *key, struct text *value)
{
	skip_blanks(rest);
	if (!text_take(rest, '{') && !text_take(rest, ','))
		return false;
	skip_blanks(rest);
	if (rest->n == 0 || *rest->p != '"')
		return false;
	*key = take_value(rest);
	skip_blanks(rest);
	if (key->n < 2 || !text_take(rest, ':'))
		return false;
	*value = take_value(rest);
	return value->n > 0;
}

bool
json_element(struct text *rest, struct text *value)
{
	skip_blanks(rest);
	if (!text_take(rest, '[') && !text_take(rest, ','))
		return false;
	*value = take_value(rest);
	return value->n > 0;
}

bool
json_get(struct text object, struct text key, struct text *raw)
{
	struct text name;

	while (json_member(&object, &name, raw))
		if (spells(name, key))
			return true;
	return false;
}

static bool
holds(struct text value, const char *p)
{
	return p >= value.p && p < value.p + value.n;
}

/* The element of a list in which p is; *n counts all. */
static struct text
element_around(struct text list, const char *p, size_t *n)
{
	struct text value, around = { NULL, 0 };

	for (*n = 0; json_element(&list, &value); ++*n)
		if (holds(value, p))
			around = value;
	return around;
}

/* The member of an object in whose value p is. */
static struct text
member_around(struct text object, const char *p)
{
	struct text key, value;

	while (json_member(&object, &key, &value))
		if (holds(value, p))
			return value;
	return (struct text){ NULL, 0 };
}

bool
json_alone(struct text t, const char *p)
{
	size_t n = 1;

	skip_blanks(&t);
	while (n == 1 && t.n > 0 && t.p < p)
		t = *t.p == '[' ? element_around(t, p, &n)
				: member_around(t, p);
	return n <= 1;
}
