/* SPDX-License-Identifier: ISC */
/*
 * Reads jurisdictions.json, and checks what a policy promises against it.  The
 * file is the law's word: an unknown key or a term that is none is a mistake,
 * as nobody would miss what was lost.
 */
#include "policy/law.h"

#include "base/mem.h"
#include "policy/reading.h"
#include "policy/words.h"

/* ---- terms ---- */

static void
read_law_term(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	enum { BUSINESS_DAYS_MAX = 1000 };
	const struct node *days = node_get(n, "business_days");
	struct term *t = to;
	const char *why = NULL;

	(void)with;
	t->given = true;
	if (node_kind(n) == NODE_OBJECT && node_size(n) == 1 && days != NULL) {
		if (node_number(days, 1, BUSINESS_DAYS_MAX, &t->work_days) != 0)
			why = "business_days is no such number";
	} else if (node_kind(n) != NODE_TEXT) {
		why = "is no duration";
	} else if (period_parse(node_text(n), &t->period, &why) == 0 &&
		   t->period.seconds != 0) {
		why = "is not of days";
	}
	if (why != NULL)
		finding_add(r, LEVEL_ERROR, CHECK_DURATION, "%s", why);
}

static void
read_opt_out(struct reading *r, const struct node *n, void *to,
    const void *with)
{
	struct regime *law = to;

	if (text_is(node_text(n), "at_once"))
		law->opt_out_at_once = true;
	else
		read_law_term(r, n, &law->opt_out, with);
}

/* ---- laws ---- */

/* Names of places or keys, which may be none. */
static void
read_list(struct reading *r, const struct node *n, void *to, const void *with)
{
	struct names *names = to;

	(void)with;
	if (!node_is_kind(r, n, NODE_LIST))
		return;
	names->name = reading_keep(r, node_size(n), sizeof(*names->name));
	for (; names->n < node_size(n); names->n++) {
		size_t from = path_enter_at(r, names->n);

		text_read(r, node_at(n, names->n), &names->name[names->n]);
		path_leave(r, from);
	}
}

static const struct word clock_words[] = {
	{ "runs", false },
	{ "restarts_on_identity", true },
	{ NULL, 0 },
};

#define AT(member) offsetof(struct regime, member)

static const struct member extend_keys[] = {
	{ "to", read_law_term, AT(extended), NULL, true },
	{ "announce_within", read_law_term, AT(announce), NULL, false },
	{ "reason", read_flag, AT(reason), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

static const struct member regime_keys[] = {
	{ "regime", read_text, AT(name), NULL, true },
	{ "title", read_text, AT(title), NULL, true },
	{ "applies", read_list, AT(applies), NULL, true },
	{ "acknowledge", read_law_term, AT(acknowledge), NULL, false },
	{ "answer", read_law_term, AT(answer), NULL, true },
	{ "extend", read_object, 0, extend_keys, false },
	{ "clock", read_is_word, AT(restarts_on_identity), clock_words, false },
	{ "weekend", read_is_word, AT(next_working_day), weekend_words, false },
	{ "opt_out", read_opt_out, 0, NULL, false },
	{ "appeal", read_law_term, AT(appeal), NULL, false },
	{ "appeal_extend", read_law_term, AT(appeal_extended), NULL, false },
	{ "request_log", read_law_term, AT(request_log), NULL, false },
	{ "source", read_text, AT(source), NULL, true },
	{ "checked", read_date, AT(checked), NULL, true },
	{ "unverified", read_list, AT(unverified), NULL, false },
	{ "note", read_text, AT(note), NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

static void
laws_read(struct reading *r, const struct node *top, struct regimes *all)
{
	const struct node *format = node_get(top, "format");
	const struct node *rows = node_get(top, "regimes");

	if (format == NULL || rows == NULL ||
	    !text_is(node_text(format), "pp-jurisdictions/1") ||
	    node_kind(rows) != NODE_LIST || node_size(rows) == 0) {
		finding_add(r, LEVEL_ERROR, CHECK_FORM,
		    "is no pp-jurisdictions/1");
		return;
	}
	path_enter(r, text_of("regimes"));
	all->n = node_size(rows);
	all->regime = reading_keep(r, all->n, sizeof(*all->regime));
	for (size_t i = 0; i < all->n; i++) {
		size_t from = path_enter_at(r, i);

		object_read(r, node_at(rows, i), regime_keys, &all->regime[i]);
		path_leave(r, from);
	}
}

struct regimes *
regimes_read(struct text json, struct findings *findings)
{
	struct regimes *all = mem_alloc(sizeof(*all));
	struct reading r = { .arena = &all->arena, .findings = findings };
	struct doc_trouble trouble;

	*findings = (struct findings){ .finding = NULL };
	all->doc = doc_read(json, &trouble);
	if (all->doc == NULL)
		finding_add(&r, LEVEL_ERROR, CHECK_FORM, "%d:%d: is no JSON",
		    trouble.line, trouble.column);
	else
		laws_read(&r, doc_top(all->doc), all);
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

/* Business days are never fewer days of the calendar than this. */
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
	size_t from = path_enter_two(r, "rights", text_of("promise"));
	struct buf said = { 0 };

	path_enter(r, text_of("answer"));
	for (size_t i = 0; i < laws->n; i++) {
		const struct regime *law = &laws->regime[i];

		if (!law->answer.given || term_within(promise, law->answer))
			continue;
		said.len = 0;
		term_say(law->answer, &said);
		/* Of the laws of the world some do not apply. */
		finding_add(r,
		    r->policy->laws_named ? LEVEL_ERROR : LEVEL_WARNING,
		    CHECK_PROMISE,
		    "may be longer than %.*s, the deadline of %s%s",
		    (int)said.len, said.p, name_quoted(law->name),
		    r->policy->laws_named ? "" : ", if that applies");
	}
	buf_clear(&said);
	path_leave(r, from);
}

/* Laws change; whoever relies on the file has to look again. */
static void
age_check(struct reading *r, const struct regimes *laws)
{
	const struct regime *oldest = NULL;

	for (size_t i = 0; i < laws->n; i++)
		if (laws->regime[i].checked.n > 0 &&
		    (oldest == NULL || dates_day(laws->regime[i].checked) <
					   dates_day(oldest->checked)))
			oldest = &laws->regime[i];
	if (oldest != NULL && dates_day(oldest->checked) + YEAR < r->today)
		finding_add(r, LEVEL_WARNING, CHECK_PROMISE,
		    "that the deadline of %s is such was looked up on %.*s, "
		    "more than a year ago",
		    name_quoted(oldest->name), (int)oldest->checked.n,
		    oldest->checked.p);
}

void
check_deadlines(struct reading *r)
{
	struct text content = r->policy->jurisdictions;
	size_t from = path_enter_two(r, "policy", text_of("jurisdictions"));
	struct findings findings;
	struct regimes *laws;

	if (content.p == NULL || !r->policy->promise.answer.given) {
		path_leave(r, from);
		return;
	}
	laws = regimes_read(content, &findings);
	for (size_t i = 0; i < findings.findings; i++)
		finding_add(r, LEVEL_ERROR, CHECK_FORM, "the file: %s%s%s",
		    findings.finding[i].where,
		    *findings.finding[i].where == '\0' ? "" : ": ",
		    findings.finding[i].what);
	findings_clear(&findings);
	if (laws != NULL)
		age_check(r, laws);
	path_leave(r, from);
	if (laws != NULL)
		promise_check(r, laws);
	regimes_free(laws);
}
