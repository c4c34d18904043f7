/* SPDX-License-Identifier: ISC */
#include "explain/explain.h"

#include "explain/explainreports.h"
#include "explain/prose.h"
#include "explain/rulesay.h"

/* ---- one dataset ---- */

static void
about_put(struct explain *t, const struct policy_dataset *d)
{
	explain_put(t, "This is about: ");
	for (size_t i = 0; i < d->subjects.n; i++)
		explain_name_put(t,
		    subject_title(t->policy, d->subjects.name[i]));
	if (explain_names_end(t) == 0)
		explain_put(t, "nobody in particular");
	explain_put(t,
	    d->role == ROLE_PROCESSOR
		? ". We hold it for our customers, who decide about it."
		: ".");
	for (size_t i = 0; i < d->deriveds; i++)
		explain_text_put(t, i == 0 ? " It is made from \"" : " and \"",
		    dataset_title(d->derived_from[i]), "\"");
	explain_put(t, d->deriveds > 0 ? "." : "");
	explain_assumed_put(t, d->assumed);
	explain_clause_put(t, d->clause);
	explain_para_put(t);
}

/* Texts that mean yes or no. */
static void
texts_put(struct explain *t, const char *what, const struct names *list)
{
	for (size_t i = 0; i < list->n; i++)
		explain_text_put(t, i == 0 ? what : " or ", list->name[i], "");
}

static void
nulls_put(struct explain *t, const struct policy_dataset *d)
{
	bool one = d->null.n == 1;

	if (d->null.n == 0)
		return;
	explain_put(t, one ? "The entry " : "The entries ");
	for (size_t i = 0; i < d->null.n; i++)
		explain_name_put(t, d->null.name[i]);
	explain_names_end(t);
	explain_put(t, one ? " means that nothing is known."
			   : " mean that nothing is known.");
	explain_para_put(t);
}

static void
fields_put(struct explain *t, const struct policy_dataset *d)
{
	static const char *const heads[] = { "Data", "Kind",
		"Where it is from" };

	explain_heading_put(t, 3, "What is collected");
	page_table_begin(&t->page, dataset_title(d), heads, 3);
	for (size_t i = 0; i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];
		struct text cells[3] = { field_title(f) };

		explain_text_put(t, "", category_title(t->policy, f->category),
		    policy_never(t->policy, f) ? " (never disclosed)" : "");
		explain_put(t, f->about_other ? " (of somebody else)" : "");
		texts_put(t, "; yes is ", &f->yes);
		texts_put(t, ", no is ", &f->no);
		explain_clause_put(t, f->clause);
		cells[1] = explain_line(t);
		cells[2] = text_of(f->origin_said ? origin_title(f->origin)
						  : "origin not stated");
		explain_row_put(t, cells);
	}
	page_table_end(&t->page);
	nulls_put(t, d);
}

/* Who gave consent is known by a choice, or by what data says. */
static void
consent_put(struct explain *t, const struct policy_purpose *p)
{
	const struct policy_consent *c = &p->consent;

	if (!purpose_needs_consent(p))
		return;
	if (c->in != NULL)
		explain_text_put(t, "; consent is looked up in ",
		    dataset_title(c->in), "");
	else if (c->given)
		explain_text_put(t, "; consent is in the field ", c->field, "");
	else if (p->topic.n > 0)
		explain_text_put(t, "; consent is a choice: ", p->topic, "");
	else
		explain_put(t, "; nothing says who gave it");
	texts_put(t, ", yes is ", &c->is);
}

static void
automated_put(struct explain *t, const struct policy_purpose *p)
{
	if (!p->automated)
		return;
	explain_text_put(t,
	    "; programs decide, and a person may ask for a look "
	    "at it by: ",
	    p->review, "");
	explain_clause_put(t, p->automated_clause);
}

static void
purposes_put(struct explain *t, const struct policy_dataset *d)
{
	explain_heading_put(t, 3, "Why");
	page_list_begin(&t->page);
	for (size_t i = 0; i < d->purposes; i++) {
		const struct policy_purpose *p = d->purpose[i];

		explain_text_put(t, "", purpose_title(t->policy, p),
		    p->legal_basis.n > 0 ? "; legal basis: " : "");
		explain_text_put(t, "", p->legal_basis,
		    p->aggregate_only ? "; only in numbers about many people"
				      : "");
		consent_put(t, p);
		explain_put(t, p->commercial ? "; commercial" : "");
		if (p->topic.n > 0 && !purpose_needs_consent(p))
			explain_text_put(t,
			    "; a person may refuse it: ", p->topic, "");
		explain_clause_put(t, p->clause);
		automated_put(t, p);
		explain_put(t, p->assumed.n > 0 ? "." : "");
		explain_assumed_put(t, p->assumed);
		explain_item_put(t);
	}
	page_list_end(&t->page);
}

static bool
has_rule(const struct policy *p, const struct policy_dataset *d)
{
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset == d)
			return true;
	return false;
}

static void
retention_put(struct explain *t, const struct policy_dataset *d)
{
	const struct policy *p = t->policy;

	explain_heading_put(t, 3, "How long");
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset == d) {
			rule_say(p, &p->rule[i], &t->line);
			explain_clause_put(t, p->rule[i].clause);
			explain_item_put(t);
		}
	if (d->no_retention.n > 0) {
		explain_text_put(t,
		    has_rule(p, d) ? "No end is set for other records: "
				   : "No end is set: ",
		    d->no_retention, ".");
		explain_item_put(t);
	}
	page_list_end(&t->page);
}

