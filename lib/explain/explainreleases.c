/* SPDX-License-Identifier: ISC */
/* explain: figures that go out without names. */
#include "explain/explain.h"

static struct text
column_title(const struct policy_release *p, const struct policy_column *c)
{
	const struct policy_field *f =
	    p->dataset == NULL ? NULL : policy_field(p->dataset, c->name);

	return f == NULL ? c->name : field_title(f);
}

static void
number_put(struct explain *t, const char *before, struct ratio n,
    const char *after)
{
	explain_put(t, before);
	ratio_put(n, &t->line);
	explain_put(t, after);
}

/* ---- columns ---- */

static bool
stays(const struct policy_column *c)
{
	return c->is.role == RELEASE_KEEP;
}

static bool
goes(const struct policy_column *c)
{
	return c->is.role == RELEASE_IDENTIFIER || c->is.role == RELEASE_DROP;
}

static bool
is_quasi(const struct policy_column *c)
{
	return c->is.role == RELEASE_QUASI;
}

static size_t
names_put(struct explain *t, const struct policy_release *p,
    bool fits(const struct policy_column *))
{
	for (size_t i = 0; i < p->columns; i++)
		if (fits(&p->column[i]))
			explain_name_put(t, column_title(p, &p->column[i]));
	return explain_names_end(t);
}

static void
quasi_put(struct explain *t, const struct release_column *c)
{
	static const char *const floors[] = { "as coarse as it takes",
		"no finer than the month", "no finer than the quarter",
		"no finer than the year",
		"no more than the first three digits" };

	explain_put(t, floors[c->floor]);
	if (c->topped)
		buf_printf(&t->line, "; %lld and more are not told apart",
		    (long long)c->top);
}

static void
diversity_put(struct explain *t, const struct release_column *c)
{
	if (c->diversity == L_DISTINCT)
		number_put(t, "; each group has at least ", c->l,
		    " different values");
	else if (c->diversity == L_ENTROPY)
		number_put(t, "; the values of a group are as varied as ", c->l,
		    " equally frequent ones, or more");
	else if (c->diversity == L_RECURSIVE)
		number_put(t,
		    "; the most frequent value of a group is rarer than ", c->l,
		    " times all from number ");
	if (c->diversity == L_RECURSIVE)
		buf_printf(&t->line, "%llu on, by frequency",
		    (unsigned long long)c->of);
}

static void
sensitive_put(struct explain *t, const struct release_column *c)
{
	explain_put(t, "as it is");
	diversity_put(t, c);
	if (c->closeness != T_NONE)
		number_put(t,
		    "; no group differs from all people by more than ", c->t,
		    " on a scale from 0 to 1");
}

static void
column_put(struct explain *t, const struct policy_release *p,
    const struct policy_column *c)
{
	explain_text_put(t, "", column_title(p, c), ": ");
	if (is_quasi(c))
		quasi_put(t, &c->is);
	else
		sensitive_put(t, &c->is);
	explain_item_put(t);
}

static void
columns_put(struct explain *t, const struct policy_release *p)
{
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->columns; i++)
		if (!stays(&p->column[i]) && !goes(&p->column[i]))
			column_put(t, p, &p->column[i]);
	if (names_put(t, p, stays) > 0) {
		explain_put(t, ": as it is, and not looked at");
		explain_item_put(t);
	}
	if (names_put(t, p, goes) > 0) {
		explain_put(t, ": left out");
		explain_item_put(t);
	}
	page_list_end(&t->page);
}

/* ---- releases ---- */

static void
promise_put(struct explain *t, const struct policy_release *p)
{
	/* The denominator of a share is a power of ten. */
	struct ratio percent = { p->is.suppress.over * 100,
		p->is.suppress.under };

	buf_printf(&t->line,
	    "Only figures in which no one stands out: groups of at least %llu "
	    "people who are alike in ",
	    (unsigned long long)p->is.k);
	names_put(t, p, is_quasi);
	if (percent.over == 0)
		explain_put(t, ". Nobody is left out.");
	else
		number_put(t, ". Who fits into no group is left out, at most ",
		    percent, "% of all.");
}

static void
release_put(struct explain *t, const struct policy_release *p)
{
	page_heading(&t->page, 3, p->title.n > 0 ? p->title : p->name);
	promise_put(t, p);
	if (p->unit == NULL)
		explain_put(t, " Each record counts for a person of its own.");
	if (p->dataset != NULL)
		explain_text_put(t, " They are made from \"",
		    dataset_title(p->dataset), "\".");
	if (p->assumed.n > 0)
		explain_text_put(t,
		    " The published text does not say it: ", p->assumed, ".");
	explain_clause_put(t, p->clause);
	explain_para_put(t);
	columns_put(t, p);
}

void
explain_releases_put(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->releases > 0)
		explain_heading_put(t, 2, "What goes out without names");
	for (size_t i = 0; i < p->releases; i++)
		release_put(t, &p->release[i]);
}
