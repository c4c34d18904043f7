/* SPDX-License-Identifier: ISC */
/*
 * Reads jurisdictions.json, and checks what a policy promises against it.  An
 * unknown key or an unreadable term is a mistake, as nobody would miss a
 * deadline that was skipped.
 */
#include "policy/law.h"

#include "base/mem.h"
#include "policy/reading.h"

/* ---- terms ---- */

static void
law_term_read(struct reading *r, const struct node *n, struct term *t)
{
	enum { BUSINESS_DAYS_MAX = 1000 };
	const struct node *days = node_get(n, "business_days");
	const char *why = NULL;

	t->given = true;
	if (node_kind(n) == NODE_OBJECT && node_size(n) == 1 && days != NULL) {
		if (node_number(days, 1, BUSINESS_DAYS_MAX, &t->work_days) != 0)
			why = "business_days must be a whole number from 1 to "
			      "1000";
	} else if (node_kind(n) != NODE_TEXT) {
		why = "must be a duration, or {\"business_days\": 10}";
	} else if (period_parse(node_text(n), &t->period, &why) == 0 &&
		   t->period.seconds != 0) {
		why = "must be of days, months or years";
	}
	if (why != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_DURATION, "%s", why);
}

static void
read_law_term(const struct slot *s)
{
	law_term_read(s->reading, s->node, s->to);
}

static void
read_opt_out(const struct slot *s)
{
	struct regime *law = s->to;

	if (text_is(node_text(s->node), "at_once"))
		law->opt_out_at_once = true;
	else
		law_term_read(s->reading, s->node, &law->opt_out);
}

/* ---- laws ---- */

/* Reads names of places or keys; the list may be empty. */
static void
read_list(const struct slot *s)
{
	struct names *names = s->to;

	if (!node_is_kind(s->reading, s->node, NODE_LIST))
		return;
	names->name =
	    reading_keep(s->reading, node_size(s->node), sizeof(*names->name));
	for (; names->n < node_size(s->node); names->n++) {
		size_t from = path_enter_at(s->reading, names->n);

		text_read(s->reading, node_at(s->node, names->n),
		    &names->name[names->n]);
		path_leave(s->reading, from);
	}
}

static const struct word clock_words[] = {
	{ "runs", false },
	{ "restarts_on_identity", true },
	{ NULL, 0 },
};

#define AT(member) offsetof(struct regime, member)

static const struct member extend_keys[] = {
	{ "to", read_law_term, AT(extended), NULL, MUST },
	{ "announce_within", read_law_term, AT(announce), NULL, MAY },
	{ "reason", read_flag, AT(reason), NULL, MAY },
	{ .name = NULL },
};

static const struct member regime_keys[] = {
	{ "regime", read_text, AT(name), NULL, MUST },
	{ "title", read_text, AT(title), NULL, MUST },
	{ "applies", read_list, AT(applies), NULL, MUST },
	{ "acknowledge", read_law_term, AT(acknowledge), NULL, MAY },
	{ "answer", read_law_term, AT(answer), NULL, MUST },
	{ "extend", read_object, 0, extend_keys, MAY },
	{ "clock", read_is_word, AT(restarts_on_identity), clock_words, MAY },
	{ "weekend", read_is_word, AT(next_working_day), weekend_words, MAY },
	{ "opt_out", read_opt_out, 0, NULL, MAY },
	{ "appeal", read_law_term, AT(appeal), NULL, MAY },
	{ "appeal_extend", read_law_term, AT(appeal_extended), NULL, MAY },
	{ "request_log", read_law_term, AT(request_log), NULL, MAY },
	{ "source", read_text, AT(source), NULL, MUST },
	{ "checked", read_date, AT(checked), NULL, MUST },
	{ "unverified", read_list, AT(unverified), NULL, MAY },
	{ "note", read_text, AT(note), NULL, MAY },
	{ .name = NULL },
};

