/* SPDX-License-Identifier: ISC */
/*
 * diff: what differs in the two files, and has not been told.
 *
 * Whatever there are no words for must not look as if nothing had changed, so
 * the documents themselves are compared.
 */
#include "base/mem.h"
#include "explain/diff.h"

static void walk(struct diff *, const struct node *a, const struct node *b);

static bool
is_told(const struct diff *d)
{
	struct text path = { d->path.p, d->path.len };

	for (size_t i = 0; i < d->tolds; i++)
		if (text_is(path, d->told[i]))
			return true;
	return false;
}

static void
rest(struct diff *d)
{
	d->change = mem_resize(d->change, d->changes + 1, sizeof(*d->change));
	d->change[d->changes++] = (struct change){
		.where = mem_text((struct text){ d->path.p, d->path.len })
	};
}

/* As other changes have it: rules and requests stand in their section. */
static size_t
go_down(struct diff *d, struct text key)
{
	struct reading r = { .path = d->path };
	struct text path = { d->path.p, d->path.len };
	size_t from = path.n;

	if ((text_is(path, "retention") && text_is(key, "rules")) ||
	    (text_is(path, "rights") && text_is(key, "requests")))
		return from;
	path_enter(&r, key);
	d->path = r.path;
	return from;
}

static void
objects_walk(struct diff *d, const struct node *a, const struct node *b)
{
	struct text key = { NULL, 0 };
	const struct node *value;
	size_t from;

	while ((value = node_next(a, &key)) != NULL) {
		from = go_down(d, key);
		walk(d, value, node_get(b, key.p));
		diff_leave(d, from);
	}
	key.p = NULL;
	while ((value = node_next(b, &key)) != NULL) {
		from = go_down(d, key);
		if (node_get(a, key.p) == NULL)
			walk(d, NULL, value);
		diff_leave(d, from);
	}
}

/* ---- rules, which are told apart by their id ---- */

static struct text
id_of(const struct node *rule)
{
	const struct node *id = node_get(rule, "id");

	return id == NULL ? (struct text){ "", 0 } : node_text(id);
}

static size_t
rule_at(const struct node *list, struct text id)
{
	size_t i = 0, n = list == NULL ? 0 : node_size(list);

	while (i < n && !text_equal(id, id_of(node_at(list, i))))
		i++;
	return i;
}

static void
rule_walk(struct diff *d, const struct node *a, const struct node *b,
    struct text id)
{
	struct reading r = { .path = d->path };
	size_t from = path_enter(&r, id);

	d->path = r.path;
	walk(d, a, b);
	diff_leave(d, from);
}

static void
order_walk(struct diff *d)
{
	size_t from = diff_enter(d, "rules", (struct text){ NULL, 0 });

	rest(d);
	diff_leave(d, from);
}

static void
rules_walk(struct diff *d, const struct node *a, const struct node *b)
{
	size_t n = a == NULL ? 0 : node_size(a), last = 0, i, j;
	bool moved = false;

	for (i = 0; i < n; i++) {
		struct text id = id_of(node_at(a, i));

		j = rule_at(b, id);
		if (b == NULL || j == node_size(b)) {
			rule_walk(d, node_at(a, i), NULL, id);
			continue;
		}
		rule_walk(d, node_at(a, i), node_at(b, j), id);
		moved |= j < last;
		last = j;
	}
	for (j = 0; b != NULL && j < node_size(b); j++)
		if (rule_at(a, id_of(node_at(b, j))) == n)
			rule_walk(d, NULL, node_at(b, j), id_of(node_at(b, j)));
	if (moved)
		order_walk(d);
}

/* ---- all ---- */

/* One of them may not be there. */
static bool
are(const struct node *a, const struct node *b, enum node_kind kind)
{
	return (a == NULL || node_kind(a) == kind) &&
	       (b == NULL || node_kind(b) == kind);
}

static void
walk(struct diff *d, const struct node *a, const struct node *b)
{
	struct text path = { d->path.p, d->path.len };
	bool both = a != NULL && b != NULL;
	bool section = path.n == 0 || memchr(path.p, '.', path.n) == NULL;

	if ((both && node_equal(a, b)) || is_told(d))
		return;
	if (text_is(path, "retention") && are(a, b, NODE_LIST))
		rules_walk(d, a, b);
	else if (are(a, b, NODE_OBJECT) && (both || section))
		objects_walk(d, a, b);
	else
		rest(d);
}

void
diff_rest(struct diff *d)
{
	walk(d, doc_top(d->old->memory->doc), doc_top(d->new->memory->doc));
}
