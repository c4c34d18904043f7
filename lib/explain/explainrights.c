/* SPDX-License-Identifier: ISC */
/* explain: what holds for all data. */
#include "explain/explain.h"

/* ---- rights ---- */

static struct text
verified_by(enum verification v)
{
	static const char *const words[] = { "nobody is asked for a proof",
		"by a code sent to the address or number",
		"by two things that match what is known",
		"by three things that match, and a signed statement",
		"by the signed permission of the person" };

	return text_of(words[v]);
}

static struct text
request_title(struct text type)
{
	static const struct title {
		const char *type, *title;
	} titles[] = {
		{ "access", "A copy of the data" },
		{ "access:categories", "Which kinds of data there are" },
		{ "access:specific", "A copy of certain data" },
		{ "portability", "The data in a form to take along" },
		{ "correction", "To correct it" },
		{ "deletion", "To delete it" },
		{ "restriction", "To stop using it" },
		{ "objection", "To object to its use" },
		{ "sale:opt-out", "That it is not sold or shared" },
		{ "sale:opt-in", "That it may be sold or shared" },
		{ "contact:opt-out", "To get no more letters" },
		{ "consent:withdraw", "To take consent back" },
		{ "appeal", "To look at a refusal again" },
	};

	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		if (text_is(type, titles[i].type))
			return text_of(titles[i].title);
	return type;
}

/* Which data an answer has, where it has not all. */
static void
origins_tell(struct explain *t, const struct policy_right *r)
{
	size_t told = 0, n = 0;

	for (int o = 0; o <= ORIGIN_THIRD_PARTY; o++)
		n += r->origin[o];
	if (n > ORIGIN_THIRD_PARTY)
		return;
	explain_put(t, t->line.len > 0 ? "; " : "");
	explain_put(t, "only what was ");
	for (int o = 0; o <= ORIGIN_THIRD_PARTY; o++)
		if (r->origin[o])
			list_say(&t->line, told++, n,
			    text_of(origin_title((enum origin)o)));
}

static void
limits_tell(struct explain *t, const struct policy_right *r)
{
	for (size_t i = 0; i < r->excepts; i++) {
		explain_put(t, i > 0 ? "; not of \"" : "not of \"");
		explain_text(t, dataset_title(r->except[i].dataset));
		explain_put(t, "\" (");
		for (size_t k = 0; k < r->except[i].reason.n; k++)
			buf_add_byte(&t->line, r->except[i].reason.p[k] == '_'
						   ? ' '
						   : r->except[i].reason.p[k]);
		explain_put(t, ")");
	}
	origins_tell(t, r);
	if (r->verify != VERIFIED_NONE) {
		explain_put(t, t->line.len > 0 ? "; " : "");
		explain_put(t,
		    r->otherwise.n > 0 ? "else: " : "else: it waits");
		explain_text(t, text_is(r->otherwise, "deny")
				    ? text_of("it is refused")
				    : request_title(r->otherwise));
	}
	if (t->line.len == 0)
		explain_put(t, "no limit");
}

static void
right_tell(struct explain *t, const struct policy_right *r)
{
	struct text cells[3] = { request_title(r->type),
		verified_by(r->verify) };

	limits_tell(t, r);
	explain_clause(t, r->clause);
	cells[2] = explain_line(t);
	page_row(&t->page, cells);
	t->line.len = 0;
}

static void
requests_tell(struct explain *t)
{
	static const char *const heads[] = { "Request",
		"How it is made sure who asks", "Limits" };
	const struct policy *p = t->policy;

	page_table_begin(&t->page, text_of("Requests"), heads, 3);
	for (size_t i = 0; i < p->rights; i++)
		right_tell(t, &p->right[i]);
	page_table_end(&t->page);
}

static void
never_tell(struct explain *t)
{
	const struct names *never = &t->policy->never_disclose;

	explain_put(t, "In no answer, even to the person: ");
	for (size_t i = 0; i < never->n; i++)
		list_say(&t->line, i, never->n,
		    category_title(t->policy, never->name[i]));
	explain_put(t, ".");
	explain_para(t);
}

void
explain_rights(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->rights == 0 && !p->promise.answer.given)
		return;
	explain_heading(t, 2, "What a person may ask for");
	if (p->promise.answer.given) {
		explain_put(t, "We try to answer within ");
		term_say(p->promise.answer, &t->line);
		explain_put(t, ".");
		explain_clause(t, p->promise.clause);
		explain_para(t);
	}
	if (p->rights > 0)
		requests_tell(t);
	if (p->never_disclose.n > 0)
		never_tell(t);
}

/* ---- children, countries, logs ---- */

static void
children_tell(struct explain *t)
{
	const struct policy *p = t->policy;

	explain_heading(t, 2, "Children");
	explain_put(t, "Data of a person under ");
	period_put(p->children.under, &t->line);
	explain_put(t, p->children.without_consent == ACTION_RESTRICT
			   ? " is not used"
			   : " is deleted at once");
	explain_put(t,
	    p->children.consent.n > 0 ? " where there is no consent." : ".");
	if (p->children.unknown_is_child)
		explain_put(t,
		    " Somebody whose date of birth is missing counts as a "
		    "child.");
	if (p->children.unknown_is_review)
		explain_put(t,
		    " Where the date of birth is missing, somebody looks "
		    "at it.");
	explain_clause(t, p->children.clause);
	explain_para(t);
}

static void
transfers_tell(struct explain *t)
{
	const struct policy *p = t->policy;

	explain_heading(t, 2, "Where data goes");
	explain_put(t, "Nobody outside these countries gets data: ");
	for (size_t i = 0; i < p->transfers.n; i++)
		list_say(&t->line, i, p->transfers.n, p->transfers.name[i]);
	explain_put(t, ".");
	explain_clause(t, p->transfers_clause);
	explain_para(t);
}

static void
log_tell(struct explain *t, const char *what, const struct policy_log *log)
{
	if (!log->given)
		return;
	explain_put(t, what);
	if (log->kept) {
		explain_put(t, " is kept with no end set");
	} else {
		explain_put(t, " is kept for ");
		period_put(log->after, &t->line);
	}
	explain_put(t, ", without names or addresses.");
	explain_clause(t, log->clause);
	explain_item(t);
}

static void
logs_tell(struct explain *t)
{
	const struct policy *p = t->policy;

	if (!p->deletions.given && !p->requests.given &&
	    !p->suppression.given && !p->sent.given)
		return;
	explain_heading(t, 2, "What is remembered");
	page_list_begin(&t->page);
	log_tell(t, "That something was deleted", &p->deletions);
	log_tell(t, "That somebody made a request", &p->requests);
	log_tell(t, "That somebody wants no more mail", &p->suppression);
	log_tell(t, "That a notice was sent", &p->sent);
	page_list_end(&t->page);
}

static void
contact_tell(struct explain *t)
{
	const struct policy *p = t->policy;

	explain_heading(t, 2, "Contact");
	explain_text(t, p->controller.name);
	for (size_t i = 0; i < p->controller.address.n; i++) {
		explain_put(t, ", ");
		explain_text(t, p->controller.address.name[i]);
	}
	if (p->controller.email.n > 0) {
		explain_put(t, ", ");
		explain_text(t, p->controller.email);
	}
	explain_para(t);
}

void
explain_rest(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->children.given)
		children_tell(t);
	if (p->transfers.n > 0)
		transfers_tell(t);
	logs_tell(t);
	if (p->controller.name.n > 0)
		contact_tell(t);
}
