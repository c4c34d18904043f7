/* SPDX-License-Identifier: ISC */
/* explain: figures in which no one stands out. */
#include "explain/explain.h"

static struct text
column_title(const struct policy_release *p, const struct policy_column *c)
{
	const struct policy_field *f =
	    p->dataset == NULL ? NULL : policy_field(p->dataset, c->name);

	return f == NULL ? c->name : field_title(f);
}

/* A share of one as a share of a hundred; its denominator is a power of ten. */
static void
percent_tell(struct explain *t, struct ratio share)
{
	struct ratio percent = { share.over * 100, share.under };

	ratio_put(percent, &t->line);
	explain_put(t, "%");
}

/* ---- columns by what becomes of them ---- */

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
columns_tell(struct explain *t, const struct policy_release *p,
    bool fits(const struct policy_column *))
{
	size_t n = 0, told = 0;

	for (size_t i = 0; i < p->columns; i++)
		n += fits(&p->column[i]);
	for (size_t i = 0; i < p->columns; i++)
		if (fits(&p->column[i]))
			list_say(&t->line, told++, n,
			    column_title(p, &p->column[i]));
	return n;
}

static void
quasi_tell(struct explain *t, const struct release_column *c)
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
diversity_tell(struct explain *t, const struct release_column *c)
{
	if (c->diversity == L_DISTINCT) {
		explain_put(t, "; each group has at least ");
		ratio_put(c->l, &t->line);
		explain_put(t, " different values");
	} else if (c->diversity == L_ENTROPY) {
		explain_put(t, "; the values of a group are as varied as ");
		ratio_put(c->l, &t->line);
		explain_put(t, " equally frequent ones, or more");
	} else if (c->diversity == L_RECURSIVE) {
		explain_put(t,
		    "; the most frequent value of a group is rarer than ");
		ratio_put(c->l, &t->line);
		buf_printf(&t->line,
		    " times all from number %llu on, by frequency",
		    (unsigned long long)c->of);
	}
}

static void
sensitive_tell(struct explain *t, const struct release_column *c)
{
	explain_put(t, "as it is");
	diversity_tell(t, c);
	if (c->closeness == T_NONE)
		return;
	explain_put(t, "; no group differs from all people by more than ");
	ratio_put(c->t, &t->line);
	explain_put(t, " on a scale from 0 to 1");
}

static void
column_tell(struct explain *t, const struct policy_release *p,
    const struct policy_column *c)
{
	explain_text(t, column_title(p, c));
	explain_put(t, ": ");
	if (is_quasi(c))
		quasi_tell(t, &c->is);
	else
		sensitive_tell(t, &c->is);
	explain_item(t);
}

static void
list_tell(struct explain *t, const struct policy_release *p)
{
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->columns; i++)
		if (!stays(&p->column[i]) && !goes(&p->column[i]))
			column_tell(t, p, &p->column[i]);
	if (columns_tell(t, p, stays) > 0) {
		explain_put(t, ": as it is, and not looked at");
		explain_item(t);
	}
	if (columns_tell(t, p, goes) > 0) {
		explain_put(t, ": left out");
		explain_item(t);
	}
	page_list_end(&t->page);
}

/* ---- releases ---- */

static void
promise_tell(struct explain *t, const struct policy_release *p)
{
	buf_printf(&t->line,
	    "Only figures in which no one stands out: groups of at least %llu "
	    "people who are alike in ",
	    (unsigned long long)p->is.k);
	columns_tell(t, p, is_quasi);
	if (p->is.suppress.over == 0) {
		explain_put(t, ". Nobody is left out.");
		return;
	}
	explain_put(t, ". Who fits into no group is left out, at most ");
	percent_tell(t, p->is.suppress);
	explain_put(t, " of all.");
}

static void
release_tell(struct explain *t, const struct policy_release *p)
{
	page_heading(&t->page, 3, p->title.n > 0 ? p->title : p->name);
	promise_tell(t, p);
	if (p->unit == NULL)
		explain_put(t, " Each record counts for a person of its own.");
	if (p->dataset != NULL) {
		explain_put(t, " They are made from \"");
		explain_text(t, dataset_title(p->dataset));
		explain_put(t, "\".");
	}
	if (p->assumed.n > 0) {
		explain_put(t, " The published text does not say it: ");
		explain_text(t, p->assumed);
		explain_put(t, ".");
	}
	explain_clause(t, p->clause);
	explain_para(t);
	list_tell(t, p);
}

void
explain_releases(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->releases > 0)
		explain_heading(t, 2, "What goes out without names");
	for (size_t i = 0; i < p->releases; i++)
		release_tell(t, &p->release[i]);
}
