/* SPDX-License-Identifier: ISC */
#include "base/mem.h"
#include "base/near.h"
#include "policy/reading.h"
#include "record/select.h"

void *
reading_keep(struct reading *r, size_t n, size_t size)
{
	/* n counts nodes that are in memory, each larger than a byte. */
	return arena_take(r->arena, n * size, 16);
}

bool
node_is_kind(struct reading *r, const struct node *n, enum node_kind kind)
{
	static const char *const names[] = { "null", "true or false",
		"a number", "a text", "a list", "an object" };

	if (node_kind(n) == kind)
		return true;
	finding_add(r, LEVEL_ERROR, CHECK_FORM, "must be %s", names[kind]);
	return false;
}

/* ---- names of what there is ---- */

static struct text
name_at(const void *array, size_t i, size_t size)
{
	return *(const struct text *)((const char *)array + i * size);
}

void *
name_find(struct text name, const void *array, size_t count, size_t size)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(name, name_at(array, i, size)))
			return (char *)array + i * size;
	return NULL;
}

struct text
name_near(struct reading *r, struct text name, const void *array, size_t count,
    size_t size)
{
	enum { GUESSES_MAX = 200 };
	struct text *names, nearest = { NULL, 0 };
	int near;

	if (r->guesses++ >= GUESSES_MAX)
		return nearest;
	names = mem_array(count, sizeof(*names));
	for (size_t i = 0; i < count; i++)
		names[i] = name_at(array, i, size);
	near = text_near(name, names, count);
	if (near >= 0)
		nearest = names[near];
	mem_free(names);
	return nearest;
}

static void
unknown(struct reading *r, int number, const char *what, struct text name,
    struct text near)
{
	if (near.n == 0)
		finding_add(r, LEVEL_ERROR, number, "unknown %s %s", what,
		    name_quoted(name));
	else
		finding_add(r, LEVEL_ERROR, number,
		    "unknown %s %s; did you mean %s?", what, name_quoted(name),
		    name_quoted(near));
}

void *
name_resolve(struct reading *r, const char *what, struct text name,
    const void *array, size_t count, size_t size)
{
	void *it = name_find(name, array, count, size);

	if (it == NULL)
		unknown(r, CHECK_REFERENCE, what, name,
		    name_near(r, name, array, count, size));
	return it;
}

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

/* ---- objects ---- */

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
	unknown(r, CHECK_FORM, "key", name,
	    name_near(r, name, names, n, sizeof(*names)));
	path_leave(r, from);
	mem_free(names);
}

static void
mention_lacks(struct reading *r)
{
	read_clause(r, NULL, NULL, NULL);
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

		if (value != NULL) {
			size_t from = path_enter(r, text_of(k->name));

			k->take(r, value, (char *)base + k->at, k->with);
			path_leave(r, from);
		} else if (k->needed) {
			finding_add(r, LEVEL_ERROR, CHECK_FORM, "lacks \"%s\"",
			    k->name);
		} else if (k->take == read_clause && k->with == NULL) {
			mention_lacks(r);
		}
	}
}

void
read_object(struct reading *r, const struct node *n, void *to, const void *with)
{
	object_read(r, n, with, to);
}

void *
map_new(struct reading *r, const struct node *node, size_t size, size_t *n)
{
	struct text name = { NULL, 0 };
	char *array;
	size_t i = 0;

	*n = 0;
	if (!node_is_kind(r, node, NODE_OBJECT))
		return NULL;
	array = reading_keep(r, node_size(node), size);
	while (node_next(node, &name) != NULL) {
		if (text_blank(name))
			finding_add(r, LEVEL_ERROR, CHECK_FORM,
			    name.n == 0 ? "has an empty name"
					: "has a blank name");
		*(struct text *)(array + i++ * size) = name;
	}
	*n = i;
	return array;
}

void
map_read(struct reading *r, const struct node *n, const struct member *table,
    void *array, size_t size)
{
	struct text name = { NULL, 0 };
	const struct node *member;
	char *to = array;

	if (array == NULL)
		return;
	while ((member = node_next(n, &name)) != NULL) {
		size_t from = path_enter(r, name);

		object_read(r, member, table, to);
		path_leave(r, from);
		to += size;
	}
}
