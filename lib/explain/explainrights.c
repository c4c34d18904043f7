/* SPDX-License-Identifier: ISC */
/* explain: what a person may ask for. */
#include "explain/doing.h"
#include "explain/explain.h"

/* ---- rights ---- */

static struct text
verified_by(enum verification v)
{
	/* As pp-ledger(5) describes the levels. */
	static const char *const words[] = { "nobody checks who asks",
		"a code sent to the mailbox or telephone number comes back",
		"two data points match, or the person logs in",
		"three data points match and a signature, or a second factor" };

	return text_of(words[v]);
}

static struct text
request_title(struct text type)
{
	static const char *const titles[REQUEST_TYPES] = {
		[REQUEST_ACCESS] = "A copy of the data",
		[REQUEST_ACCESS_CATEGORIES] = "Which kinds of data there are",
		[REQUEST_ACCESS_SPECIFIC] = "A copy of certain data",
		[REQUEST_PORTABILITY] = "The data in a form to take along",
		[REQUEST_CORRECTION] = "To correct it",
		[REQUEST_DELETION] = "To delete it",
		[REQUEST_RESTRICTION] = "To stop using it",
		[REQUEST_OBJECTION] = "To object to its use",
		[REQUEST_SALE_OPT_OUT] = "That it is not sold or shared",
		[REQUEST_SALE_OPT_IN] = "That it may be sold or shared",
		[REQUEST_CONTACT_OPT_OUT] = "To get no more letters",
		[REQUEST_CONSENT_WITHDRAW] = "To take consent back",
		[REQUEST_AUTOMATED_DECISION] =
		    "That somebody looks at what a program decided",
		[REQUEST_APPEAL] = "To look at a refusal again",
	};
	const struct word *w = word_find(request_words, type);

	return w == NULL ? type : text_of(titles[w->value]);
}

/* Names the data that an answer contains, unless it contains all. */
static void
origins_put(struct explain *t, const struct policy_right *r)
{
	bool all = true;

	for (int o = 0; o <= ORIGIN_THIRD_PARTY; o++)
		all &= r->origin[o];
	if (all)
		return;
	explain_put(t, t->line.len > 0 ? "; " : "");
	explain_put(t, "only what was ");
	for (int o = 0; o <= ORIGIN_THIRD_PARTY; o++)
		if (r->origin[o])
			explain_name_put(t,
			    text_of(origin_title((enum origin)o)));
	explain_names_end(t);
}

static void
limits_put(struct explain *t, const struct policy_right *r)
{
	for (size_t i = 0; i < r->excepts; i++) {
		explain_text_put(t, i > 0 ? "; not of \"" : "not of \"",
		    dataset_title(r->except[i].dataset), "\" (");
		explain_word_put(t, r->except[i].reason);
		explain_put(t, ")");
	}
	origins_put(t, r);
	if (r->verify != VERIFIED_NONE)
		explain_text_put(t, t->line.len > 0 ? "; else: " : "else: ",
		    text_is(r->otherwise, "deny") ? text_of("it is refused")
		    : r->otherwise.n == 0         ? text_of("it waits")
						  : request_title(r->otherwise),
		    "");
	if (t->line.len == 0)
		explain_put(t, "no limit");
}

static void
right_put(struct explain *t, const struct policy_right *r)
{
	struct text cells[3] = { request_title(r->type),
		verified_by(r->verify) };

	limits_put(t, r);
	explain_clause_put(t, r->clause);
	cells[2] = explain_line(t);
	explain_row_put(t, cells);
}

static void
requests_put(struct explain *t)
{
	static const char *const heads[] = { "Request", "Proof of identity",
		"Limits" };
	const struct policy *p = t->policy;

	page_table_begin(&t->page, text_of("Requests"), heads, 3);
	for (size_t i = 0; i < p->rights; i++)
		right_put(t, &p->right[i]);
	page_table_end(&t->page);
}

/* Of other data nobody can tell what consent alone allowed. */
static void
consented_put(struct explain *t)
{
	const struct policy *p = t->policy;
	size_t n = 0;

	for (size_t i = 0; i < p->datasets; i++)
		n += p->dataset[i].identities > 0 &&
		     policy_rests_on_consent(&p->dataset[i]);
	if (n == 0 || policy_right(p, text_of("consent:withdraw")) == NULL)
		return;
	explain_put(t, " Taking consent back deletes only what rests on "
		       "nothing else: ");
	for (size_t i = 0; i < p->datasets; i++)
		if (p->dataset[i].identities > 0 &&
		    policy_rests_on_consent(&p->dataset[i]))
			explain_name_put(t, dataset_title(&p->dataset[i]));
	explain_names_end(t);
	explain_put(t, ".");
}

static void
doers_put(struct explain *t)
{
	const struct policy *p = t->policy;
	size_t n;

	explain_put(t, "The programs carry out: ");
	for (size_t i = 0; i < p->rights; i++)
		if (doing_request(p, p->right[i].type))
			explain_name_put(t, request_title(p->right[i].type));
	n = explain_names_end(t);
	if (n == 0)
		t->line.len = 0;
	else
		explain_put(t, ".");
	if (n < p->rights)
		explain_text_put(t, "", text_of(n == 0 ? "All" : " All other"),
		    " requests are for people to carry out; the programs "
		    "record them and count their deadlines.");
	consented_put(t);
	explain_place_clauses_put(t, "rights");
	explain_para_put(t);
}

static void
never_put(struct explain *t)
{
	const struct names *never = &t->policy->never_disclose;

	explain_put(t, "In no answer, even to the person: ");
	for (size_t i = 0; i < never->n; i++)
		explain_name_put(t, category_title(t->policy, never->name[i]));
	explain_names_end(t);
	explain_put(t, ".");
	explain_para_put(t);
}

void
explain_rights_put(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->rights == 0 && !p->promise.answer.given)
		return;
	explain_heading_put(t, 2, "What a person may ask for");
	if (p->promise.answer.given) {
		explain_put(t, "We answer within ");
		term_say(p->promise.answer, &t->line);
		explain_put(t,
		    p->promise.next_working_day
			? "; an end on a weekend or a holiday moves to the "
			  "next working day."
			: ".");
		explain_clause_put(t, p->promise.clause);
		explain_para_put(t);
	}
	if (p->rights > 0) {
		requests_put(t);
		doers_put(t);
	}
	if (p->never_disclose.n > 0)
		never_put(t);
}
