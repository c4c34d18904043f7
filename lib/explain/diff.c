/* SPDX-License-Identifier: ISC */
/* diff: one walk through both documents, see diff.h. */
#include "explain/diff.h"

#include "base/mem.h"
#include "explain/explainreports.h"

/* ---- rows ---- */

/* The rows about one place and the places below it.  The first `from` bytes of
 * their places are the path to it. */
struct diff_range {
	const struct diff_row *row;
	size_t n, from;
};

/* The name that follows in a row's place. */
static struct text
name_after(const struct diff_row *row, size_t from)
{
	const char *p = row->place + from;

	p += strspn(p, ".:()");
	return (struct text){ p, strcspn(p, ".:()") };
}

/* Takes the rows with the same next name off the front. */
static struct diff_range
rows_take(struct diff_range *left, struct text *name)
{
	struct diff_range taken = { .row = left->row };

	*name = name_after(left->row, left->from);
	taken.from = (size_t)(name->p - left->row->place) + name->n;
	while (left->n > 0 &&
	       text_equal(*name, name_after(left->row, left->from))) {
		left->row++;
		left->n--;
		taken.n++;
	}
	return taken;
}

/* Whether the first row is about the place itself. */
static bool
rows_end(struct diff_range rows)
{
	return rows.n > 0 && rows.row->place[rows.from] == '\0';
}

static bool
rows_have(struct diff_range rows, struct text name)
{
	for (size_t i = 0; i < rows.n; i++)
		if (text_equal(name, name_after(&rows.row[i], rows.from)))
			return true;
	return false;
}

/* No row names a member that happens to be called "*". */
static bool
is_named(struct diff_range rows, struct text name)
{
	return !text_is(name, "*") && rows_have(rows, name);
}

/* ---- members of objects and lists ---- */

static struct text
id_of(const struct node *element)
{
	return node_text(node_get(element, "id"));
}

/* The name of an element is its id, or its number if it has none. */
static const struct node *
member(const struct node *n, const char *name)
{
	if (n == NULL || node_kind(n) != NODE_LIST)
		return node_get(n, name);
	for (size_t i = 0; i < node_size(n); i++)
		if (text_is(id_of(node_at(n, i)), name))
			return node_at(n, i);
	n = node_at(n, (size_t)(*name - '0'));
	return id_of(n).n == 0 ? n : NULL;
}

struct diff_cursor {
	const struct node *in; /* NULL: it has no members */
	struct text name;
	size_t next;
};

/* Goes to the next member; in a list, elements without an id are none. */
static bool
cursor_move(struct diff_cursor *c)
{
	if (c->in == NULL)
		return false;
	if (node_kind(c->in) == NODE_OBJECT)
		return node_next(c->in, &c->name) != NULL;
	if (c->next == node_size(c->in))
		return false;
	c->name = id_of(node_at(c->in, c->next++));
	return c->name.n > 0;
}

/* Whether the elements that both lists have are in another order. */
static bool
is_moved(const struct node *old, const struct node *new)
{
	size_t last = 0;

	for (size_t i = 0; i < node_size(old); i++) {
		struct text id = id_of(node_at(old, i));
		size_t j = 0;

		while (j < node_size(new) &&
		       !text_equal(id, id_of(node_at(new, j))))
			j++;
		if (j == node_size(new))
			continue;
		if (j < last)
			return true;
		last = j;
	}
	return false;
}

/* ---- the walk ---- */

static void walk(struct diff *, struct diff_range, const struct diff_place *);

static void
walk_down(struct diff *d, struct diff_range rows, const struct diff_place *at,
    struct text name, bool hidden)
{
	struct diff_place below = { .up = at, .name = name, .hidden = hidden };

	below.old = member(at->old, name.p);
	below.new = member(at->new, name.p);
	if (below.old == NULL && below.new == NULL)
		return;
	d->path.path.len = at->hidden ? at->up->end : at->end;
	path_enter(&d->path, name);
	below.end = d->path.path.len;
	walk(d, rows, &below);
}

/* Visits the members that `named` do not name, and those that are gone last. */
static void
walk_others(struct diff *d, struct diff_range rows, const struct diff_place *at,
    struct diff_range named)
{
	struct diff_cursor old = { .in = at->old }, new = { .in = at->new };

	while (cursor_move(&new))
		if (!is_named(named, new.name))
			walk_down(d, rows, at, new.name, false);
	while (cursor_move(&old))
		if (!is_named(named, old.name) &&
		    member(at->new, old.name.p) == NULL)
			walk_down(d, rows, at, old.name, false);
}

static void
walk_members(struct diff *d, struct diff_range rows,
    const struct diff_place *at)
{
	const struct diff_range none = { .n = 0 };
	struct diff_range left = rows, taken;
	struct text name;
	char *key;

	if (!rows_have(rows, text_of("*")))
		walk_others(d, none, at, rows);
	while (left.n > 0) {
		taken = rows_take(&left, &name);
		if (text_is(name, "*")) {
			walk_others(d, taken, at, rows);
			continue;
		}
		key = mem_text(name);
		walk_down(d, taken, at, text_of(key), name.p[name.n] == ')');
		mem_free(key);
	}
}

/* Whether the walk visits the members: rows are about them, or both sides have
 * some. */
static bool
is_open(const struct diff_place *at, bool rows)
{
	const struct node *a = at->old, *b = at->new;

	if (rows)
		return node_size(a) + node_size(b) > 0;
	return a != NULL && node_kind(a) == NODE_OBJECT && b != NULL &&
	       node_kind(b) == NODE_OBJECT;
}

static bool
row_put(struct diff *d, const struct diff_row *row, const struct diff_place *at)
{
	struct diff_pair p = { .diff = d, .row = row, .at = at };
	enum diff_way way = diff_compare(&p);

	if (way != SAME && way != DONE)
		diff_sentence_put(&p, way);
	buf_clear(&p.old);
	buf_clear(&p.new);
	return way != SAME;
}

static void
walk(struct diff *d, struct diff_range rows, const struct diff_place *at)
{
	bool one = at->old == NULL || at->new == NULL, open;
	size_t before = d->changes;

	for (; rows_end(rows); rows.row++, rows.n--)
		if (row_put(d, rows.row, at))
			return;
	open = is_open(at, rows.n > 0);
	if (open ? is_moved(at->old, at->new)
		 : one || !node_equal(at->old, at->new))
		diff_place_put(d, at);
	if (open)
		walk_members(d, rows, at);
	if (one && d->changes == before)
		diff_place_put(d, at);
}

bool
diff_report(const struct policy *old, const struct policy *new, bool json,
    struct buf *b)
{
	struct diff d = { .old = old, .new = new, .json = json };
	const struct diff_range all = { diff_rows, diff_row_count, 0 };
	struct diff_place top = { .old = doc_top(old->memory->doc),
		.new = doc_top(new->memory->doc) };

	walk(&d, all, &top);
	diff_changes_put(&d, b);
	buf_clear(&d.sentences);
	buf_clear(&d.places);
	buf_clear(&d.path.path);
	return d.matters;
}
