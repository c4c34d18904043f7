/* SPDX-License-Identifier: ISC */
#include "policy/reading.h"

static bool
has_form(const struct node *top, const struct lawrows *what)
{
	const struct node *format = node_get(top, "format");
	const struct node *rows = node_get(top, what->list);

	return format != NULL && rows != NULL &&
	       text_is(node_text(format), what->format) &&
	       node_kind(rows) == NODE_LIST && node_size(rows) > 0;
}

void *
lawrows_read(struct reading *r, const struct doc *doc,
    const struct lawrows *what, size_t *n)
{
	const struct node *top = doc_top(doc), *rows;
	char *row;

	*n = 0;
	if (!has_form(top, what)) {
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "must have the format \"%s\" and a list \"%s\"",
		    what->format, what->list);
		return NULL;
	}
	rows = node_get(top, what->list);
	path_enter_keys(r, what->list);
	*n = node_size(rows);
	row = reading_keep(r, *n, what->size);
	for (size_t i = 0; i < *n; i++) {
		size_t from = path_enter_element(r, rows, i, what->id);

		object_read(r, node_at(rows, i), what->keys,
		    row + i * what->size);
		path_leave(r, from);
	}
	return row;
}

struct doc *
lawrows_doc(struct reading *r, struct text json)
{
	struct doc_trouble trouble;
	struct doc *doc = doc_read(json, &trouble);

	if (doc == NULL)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "%d:%d: is not JSON",
		    trouble.line, trouble.column);
	return doc;
}
