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
origins_tell(struct telling *t, const struct policy_right *r)
{
	size_t told = 0, n = 0;

	for (int o = 0; o <= ORIGIN_THIRD_PARTY; o++)
		n += r->origin[o];
	if (n > ORIGIN_THIRD_PARTY)
		return;
	tell(t, t->line.len > 0 ? "; " : "");
	tell(t, "only what was ");
	for (int o = 0; o <= ORIGIN_THIRD_PARTY; o++)
		if (r->origin[o])
			list_say(&t->line, told++, n,
			    text_of(origin_title((enum origin)o)));
}

static void
limits_tell(struct telling *t, const struct policy_right *r)
{
	for (size_t i = 0; i < r->excepts; i++) {
		tell(t, i > 0 ? "; not of \"" : "not of \"");
		tell_text(t, dataset_title(r->except[i].dataset));
		tell(t, "\" (");
		for (size_t k = 0; k < r->except[i].reason.n; k++)
			buf_add_byte(&t->line, r->except[i].reason.p[k] == '_'
						   ? ' '
						   : r->except[i].reason.p[k]);
		tell(t, ")");
	}
	origins_tell(t, r);
	if (r->verify != VERIFIED_NONE) {
		tell(t, t->line.len > 0 ? "; " : "");
		tell(t, r->otherwise.n > 0 ? "else: " : "else: it waits");
		tell_text(t, text_is(r->otherwise, "deny")
				 ? text_of("it is refused")
				 : request_title(r->otherwise));
	}
	if (t->line.len == 0)
		tell(t, "no limit");
}

static void
right_tell(struct telling *t, const struct policy_right *r)
{
	struct text cells[3] = { request_title(r->type),
		verified_by(r->verify) };

	limits_tell(t, r);
	tell_clause(t, r->clause);
	cells[2] = tell_line(t);
	page_row(&t->page, cells);
	t->line.len = 0;
}

static void
requests_tell(struct telling *t)
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
never_tell(struct telling *t)
{
	const struct names *never = &t->policy->never_disclose;

	tell(t, "In no answer, even to the person: ");
	for (size_t i = 0; i < never->n; i++)
		list_say(&t->line, i, never->n,
		    category_title(t->policy, never->name[i]));
	tell(t, ".");
	tell_para(t);
}

void
tell_rights(struct telling *t)
{
	const struct policy *p = t->policy;

	if (p->rights == 0 && !p->promise.answer.given)
		return;
	tell_heading(t, 2, "What a person may ask for");
	if (p->promise.answer.given) {
		tell(t, "We try to answer within ");
		term_say(p->promise.answer, &t->line);
		tell(t, ".");
		tell_clause(t, p->promise.clause);
		tell_para(t);
	}
	if (p->rights > 0)
		requests_tell(t);
	if (p->never_disclose.n > 0)
		never_tell(t);
}

/* ---- children, countries, logs ---- */

static void
children_tell(struct telling *t)
{
	const struct policy *p = t->policy;

	tell_heading(t, 2, "Children");
	tell(t, "Data of a person under ");
	period_put(p->children.under, &t->line);
	tell(t, p->children.without_consent == ACTION_RESTRICT
		    ? " is not used"
		    : " is deleted at once");
	tell(t,
	    p->children.consent.n > 0 ? " where there is no consent." : ".");
	if (p->children.unknown_is_child)
		tell(t, " Somebody whose date of birth is missing counts as a "
			"child.");
	if (p->children.unknown_is_review)
		tell(t, " Where the date of birth is missing, somebody looks "
			"at it.");
	tell_clause(t, p->children.clause);
	tell_para(t);
}

static void
transfers_tell(struct telling *t)
{
	const struct policy *p = t->policy;

	tell_heading(t, 2, "Where data goes");
	tell(t, "Nobody outside these countries gets data: ");
	for (size_t i = 0; i < p->transfers.n; i++)
		list_say(&t->line, i, p->transfers.n, p->transfers.name[i]);
	tell(t, ".");
	tell_clause(t, p->transfers_clause);
	tell_para(t);
}

static void
log_tell(struct telling *t, const char *what, const struct policy_log *log)
{
	if (!log->given)
		return;
	tell(t, what);
	if (log->kept) {
		tell(t, " is kept with no end set");
	} else {
		tell(t, " is kept for ");
		period_put(log->after, &t->line);
	}
	tell(t, ", without names or addresses.");
	tell_clause(t, log->clause);
	tell_item(t);
}

static void
logs_tell(struct telling *t)
{
	const struct policy *p = t->policy;

	if (!p->deletions.given && !p->requests.given &&
	    !p->suppression.given && !p->sent.given)
		return;
	tell_heading(t, 2, "What is remembered");
	page_list_begin(&t->page);
	log_tell(t, "That something was deleted", &p->deletions);
	log_tell(t, "That somebody made a request", &p->requests);
	log_tell(t, "That somebody wants no more mail", &p->suppression);
	log_tell(t, "That a notice was sent", &p->sent);
	page_list_end(&t->page);
}

static void
contact_tell(struct telling *t)
{
	const struct policy *p = t->policy;

	tell_heading(t, 2, "Contact");
	tell_text(t, p->controller.name);
	for (size_t i = 0; i < p->controller.address.n; i++) {
		tell(t, ", ");
		tell_text(t, p->controller.address.name[i]);
	}
	if (p->controller.email.n > 0) {
		tell(t, ", ");
		tell_text(t, p->controller.email);
	}
	tell_para(t);
}

void
tell_rest(struct telling *t)
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