struct regimes *
regimes_read(struct text json, struct findings *findings)
{
	struct regimes *all = mem_alloc(sizeof(*all));
	struct reading r = { .arena = &all->arena, .findings = findings };
	const struct lawrows what = { "pp-jurisdictions/1", "regimes", "regime",
		regime_keys, sizeof(*all->regime) };

	*findings = (struct findings){ .finding = NULL };
	all->doc = lawrows_doc(&r, json);
	if (all->doc != NULL)
		all->regime = lawrows_read(&r, all->doc, &what, &all->n);
	buf_clear(&r.path);
	if (findings->errors == 0)
		return all;
	regimes_free(all);
	return NULL;
}

void
regimes_free(struct regimes *all)
{
	if (all == NULL)
		return;
	arena_clear(&all->arena);
	doc_free(all->doc);
	mem_free(all);
}

const struct regime *
regime_find(const struct regimes *all, struct text name)
{
	return name_find(name, all->regime, all->n, sizeof(*all->regime));
}

/* ---- checks ---- */

enum { YEAR = 365 };

/* The fewest days of the calendar that business days can take. */
static struct period
term_least(struct term t)
{
	if (t.work_days == 0)
		return t.period;
	return (struct period){ .days = t.work_days + t.work_days / 5 * 2 };
}

static bool
term_within(struct term a, struct term b)
{
	if (a.work_days > 0 && b.work_days > 0)
		return a.work_days <= b.work_days;
	return period_within(term_least(a), term_least(b));
}

static void
promise_check(struct reading *r, const struct regimes *laws)
{
	struct term promise = r->policy->promise.answer;
	size_t from = path_enter_keys(r, "rights.promise.answer");
	struct buf said = { 0 };

	for (size_t i = 0; i < laws->n; i++) {
		const struct regime *law = &laws->regime[i];

		if (!law->answer.given || term_within(promise, law->answer))
			continue;
		said.len = 0;
		term_say(law->answer, &said);
		/* The built-in file has laws that may not apply. */
		finding_add(r,
		    r->policy->laws_named ? LEVEL_ERROR : LEVEL_WARNING,
		    CHECK_PROMISE,
		    "may be longer than %.*s, the deadline of %s%s",
		    (int)said.len, said.p, name_quoted(law->name),
		    r->policy->laws_named ? "" : ", if that law applies");
	}
	buf_clear(&said);
	path_leave(r, from);
}

/* Laws change, so somebody has to look them up again after a year. */
static void
age_check(struct reading *r, const struct regimes *laws)
{
	const struct regime *oldest = &laws->regime[0];

	for (size_t i = 1; i < laws->n; i++)
		if (dates_day(laws->regime[i].checked) <
		    dates_day(oldest->checked))
			oldest = &laws->regime[i];
	if (dates_day(oldest->checked) + YEAR < r->today)
		finding_in(r, "policy.jurisdictions", LEVEL_WARNING,
		    CHECK_PROMISE,
		    "the deadline of %s was looked up on %.*s, more than a "
		    "year ago; look it up again",
		    name_quoted(oldest->name), (int)oldest->checked.n,
		    oldest->checked.p);
}

static void
file_check(struct reading *r, const struct findings *findings)
{
	for (size_t i = 0; i < findings->findings; i++) {
		const struct finding *f = &findings->finding[i];

		finding_in(r, "policy.jurisdictions", LEVEL_ERROR, CHECK_FORM,
		    "the file: %s%s%s", f->where, *f->where == '\0' ? "" : ": ",
		    f->what);
	}
}

void
check_deadlines(struct reading *r)
{
	const struct policy *p = r->policy;
	struct findings findings;
	struct regimes *laws;

	if (p->jurisdictions.p == NULL || !p->promise.answer.given)
		return;
	laws = regimes_read(p->jurisdictions, &findings);
	file_check(r, &findings);
	findings_clear(&findings);
	if (laws == NULL)
		return;
	age_check(r, laws);
	promise_check(r, laws);
	regimes_free(laws);
}
