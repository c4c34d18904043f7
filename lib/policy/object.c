/* SPDX-License-Identifier: ISC */
/* Reads objects by their tables, maps, and references to what has been read. */
#include "base/mem.h"
#include "policy/reading.h"

static const struct member *
key_find(const struct member *table, struct text name)
{
	for (; table->name != NULL; table++)
		if (text_is(name, table->name))
			return table;
	return NULL;
}

static void
key_unknown(struct reading *r, const struct member *table, struct text name)
{
	struct text *names;
	size_t from, n = 0;

	while (table[n].name != NULL)
		n++;
	names = mem_array(n, sizeof(*names));
	for (size_t i = 0; i < n; i++)
		names[i] = text_of(table[i].name);
	from = path_enter(r, name);
	name_unknown(r, CHECK_FORM, "key", name, names, n, sizeof(*names));
	path_leave(r, from);
	mem_free(names);
}

void
object_read(struct reading *r, const struct node *n, const struct member *table,
    void *base)
{
	struct text name = { NULL, 0 };

	if (!node_is_kind(r, n, NODE_OBJECT))
		return;
	while (node_next(n, &name) != NULL)
		if (key_find(table, name) == NULL)
			key_unknown(r, table, name);
	for (const struct member *k = table; k->name != NULL; k++) {
		const struct node *value = node_get(n, k->name);

		if (value == NULL && k->need == MUST) {
			finding_add(r, LEVEL_ERROR, CHECK_FORM,
			    "\"%s\" is missing", k->name);
		} else if (value != NULL || k->need == ALWAYS) {
			size_t from = path_enter_keys(r, k->name);

			k->read(&(struct slot){ r, value, (char *)base + k->at,
			    k->with });
			path_leave(r, from);
		}
	}
}

void
one_of_two(struct reading *r, const struct node *n, const char *one,
    const char *other)
{
	bool has = node_get(n, one) != NULL;

	if (has == (node_get(n, other) != NULL))
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    has ? "has \"%s\" and \"%s\"; remove one of them"
			: "needs \"%s\" or \"%s\"",
		    one, other);
}

void
read_object(const struct slot *s)
{
	object_read(s->reading, s->node, s->with, s->to);
}

void *
map_new(const struct slot *s, size_t size, size_t *n)
{
	struct text name = { NULL, 0 };
	char *array;
	size_t i = 0;

	*n = 0;
	if (!node_is_kind(s->reading, s->node, NODE_OBJECT))
		return NULL;
	array = reading_keep(s->reading, node_size(s->node), size);
	while (node_next(s->node, &name) != NULL) {
		if (text_blank(name))
			finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
			    "a name in it is %s",
			    name.n == 0 ? "empty" : "blank");
		*(struct text *)(array + i++ * size) = name;
	}
	*n = i;
	return array;
}

void
map_read(const struct slot *s, const struct member *table, void *array,
    size_t size)
{
	struct text name = { NULL, 0 };
	const struct node *member;
	char *to = array;

	if (array == NULL)
		return;
	while ((member = node_next(s->node, &name)) != NULL) {
		size_t from = path_enter(s->reading, name);

		object_read(s->reading, member, table, to);
		path_leave(s->reading, from);
		to += size;
	}
}

/* ---- references ---- */

void *
name_resolve_node(struct reading *r, const char *what, const struct node *node,
    const void *array, size_t count, size_t size)
{
	struct text t;

	return text_read(r, node, &t)
		   ? name_resolve(r, what, t, array, count, size)
		   : NULL;
}

const void **
name_resolve_list(struct reading *r, const char *what, const struct node *list,
    const void *array, size_t count, size_t size, size_t *n)
{
	const void **out;
	struct names names;

	*n = 0;
	if (!names_read(r, list, &names))
		return NULL;
	out = reading_keep(r, names.n, sizeof(*out));
	for (size_t i = 0; i < names.n; i++) {
		size_t from = path_enter_at(r, i);

		out[*n] =
		    name_resolve(r, what, names.name[i], array, count, size);
		*n += out[*n] != NULL;
		path_leave(r, from);
	}
	return out;
}
