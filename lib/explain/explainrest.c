/* SPDX-License-Identifier: ISC */
/* explain: children, countries, logs and the contact. */
#include "explain/explain.h"

/* ---- children ---- */

static void
children_put(struct explain *t)
{
	const struct policy *p = t->policy;

	explain_heading_put(t, 2, "Children");
	explain_put(t, "Data of a person under ");
	period_put(p->children.under, &t->line);
	explain_text_put(t, " (as ", p->children.date_of_birth, " says)");
	explain_put(t, p->children.without_consent == ACTION_RESTRICT
			   ? " is not used"
			   : " is deleted at once");
	explain_put(t, p->children.consent.n > 0 || p->children.in != NULL
			   ? " where there is no consent."
			   : ".");
	if (p->children.in != NULL)
		explain_text_put(t, " Consent is looked up in ",
		    dataset_title(p->children.in), ".");
	for (size_t i = 0; i < p->children.consent_is.n; i++)
		explain_text_put(t, i == 0 ? " Consent is \"" : "\" or \"",
		    p->children.consent_is.name[i],
		    i + 1 == p->children.consent_is.n ? "\"." : "");
	if (p->children.leap_day_in_march)
		explain_put(t,
		    " Who was born on 29 February has the birthday on 1 March "
		    "in other years.");
	if (p->children.unknown_is_child)
		explain_put(t,
		    " Somebody whose date of birth is missing counts as a "
		    "child.");
	if (p->children.unknown_is_review)
		explain_put(t,
		    " Where the date of birth is missing, somebody looks "
		    "at it.");
	if (p->children.not_before.n > 0)
		explain_text_put(t, " A date of birth before ",
		    p->children.not_before, " is not believed.");
	explain_clause_put(t, p->children.clause);
	explain_para_put(t);
}

static const char *
safeguard_title(struct text by)
{
	static const struct {
		const char *word, *title;
	} title[] = {
		{ "scc", "the EU's standard contract" },
		{ "bcr", "binding rules of the company" },
		{ "dpf", "certified under the Data Privacy Framework" },
		{ "adequacy", "the EU's decision that it is adequate" },
		{ "consent", "the person's explicit consent" },
		{ "derogation", "an exception of the law" },
	};

	for (size_t i = 0; i < sizeof(title) / sizeof(*title); i++)
		if (text_is(by, title[i].word))
			return title[i].title;
	return "";
}

static void
safeguards_put(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->safeguards == 0)
		return;
	explain_put(t, "What protects it there:");
	explain_para_put(t);
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->safeguards; i++) {
		const struct policy_safeguard *s = &p->safeguard[i];

		explain_text_put(t, "", s->place, ": ");
		explain_put(t, safeguard_title(s->by));
		if (s->name.n > 0)
			explain_text_put(t, ", ", s->name, "");
		if (s->until.n > 0)
			explain_text_put(t, ", until ", s->until, "");
		explain_put(t, s->assumed.n > 0 ? "." : "");
		explain_assumed_put(t, s->assumed);
		explain_clause_put(t, s->clause);
		explain_item_put(t);
	}
	page_list_end(&t->page);
}

static void
transfers_put(struct explain *t)
{
	const struct policy *p = t->policy;

	explain_heading_put(t, 2, "Where data goes");
	explain_put(t, "Nobody outside these countries gets data: ");
	for (size_t i = 0; i < p->transfers.n; i++)
		explain_name_put(t, p->transfers.name[i]);
	explain_names_end(t);
	explain_put(t, ".");
	explain_clause_put(t, p->transfers_clause);
	explain_para_put(t);
	safeguards_put(t);
}

static void
grounds_put(struct explain *t, const struct policy_log *log)
{
	if (log->basis.n > 0)
		explain_text_put(t, " Its basis is ", log->basis, ".");
	if (log->review_by.n > 0)
		explain_text_put(t, " People look at this again by ",
		    log->review_by, ".");
}

/* `pruned`: a program removes what the log has kept long enough. */
static void
log_put(struct explain *t, const char *what, const struct policy_log *log,
    bool pruned, const char *how)
{
	if (!log->given)
		return;
	explain_put(t, what);
	if (log->kept) {
		explain_put(t, " is kept with no end set");
	} else {
		explain_put(t,
		    pruned ? " is kept for " : " is to be kept for ");
		period_put(log->after, &t->line);
		explain_put(t, pruned ? "" : ", then people remove it");
	}
	explain_put(t, how);
	grounds_put(t, log);
	explain_assumed_put(t, log->assumed);
	explain_clause_put(t, log->clause);
	explain_item_put(t);
}

static void
holds_put(struct explain *t, const struct policy_log *holds)
{
	if (!holds->given)
		return;
	explain_put(t, "What a court or an authority wants to see is kept "
		       "until its legal hold is released.");
	grounds_put(t, holds);
	explain_clause_put(t, holds->clause);
	explain_item_put(t);
}

static void
logs_put(struct explain *t)
{
	static const char hashed[] = ", without names or addresses.";
	const struct policy *p = t->policy;

	if (!p->deletions.given && !p->requests.given &&
	    !p->suppression.given && !p->sent.given && !p->holds.given &&
	    !p->disclosures.given)
		return;
	explain_heading_put(t, 2, "What is remembered");
	page_list_begin(&t->page);
	log_put(t, "That something was deleted", &p->deletions, true, hashed);
	log_put(t, "That somebody made a request", &p->requests, true,
	    ", with names and addresses only while it is open.");
	log_put(t, "That somebody wants no more mail", &p->suppression, false,
	    hashed);
	log_put(t, "That a notice was sent", &p->sent, false, hashed);
	log_put(t, "Who was given what", &p->disclosures, false, hashed);
	holds_put(t, &p->holds);
	page_list_end(&t->page);
}

static void
contact_put(struct explain *t)
{
	const struct policy *p = t->policy;

	explain_heading_put(t, 2, "Contact");
	explain_text_put(t, "", p->controller.name, "");
	for (size_t i = 0; i < p->controller.address.n; i++)
		explain_text_put(t, ", ", p->controller.address.name[i], "");
	if (p->controller.email.n > 0)
		explain_text_put(t, ", ", p->controller.email, "");
	explain_place_clauses_put(t, "policy.controller");
	explain_para_put(t);
}

void
explain_rest_put(struct explain *t)
{
	const struct policy *p = t->policy;

	if (p->children.given)
		children_put(t);
	if (p->transfers.n > 0)
		transfers_put(t);
	logs_put(t);
	if (p->controller.name.n > 0)
		contact_put(t);
}
