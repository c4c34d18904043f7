/* SPDX-License-Identifier: ISC */
#include "when/when.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "when/jq.h"
#include "when/lex.h"
#include "when/node.h"

struct when {
	struct when_tree tree; /* if query is NULL */
	struct query *query;
	bool by_fields;
	struct buf text; /* a decoded string of the record */
};

/* ---- making one ---- */

/* Whether a selector takes it for the name of a member of the record. */
static bool
is_name(struct text t)
{
	return t.n > 0 && strcspn(t.p, ".[]*?#,\\") == t.n;
}

static void
tree_ready(struct when *w)
{
	w->by_fields = true;
	for (size_t i = 0; i < w->tree.fields; i++)
		w->by_fields &= is_name(w->tree.field[i]);
}

static bool
is_text(struct text t, char *why, size_t size)
{
	const char *trouble = NULL;

	if (t.n > WHEN_MOST)
		trouble = "is longer than 64 KiB";
	else if (utf8_valid(t.p, t.n) != t.n)
		trouble = "is not UTF-8";
	if (trouble != NULL)
		snprintf(why, size, "%s", trouble);
	return trouble == NULL;
}

struct when *
when_new(struct text expression, char *why, size_t size)
{
	struct when *w;

	if (!is_text(expression, why, size) ||
	    !when_words_check(expression, why, size))
		return NULL;
	w = mem_alloc(sizeof(*w));
	if (when_tree_parse(&w->tree, expression)) {
		tree_ready(w);
		return w;
	}
	if (when_numbers_check(expression, why, size))
		w->query = query_new(expression, why, size);
	if (w->query != NULL)
		return w;
	when_free(w);
	return NULL;
}

void
when_free(struct when *w)
{
	if (w == NULL)
		return;
	when_tree_clear(&w->tree);
	query_free(w->query);
	buf_wipe(&w->text);
	mem_free(w);
}

bool
when_native(const struct when *w)
{
	return w->query == NULL;
}

const struct text *
when_fields(const struct when *w, size_t *n)
{
	static const struct text none = { NULL, 0 };

	*n = w->tree.fields;
	if (!w->by_fields)
		return NULL;
	return *n == 0 ? &none : w->tree.field;
}

void
when_expects(const struct when *w, when_see *see, void *of)
{
	when_tree_expects(&w->tree, see, of);
}

/* ---- asking ---- */

static enum when_answer
ask(const struct when *w, const struct when_source *s)
{
	bool holds;

	if (!when_tree_ask(&w->tree, s, &holds))
		return WHEN_UNKNOWN;
	return holds ? WHEN_YES : WHEN_NO;
}

enum when_answer
when_holds(struct when *w, const struct value *value)
{
	const struct when_source s = { value, { NULL, 0 }, &w->text };

	return w->by_fields ? ask(w, &s) : WHEN_UNKNOWN;
}

enum when_answer
when_holds_json(struct when *w, struct text object)
{
	const struct when_source s = { NULL, object, &w->text };

	lexeme_blanks(&object);
	if (object.n == 0 || *object.p != '{')
		return WHEN_UNKNOWN;
	if (w->query == NULL)
		return ask(w, &s);
	switch (query_ask(w->query, object)) {
	case QUERY_FALSE: return WHEN_NO;
	case QUERY_TRUE: return WHEN_YES;
	default: return WHEN_UNKNOWN;
	}
}
