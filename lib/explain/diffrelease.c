/* SPDX-License-Identifier: ISC */
/* diff: figures that go out, and what protects those who are in them. */
#include "explain/diff.h"
#include "policy/words.h"

/* ---- numbers ---- */

static int
ratio_order(struct ratio a, struct ratio b)
{
	wide x = (wide)a.over * b.under, y = (wide)b.over * a.under;

	return (x > y) - (x < y);
}

static void
ratios_differ(struct diff *d, const char *key, bool significant,
    const char *what, struct ratio old, struct ratio new)
{
	struct buf a = { 0 }, b = { 0 };

	ratio_put(old, &a);
	ratio_put(new, &b);
	changed(d, key, significant, "%s %.*s, was %.*s", what, (int)b.len, b.p,
	    (int)a.len, a.p);
	buf_clear(&a);
	buf_clear(&b);
}

/* ---- columns ---- */

/* How much of it goes out. */
static int
exposure(const struct policy_column *c)
{
	static const int known[] = {
		[RELEASE_IDENTIFIER] = 0,
		[RELEASE_DROP] = 0,
		[RELEASE_QUASI] = 1,
		[RELEASE_SENSITIVE] = 2,
		[RELEASE_KEEP] = 3,
	};

	return known[c->is.role];
}

/* A sensitive column goes out as it is, but is looked at in every group; which
 * of that and being made coarser protects more nobody can say. */
static bool
role_weaker(const struct policy_column *a, const struct policy_column *b)
{
	return exposure(b) > exposure(a) ||
	       (a->is.role == RELEASE_SENSITIVE && b->is.role == RELEASE_QUASI);
}

static void
floor_differs(struct diff *d, const struct release_column *a,
    const struct release_column *b)
{
	/* A year is no ZIP code. */
	bool coarser = a->floor < b->floor &&
		       (a->floor == FLOOR_NONE || b->floor != FLOOR_ZIP3);

	if (a->floor == b->floor)
		return;
	if (b->floor == FLOOR_NONE)
		changed(d, "floor", true, "has no floor any more");
	else if (a->floor == FLOOR_NONE)
		changed(d, "floor", false, "floor is now %s",
		    floor_name(b->floor));
	else
		changed(d, "floor", !coarser, "floor is now %s, was %s",
		    floor_name(b->floor), floor_name(a->floor));
}

static void
top_differs(struct diff *d, const struct release_column *a,
    const struct release_column *b)
{
	if (a->topped && !b->topped)
		changed(d, "top", true, "has no top any more");
	else if (!a->topped && b->topped)
		changed(d, "top", false, "top is now %lld", (long long)b->top);
	else if (a->top != b->top)
		changed(d, "top", b->top > a->top, "top is now %lld, was %lld",
		    (long long)b->top, (long long)a->top);
}

/* Of two kinds nobody can say which is the stronger one. */
static void
diversity_differs(struct diff *d, const struct release_column *a,
    const struct release_column *b)
{
	bool recursive = a->diversity == L_RECURSIVE;
	int order = ratio_order(b->l, a->l);

	if (a->diversity != b->diversity) {
		changed(d, "l", a->diversity != L_NONE,
		    b->diversity == L_NONE   ? "has no l any more"
		    : a->diversity == L_NONE ? "has an l now"
					     : "l is now of another kind");
		return;
	}
	if (a->diversity != L_NONE && order != 0)
		ratios_differ(d, "l", recursive ? order > 0 : order < 0,
		    recursive ? "c of l is now" : "l is now", a->l, b->l);
	if (a->of != b->of)
		changed(d, "l", b->of < a->of, "l is now %llu, was %llu",
		    (unsigned long long)b->of, (unsigned long long)a->of);
}

static void
closeness_differs(struct diff *d, const struct release_column *a,
    const struct release_column *b)
{
	int order = ratio_order(b->t, a->t);

	if (a->closeness != b->closeness)
		changed(d, "t", a->closeness != T_NONE,
		    b->closeness == T_NONE   ? "has no t any more"
		    : a->closeness == T_NONE ? "has a t now"
					     : "t is now of another kind");
	else if (a->closeness != T_NONE && order != 0)
		ratios_differ(d, "t", order > 0, "t is now", a->t, b->t);
}

static void
column_differs(struct diff *d, const struct policy_column *a,
    const struct policy_column *b)
{
	if (a->is.role != b->is.role) {
		changed(d, "role type floor top label weight hierarchy l t",
		    role_weaker(a, b), "role is now %s, was %s",
		    name_quoted(b->role), name_quoted(a->role));
		return;
	}
	floor_differs(d, &a->is, &b->is);
	top_differs(d, &a->is, &b->is);
	diversity_differs(d, &a->is, &b->is);
	closeness_differs(d, &a->is, &b->is);
	text_differs(d, false, "hierarchy", a->hierarchy, b->hierarchy);
}

static const struct policy_column *
column_find(const struct policy_release *p, struct text name)
{
	return name_find(name, p->column, p->columns, sizeof(*p->column));
}

static void
columns_differ(struct diff *d, const struct policy_release *a,
    const struct policy_release *b)
{
	for (size_t i = 0; i < b->columns; i++) {
		const struct policy_column *now = &b->column[i];
		const struct policy_column *was = column_find(a, now->name);
		size_t from = diff_enter(d, "columns", now->name);

		if (was == NULL)
			changed(d, NULL, exposure(now) > 0,
			    "is a new column, %s", name_quoted(now->role));
		else
			column_differs(d, was, now);
		diff_leave(d, from);
	}
	for (size_t i = 0; i < a->columns; i++) {
		size_t from = diff_enter(d, "columns", a->column[i].name);

		if (column_find(b, a->column[i].name) == NULL)
			changed(d, NULL, false, "is no column any more");
		diff_leave(d, from);
	}
}

/* ---- releases ---- */

static struct text
unit_name(const struct policy_release *p)
{
	return p->unit == NULL ? (struct text){ "", 0 } : p->unit->name;
}

static struct text
dataset_name(const struct policy_release *p)
{
	return p->dataset == NULL ? (struct text){ "", 0 } : p->dataset->name;
}

static void
release_differs(struct diff *d, const struct policy_release *a,
    const struct policy_release *b)
{
	text_differs(d, true, "dataset", dataset_name(a), dataset_name(b));
	text_differs(d, unit_name(a).n > 0, "unit", unit_name(a), unit_name(b));
	if (a->is.k != b->is.k)
		changed(d, "k", b->is.k < a->is.k,
		    "groups have at least %llu people, was %llu",
		    (unsigned long long)b->is.k, (unsigned long long)a->is.k);
	/* Who is left out is protected; the figures are less true. */
	if (ratio_order(a->is.suppress, b->is.suppress) != 0)
		ratios_differ(d, "suppress", false, "the share left out is",
		    a->is.suppress, b->is.suppress);
	columns_differ(d, a, b);
}

void
diff_releases(struct diff *d)
{
	const struct policy_release *a, *b;
	size_t from, i;

	for (i = 0; i < d->new->releases; i++) {
		b = &d->new->release[i];
		a = policy_release(d->old, b->name);
		from = diff_enter(d, "releases", b->name);
		if (a == NULL)
			changed(d, NULL, true, "is a new release");
		else
			release_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->old->releases; i++) {
		a = &d->old->release[i];
		from = diff_enter(d, "releases", a->name);
		if (policy_release(d->new, a->name) == NULL)
			changed(d, NULL, false, "goes out no more");
		diff_leave(d, from);
	}
}
