/* SPDX-License-Identifier: ISC */
#include "explain/clausefit.h"

#include "explain/prose.h"
#include "policy/words.h"

/* ---- the text of a clause ---- */

/* A short last line that ends without a full stop, a comma or the like. */
static bool
is_heading(struct text line)
{
	while (line.n > 0 && strchr(" \t\r\n", line.p[line.n - 1]) != NULL)
		line.n--;
	return line.n < 100 &&
	       (line.n == 0 || strchr(".,;:)", line.p[line.n - 1]) == NULL);
}

/* Without the headings that stand before the next clause. */
static struct text
prose_of(const struct policy_clause *c)
{
	struct text prose = c->says;

	for (size_t n = prose.n; n-- > 0;) {
		struct text last = { prose.p + n, prose.n - n };

		if (prose.p[n] != '\n')
			continue;
		if (!is_heading(last))
			break;
		prose.n = n;
	}
	return prose;
}

/* ---- lengths of time ---- */

/* Those that a place has, as terms. */
struct spans {
	bool timed; /* such a place may have some */
	bool ages;  /* they are ages */
	struct term term[8];
	size_t n;
};

static void
period_add(struct spans *s, struct period p)
{
	if (period_given(p) && s->n < sizeof(s->term) / sizeof(*s->term))
		s->term[s->n++] = (struct term){ .period = p, .given = true };
}

static void
rule_spans(const struct policy_rule *r, struct spans *s)
{
	if (r->kind == RULE_AFTER)
		period_add(s, r->after);
	if (r->noticed)
		period_add(s, r->min_notice);
	for (size_t i = 0; i < r->warns; i++)
		period_add(s, r->warn[i]);
}

static void
spans_find(const struct policy *p, struct text where, struct spans *s)
{
	const struct policy_rule *rule = doing_rule(p, where);

	s->timed = true;
	s->ages = text_is(where, "children");
	if (rule != NULL)
		rule_spans(rule, s);
	else if (text_is(where, "records.deletions"))
		period_add(s, p->deletions.after);
	else if (text_is(where, "records.requests"))
		period_add(s, p->requests.after);
	else if (text_is(where, "children"))
		period_add(s, p->children.under);
	else if (text_is(where, "rights.promise"))
		s->term[s->n++] = p->promise.answer;
	else
		s->timed = false;
}

static bool
has_term(const struct spans *s, struct term t)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->term[i].work_days == t.work_days &&
		    (t.work_days > 0 ||
			period_equal(s->term[i].period, t.period)))
			return true;
	return false;
}

enum agreeing { SILENT, AGREES, DIFFERS };

/* Whether one of the lengths of time in a clause is one of the place; if not,
 * *first is one of the clause. */
static enum agreeing
spans_agree(struct text prose, const struct spans *s, struct term *first)
{
	enum agreeing result = SILENT;
	struct term t;

	while (s->timed && prose_term(&prose, s->ages, &t)) {
		if (has_term(s, t))
			return AGREES;
		if (result == SILENT)
			*first = t;
		result = DIFFERS;
	}
	return result;
}

static void
spans_say(const struct spans *s, struct term first, struct buf *why)
{
	buf_add_string(why, "the clause says ");
	term_say(first, why);
	buf_add_string(why,
	    s->n > 0 ? ", the policy " : ", the policy no time");
	for (size_t i = 0; i < s->n; i++) {
		buf_add_string(why, i > 0 ? " or " : "");
		term_say(s->term[i], why);
	}
}

static bool
spans_fit(const struct policy_mention *m, const struct spans *s,
    struct text prose, struct buf *why)
{
	struct term first;
	enum agreeing agreeing = spans_agree(prose, s, &first);
	/* A promise of an answer has a time. */
	bool timeless =
	    agreeing == SILENT && text_is(m->where, "rights.promise");

	if (timeless)
		buf_add_string(why, "the clause has no length of time");
	else if (agreeing == DIFFERS)
		spans_say(s, first, why);
	return agreeing != DIFFERS && !timeless;
}

/* ---- datasets ---- */

/* A clause that names other datasets, and not the one of the place, is about
 * them. */
static bool
dataset_fits(const struct policy *p, const struct policy_mention *m,
    struct text prose, struct buf *why)
{
	const struct policy_rule *rule = doing_rule(p, m->where);
	const struct policy_dataset *d =
	    rule != NULL ? rule->dataset : doing_dataset(p, m->where);
	const struct policy_dataset *other = NULL;

	if (d == NULL || prose_names(prose, d->name) ||
	    prose_names(prose, d->title))
		return true;
	for (size_t i = 0; i < p->datasets && other == NULL; i++)
		if (prose_names(prose, p->dataset[i].name))
			other = &p->dataset[i];
	if (other == NULL)
		return true;
	buf_printf(why,
	    "the clause has the name of dataset \"%.*s\", not of "
	    "\"%.*s\"",
	    (int)other->name.n, other->name.p, (int)d->name.n, d->name.p);
	return false;
}

/* ---- words ---- */

/* A clause about requests to delete is no rule of retention, unless it names
 * the rule's dataset. */
static bool
is_other(const struct policy *p, const struct policy_mention *m,
    const struct doer *doer, struct text prose)
{
	const struct policy_rule *rule = doing_rule(p, m->where);

	return doer != NULL && text_is(text_of(doer->place), "retention") &&
	       prose_has(prose, "request") &&
	       (rule == NULL || !prose_names(prose, rule->dataset->name));
}

static bool
words_fit(const struct policy *p, const struct policy_mention *m,
    const struct doer *doer, struct text prose, struct buf *why)
{
	static const char collecting[] =
	    "collect receiv provid submit gather obtain record process "
	    "information data cookie log keep kept stor";
	const char *words = doer == NULL ? collecting : doer->words;
	const char *what = doer == NULL ? "data" : doer->what;

	if (p->language.n > 0 && !prose_is_english(p->language)) {
		buf_add_string(why, "only English text is read");
		return false;
	}
	if (!prose_has(prose, words)) {
		buf_printf(why, "the clause has no word about %s", what);
		return false;
	}
	if (is_other(p, m, doer, prose)) {
		buf_add_string(why, "the clause is about requests");
		return false;
	}
	return dataset_fits(p, m, prose, why);
}

/* The file of clauses says what a clause is about; no word counts then. */
static bool
about_fits(const struct policy_clause *c, const struct policy_mention *m,
    struct buf *why)
{
	for (size_t i = 0; i < c->about.n; i++)
		if (doing_within(m->where, c->about.name[i]))
			return true;
	buf_add_string(why, "the file of clauses says that it is about ");
	for (size_t i = 0; i < c->about.n; i++)
		list_say(why, i, c->about.n, c->about.name[i]);
	return false;
}

bool
clause_fits(const struct policy *p, const struct policy_clause *c,
    const struct policy_mention *m, const struct doer *doer, struct buf *why)
{
	const struct text prose = prose_of(c);
	struct spans spans = { .n = 0 };
	struct term first;

	spans_find(p, m->where, &spans);
	if (c->about.n > 0)
		return about_fits(c, m, why) &&
		       spans_fit(m, &spans, prose, why);
	/* "Both go after six months" has no other word of keeping. */
	if (spans_agree(prose, &spans, &first) == AGREES)
		return dataset_fits(p, m, prose, why);
	return words_fit(p, m, doer, prose, why) &&
	       spans_fit(m, &spans, prose, why);
}