/* The fields that a recipient gets, or does not, and their methods. */
static void
got_put(struct explain *t, const struct policy_recipient *r,
    const struct policy_recipient_data *data, bool got)
{
	const struct policy_dataset *d = data->dataset;

	for (size_t i = 0; i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];
		struct text method = policy_method(t->policy, r, d, f);

		if (text_is(method, "drop") == got)
			continue;
		explain_name_put(t, field_title(f));
		if (got && text_is(method, "match"))
			explain_put(t, " (as a hash by which it finds whom it "
				       "knows; that hides nothing from who "
				       "guesses)");
		else if (got && !text_is(method, "keep"))
			explain_text_put(t, " (hidden: ", method, ")");
	}
	if (explain_names_end(t) == 0 && got)
		explain_put(t, "nothing of it");
}

static void
fields_got_put(struct explain *t, const struct policy_recipient *r,
    const struct policy_recipient_data *data)
{
	const struct policy_dataset *d = data->dataset;
	size_t kept = 0, dropped = 0;

	for (size_t i = 0; i < d->fields; i++) {
		struct text method =
		    policy_method(t->policy, r, d, &d->field[i]);

		kept += text_is(method, "keep");
		dropped += text_is(method, "drop");
	}
	if (data->all && kept > 0 && kept + dropped == d->fields) {
		explain_put(t, "may get all of it");
		explain_put(t, dropped > 0 ? " but " : "");
		got_put(t, r, data, false);
	} else {
		explain_put(t, data->all ? "may get " : "gets ");
		got_put(t, r, data, true);
	}
}

static bool
is_for(const struct policy_dataset *d, const struct policy_purpose *purpose)
{
	for (size_t i = 0; i < d->purposes; i++)
		if (d->purpose[i] == purpose)
			return true;
	return false;
}

/* A recipient gets a dataset only for the purposes that both have. */
static void
common_put(struct explain *t, const struct policy_recipient *r,
    const struct policy_dataset *d)
{
	const char *before = ", for: ";

	for (size_t i = 0; i < r->purposes; i++) {
		if (!is_for(d, r->purpose[i]))
			continue;
		explain_text_put(t, before,
		    purpose_title(t->policy, r->purpose[i]), "");
		before = ", ";
	}
}

static void
limits_put(struct explain *t, const struct policy_recipient *r)
{
	explain_put(t,
	    r->case_required ? "; only in a case that is on record" : "");
	if (r->email.n > 0)
		explain_text_put(t, "; corrections go to ", r->email, "");
	if (r->contract_until.n > 0)
		explain_text_put(t,
		    policy_contract_over(r, t->today)
			? "; nothing any more, as the contract ended on "
			: "; until the contract ends on ",
		    r->contract_until, "");
}

/* What kind of recipient it is, and where. */
static void
kind_put(struct explain *t, const struct policy_recipient *r)
{
	switch (r->type) {
	case RECIPIENT_PUBLIC: explain_put(t, "everybody"); break;
	case RECIPIENT_USERS: explain_put(t, "other people who use it"); break;
	case RECIPIENT_OWN_CHOICE:
		explain_text_put(t,
		    "only if the person switched it on: ", r->topic, "");
		break;
	default:
		explain_word_put(t,
		    text_of(word_spelt(recipient_words, (int)r->type)));
	}
	for (size_t i = 0; i < r->country.n; i++)
		explain_text_put(t, ", ", r->country.name[i], "");
}

static void
recipient_put(struct explain *t, const struct policy_recipient *r,
    const struct policy_recipient_data *data)
{
	explain_text_put(t, "", recipient_title(r), " (");
	kind_put(t, r);
	explain_put(t, ") ");
	fields_got_put(t, r, data);
	common_put(t, r, data->dataset);
	limits_put(t, r);
	if (r->assumed.n > 0)
		explain_put(t, ".");
	explain_assumed_put(t, r->assumed);
	explain_clause_put(t, r->clause);
	explain_item_put(t);
}

static void
recipients_put(struct explain *t, const struct policy_dataset *d)
{
	const struct policy *p = t->policy;
	bool nobody = true;

	explain_heading_put(t, 3, "Who gets it");
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->recipients; i++) {
		const struct policy_recipient *r = &p->recipient[i];

		if (policy_data_for(r, d) == NULL)
			continue;
		recipient_put(t, r, policy_data_for(r, d));
		nobody = false;
	}
	if (nobody) {
		explain_put(t, "Nobody.");
		explain_item_put(t);
	}
	page_list_end(&t->page);
}

static void
dataset_put(struct explain *t, const struct policy_dataset *d)
{
	page_heading(&t->page, 2, dataset_title(d));
	about_put(t, d);
	fields_put(t, d);
	purposes_put(t, d);
	retention_put(t, d);
	recipients_put(t, d);
}

static void
begin_put(struct explain *t, struct text title)
{
	const struct policy *p = t->policy;

	/* The sentences are English, whatever the policy is. */
	page_begin(&t->page, title,
	    prose_is_english(p->language) ? p->language : text_of("en"));
	page_heading(&t->page, 1, title);
	explain_put(t, "What this policy says, in plain words.");
	if (p->last_updated.n > 0)
		explain_text_put(t, " Last updated: ", p->last_updated, ".");
	if (p->source.n > 0)
		explain_put(t,
		    " Numbers in brackets are clauses of the published "
		    "text.");
	explain_place_clauses_put(t, "policy");
	explain_para_put(t);
}

void
explain_report(const struct policy *p, bool html, int64_t today, struct buf *b)
{
	struct explain t = { .policy = p,
		.today = today,
		.page = { .out = b, .html = html } };

	begin_put(&t, p->title.n > 0 ? p->title : p->id);
	for (size_t i = 0; i < p->datasets; i++)
		dataset_put(&t, &p->dataset[i]);
	explain_people_put(&t);
	explain_releases_put(&t);
	explain_rights_put(&t);
	explain_rest_put(&t);
	page_end(&t.page);
	buf_clear(&t.line);
}
