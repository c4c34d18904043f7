/* SPDX-License-Identifier: ISC */
/* Finds things by their names, and says what an unknown name may have meant. */
#include "base/mem.h"
#include "base/near.h"
#include "policy/reading.h"

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

/* The one that was meant.  It has no text when nothing is near, or when this
 * was asked too often, as each search compares all names. */
static struct text
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

/* "; known: a, b, c", as long as a reader takes that in at a glance. */
static void
known_put(struct buf *b, const void *array, size_t count, size_t size)
{
	enum { LISTED_MAX = 20 };

	for (size_t i = 0; i < count && count <= LISTED_MAX; i++) {
		buf_add_string(b, i == 0 ? "; known: " : ", ");
		buf_add_string(b, name_quoted(name_at(array, i, size)));
	}
}

void
name_unknown(struct reading *r, enum check number, const char *what,
    struct text name, const void *array, size_t count, size_t size)
{
	struct text near = name_near(r, name, array, count, size);
	struct buf b = { 0 };

	buf_printf(&b, "unknown %s %s", what, name_quoted(name));
	if (near.n > 0)
		buf_printf(&b, NEAR_MEANT("%s"), name_quoted(near));
	else
		known_put(&b, array, count, size);
	finding_add(r, LEVEL_ERROR, number, "%.*s", (int)b.len, b.p);
	buf_clear(&b);
}

void *
name_resolve(struct reading *r, const char *what, struct text name,
    const void *array, size_t count, size_t size)
{
	void *it = name_find(name, array, count, size);

	if (it == NULL)
		name_unknown(r, CHECK_REFERENCE, what, name, array, count,
		    size);
	return it;
}
