/* SPDX-License-Identifier: ISC */
#include "table/ladder.h"

#include <stdlib.h>

#include "base/mem.h"
#include "record/libcsv.h"
#include "table/ladderlabels.h"

/* ---- values ---- */

static bool
value_read(struct ladder *l, struct leaf *leaf, const char **why)
{
	if (leaf->value.n == 0)
		return true;
	if (memchr(leaf->value.p, '\0', leaf->value.n) != NULL) {
		*why = "contains a NUL byte";
		return false;
	}
	return leaf_read(l, leaf, why);
}

static bool
leaves_read(struct ladder *l, const struct text *value, size_t n, size_t *bad,
    const char **why)
{
	for (size_t i = 0; i < n; i++) {
		l->leaf[i] = (struct leaf){ .value = value[i], .came = i };
		if (!value_read(l, &l->leaf[i], why)) {
			*bad = i;
			return false;
		}
	}
	l->leaves = n;
	return true;
}

static bool
steps_whole(const struct ladder_spec *s)
{
	for (size_t i = 0; i < s->steps; i++)
		if (s->step[i] % 1000000000 != 0)
			return false;
	return true;
}

/* ---- their order ---- */

/* Leaves without a number have 0. */
static int
by_value(const void *a, const void *b)
{
	const struct leaf *x = a, *y = b;
	int order;

	if (x->value.n == 0 || y->value.n == 0)
		order = (x->value.n > 0) - (y->value.n > 0);
	else if (x->number != y->number)
		order = x->number < y->number ? -1 : 1;
	else
		order = text_order(x->value, y->value);
	return order != 0 ? order : (x->came > y->came) - (x->came < y->came);
}

static int
by_coming(const void *a, const void *b)
{
	const struct leaf *x = a, *y = b;

	if (x->value.n == 0 || y->value.n == 0)
		return (x->value.n > 0) - (y->value.n > 0);
	return (x->came > y->came) - (x->came < y->came);
}

/* Sorts the leaves; of equal ones, keeps the first that came. */
static void
leaves_sort(struct ladder *l)
{
	size_t n = 0;

	if (l->leaves == 0)
		return;
	qsort(l->leaf, l->leaves, sizeof(*l->leaf), by_value);
	for (size_t i = 0; i < l->leaves; i++)
		if (n == 0 ||
		    !text_equal(l->leaf[n - 1].value, l->leaf[i].value))
			l->leaf[n++] = l->leaf[i];
	l->leaves = n;
	l->empty = l->leaf[0].value.n == 0;
	if (l->spec->kind == LADDER_ORDER)
		qsort(l->leaf, n, sizeof(*l->leaf), by_coming);
}

/* ---- rows ---- */

/* Quotes a value that begins like a byte order mark, so that it is read as a
 * value. */
static void
value_put(struct text t, struct buf *out)
{
	bool mark = t.n >= 3 && memcmp(t.p, "\xef\xbb\xbf", 3) == 0;

	libcsv_encode(out, t, ';', mark);
}

static void
rows_put(const struct ladder *l, struct buf *out)
{
	size_t levels = leaf_levels(l);
	struct buf label = { 0 };

	for (size_t i = 0; i < l->leaves; i++) {
		value_put(l->leaf[i].value, out);
		for (size_t level = 1; level <= levels; level++) {
			label.len = 0;
			leaf_label(l, i, level, &label);
			buf_add_byte(out, ';');
			libcsv_encode(out, (struct text){ label.p, label.len },
			    ';', false);
		}
		buf_add_string(out, ";*\n");
	}
	buf_wipe(&label);
}

bool
ladder_put(const struct ladder_spec *spec, const struct text *value, size_t n,
    struct buf *out, size_t *bad, const char **why)
{
	struct ladder l = { .spec = spec,
		.leaf = mem_array(n, sizeof(*l.leaf)),
		.whole = steps_whole(spec) };
	bool fine = leaves_read(&l, value, n, bad, why);

	if (fine) {
		leaves_sort(&l);
		rows_put(&l, out);
	}
	mem_wipe(l.leaf, n * sizeof(*l.leaf));
	mem_free(l.leaf);
	return fine;
}

struct hierarchy *
ladder_hierarchy(const struct ladder_spec *spec, const struct text *value,
    size_t n, const uint64_t seed[2], size_t *bad, const char **why)
{
	struct hierarchy_trouble trouble;
	struct hierarchy *h = NULL;
	struct buf rows = { 0 };

	if (ladder_put(spec, value, n, &rows, bad, why)) {
		h = hierarchy_read((struct text){ rows.p, rows.len }, seed,
		    &trouble);
		if (h == NULL)
			*why = trouble.why;
	}
	buf_wipe(&rows);
	return h;
}
