/* SPDX-License-Identifier: ISC */
#include "explain/explainput.h"

/* ---- words ---- */

void
explain_put(struct explain *t, const char *s)
{
	buf_add_string(&t->line, s);
}

void
explain_text_put(struct explain *t, const char *before, struct text text,
    const char *after)
{
	explain_put(t, before);
	buf_add_text(&t->line, text);
	explain_put(t, after);
}

void
explain_word_put(struct explain *t, struct text word)
{
	for (size_t i = 0; i < word.n; i++)
		buf_add_byte(&t->line, word.p[i] == '_' ? ' ' : word.p[i]);
}

void
explain_clause_put(struct explain *t, struct text clause)
{
	if (clause.n > 0)
		explain_text_put(t, " [", clause, "]");
}

static bool
is_of(const struct policy_mention *m, const char *place)
{
	return m->clause.n > 0 && text_is(m->where, place);
}

bool
explain_has_clause(const struct explain *t, const char *place)
{
	for (size_t i = 0; i < t->policy->mentions; i++)
		if (is_of(&t->policy->mention[i], place))
			return true;
	return false;
}

void
explain_place_clauses_put(struct explain *t, const char *place)
{
	for (size_t i = 0; i < t->policy->mentions; i++)
		if (is_of(&t->policy->mention[i], place))
			explain_clause_put(t, t->policy->mention[i].clause);
}

void
explain_assumed_put(struct explain *t, struct text assumed)
{
	if (assumed.n > 0)
		explain_text_put(t,
		    " This is an assumption of ours, the published text does "
		    "not say it: ",
		    assumed, ".");
}

void
explain_name_put(struct explain *t, struct text name)
{
	t->joint = t->line.len;
	explain_text_put(t, t->names++ > 0 ? ", " : "", name, "");
}

size_t
explain_names_end(struct explain *t)
{
	size_t n = t->names, last = t->line.len - t->joint;
	char *joint;

	t->names = 0;
	if (n < 2)
		return n;
	explain_put(t, "and");
	joint = t->line.p + t->joint;
	memmove(joint + strlen(" and "), joint + strlen(", "),
	    last - strlen(", "));
	memcpy(joint, " and ", strlen(" and "));
	return n;
}

/* ---- sentences ---- */

struct text
explain_line(const struct explain *t)
{
	return (struct text){ t->line.p, t->line.len };
}

void
explain_para_put(struct explain *t)
{
	page_para(&t->page, explain_line(t));
	t->line.len = 0;
}

void
explain_item_put(struct explain *t)
{
	page_item(&t->page, explain_line(t));
	t->line.len = 0;
}

void
explain_row_put(struct explain *t, const struct text *cells)
{
	page_row(&t->page, cells);
	t->line.len = 0;
}

void
explain_heading_put(struct explain *t, int level, const char *s)
{
	page_heading(&t->page, level, text_of(s));
}
