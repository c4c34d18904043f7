/* SPDX-License-Identifier: ISC */
#include "base/page.h"
#include "rule/report.h"
#include "rule/words.h"

/* What is written, and a sentence that is being made. */
struct telling {
	const struct policy *policy;
	struct page page;
	struct buf line;
};

static struct text
line_of(const struct telling *t)
{
	return (struct text){ t->line.p, t->line.len };
}

static void
add(struct telling *t, struct text text)
{
	buf_add_text(&t->line, text);
}

static void
says(struct telling *t, const char *s)
{
	buf_add_string(&t->line, s);
}

static void
clause_add(struct telling *t, struct text clause)
{
	if (clause.n > 0)
		buf_printf(&t->line, " [%.*s]", (int)clause.n, clause.p);
}

static void
para_end(struct telling *t)
{
	page_para(&t->page, line_of(t));
	t->line.len = 0;
}

static void
item_end(struct telling *t)
{
	page_item(&t->page, line_of(t));
	t->line.len = 0;
}

static void
heading(struct telling *t, int level, const char *s)
{
	page_heading(&t->page, level, text_of(s));
}

/* ---- one dataset ---- */

static void
about_tell(struct telling *t, const struct policy_dataset *d)
{
	says(t, "This is about: ");
	for (size_t i = 0; i < d->subjects.n; i++)
		list_say(&t->line, i, d->subjects.n,
		    subject_title(t->policy, d->subjects.name[i]));
	if (d->subjects.n == 0)
		says(t, "nobody in particular");
	says(t, d->role == ROLE_PROCESSOR
		    ? ". We hold it for our customers, who decide about it."
		    : ".");
	for (size_t i = 0; i < d->deriveds; i++) {
		says(t, i == 0 ? " It is made from \"" : "\" and \"");
		add(t, dataset_title(d->derived_from[i]));
	}
	says(t, d->deriveds > 0 ? "\"." : "");
	clause_add(t, d->clause);
	para_end(t);
}

static void
fields_tell(struct telling *t, const struct policy_dataset *d)
{
	static const char *const heads[] = { "Data", "Kind",
		"Where it is from" };
	static const char *const from[] = { "given by the person", "observed",
		"inferred", "from third parties" };

	heading(t, 3, "What is collected");
	page_table_begin(&t->page, dataset_title(d), heads, 3);
	for (size_t i = 0; i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];
		struct text cells[3] = { field_title(f) };

		add(t, category_title(t->policy, f->category));
		says(t, f->never ? " (never disclosed)" : "");
		says(t, f->about_other ? " (of somebody else)" : "");
		cells[1] = line_of(t);
		cells[2] = text_of(from[f->origin]);
		page_row(&t->page, cells);
		t->line.len = 0;
	}
	page_table_end(&t->page);
}

static void
purposes_tell(struct telling *t, const struct policy_dataset *d)
{
	heading(t, 3, "Why");
	page_list_begin(&t->page);
	for (size_t i = 0; i < d->purposes; i++) {
		const struct policy_purpose *p = d->purpose[i];

		add(t, purpose_title(t->policy, p));
		if (p->legal_basis.n > 0) {
			says(t, "; legal basis: ");
			add(t, p->legal_basis);
		}
		if (p->aggregate_only)
			says(t, "; only in numbers about many people");
		clause_add(t, p->clause);
		item_end(t);
	}
	page_list_end(&t->page);
}

static void
retention_tell(struct telling *t, const struct policy_dataset *d)
{
	const struct policy *p = t->policy;

	heading(t, 3, "How long");
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset == d) {
			rule_say(p, &p->rule[i], &t->line);
			clause_add(t, p->rule[i].clause);
			item_end(t);
		}
	if (d->no_retention.n > 0) {
		says(t, "No end is set: ");
		add(t, d->no_retention);
		says(t, ".");
		item_end(t);
	}
	page_list_end(&t->page);
}

static void
data_tell(struct telling *t, const struct policy_recipient *r,
    const struct policy_recipient_data *data)
{
	add(t, recipient_title(r));
	says(t, " (");
	for (size_t i = 0; i < r->type.n; i++)
		buf_add_byte(&t->line,
		    r->type.p[i] == '_' ? ' ' : r->type.p[i]);
	says(t, ", ");
	add(t, r->country);
	says(t, data->all ? ") may get all of it" : ") gets ");
	for (size_t i = 0; i < data->fields; i++)
		list_say(&t->line, i, data->fields,
		    field_title(data->field[i]));
	for (size_t i = 0; i < r->purposes; i++) {
		says(t, i == 0 ? ", for: " : ", ");
		add(t, purpose_title(t->policy, r->purpose[i]));
	}
	says(t, r->case_required ? "; only in a case that is on record" : "");
	clause_add(t, r->clause);
	item_end(t);
}

static void
recipients_tell(struct telling *t, const struct policy_dataset *d)
{
	const struct policy *p = t->policy;
	size_t told = 0;

	heading(t, 3, "Who gets it");
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->recipients; i++)
		for (size_t j = 0; j < p->recipient[i].datas; j++)
			if (p->recipient[i].data[j].dataset == d) {
				data_tell(t, &p->recipient[i],
				    &p->recipient[i].data[j]);
				told++;
			}
	if (told == 0) {
		says(t, "Nobody.");
		item_end(t);
	}
	page_list_end(&t->page);
}

static void
dataset_tell(struct telling *t, const struct policy_dataset *d)
{
	page_heading(&t->page, 2, dataset_title(d));
	about_tell(t, d);
	fields_tell(t, d);
	purposes_tell(t, d);
	retention_tell(t, d);
	recipients_tell(t, d);
}

/* ---- what holds for all ---- */

static struct text
verified_by(enum verification v)
{
	static const char *const words[] = { "not at all",
		"by a code sent to the address or number",
		"by two things that match what is known",
		"by three things that match, and a signed statement",
		"by the signed permission of the person" };

	return text_of(words[v]);
}

static void
right_tell(struct telling *t, const struct policy_right *r)
{
	struct text cells[3] = { r->type, verified_by(r->verify), { "", 0 } };

	for (size_t i = 0; i < r->excepts; i++) {
		if (r->except[i].dataset == NULL)
			continue;
		says(t, i > 0 ? "; not " : "not ");
		add(t, dataset_title(r->except[i].dataset));
		says(t, " (");
		add(t, r->except[i].reason);
		says(t, ")");
	}
	if (r->otherwise.n > 0) {
		says(t, t->line.len > 0 ? "; " : "");
		says(t, "who cannot be identified so: ");
		add(t, r->otherwise);
	}
	cells[2] = t->line.len > 0 ? line_of(t) : text_of("none");
	page_row(&t->page, cells);
	t->line.len = 0;
}

static void
rights_tell(struct telling *t)
{
	static const char *const heads[] = { "Request",
		"How it is made sure who asks", "Limits" };
	const struct policy *p = t->policy;

	heading(t, 2, "What a person may ask for");
	if (p->promise.answer.given) {
		says(t, "We try to answer within ");
		term_say(p->promise.answer, &t->line);
		says(t, ".");
		clause_add(t, p->promise.clause);
		para_end(t);
	}
	page_table_begin(&t->page, text_of("Requests"), heads, 3);
	for (size_t i = 0; i < p->rights; i++)
		right_tell(t, &p->right[i]);
	page_table_end(&t->page);
}

static void
children_tell(struct telling *t)
{
	const struct policy *p = t->policy;

	heading(t, 2, "Children");
	says(t, "Data of a person under ");
	period_put(p->children.under, &t->line);
	says(t, p->children.without_consent == ACTION_RESTRICT
		    ? " is not used without consent."
		    : " is deleted at once where there is no consent.");
	clause_add(t, p->children.clause);
	para_end(t);
}

static void
transfers_tell(struct telling *t)
{
	const struct policy *p = t->policy;

	heading(t, 2, "Where data goes");
	says(t, "Data is held and sent to only in: ");
	for (size_t i = 0; i < p->transfers.n; i++)
		list_say(&t->line, i, p->transfers.n, p->transfers.name[i]);
	says(t, ".");
	clause_add(t, p->transfers_clause);
	para_end(t);
}

static void
log_tell(struct telling *t, const char *what, const struct policy_log *log)
{
	if (!log->given)
		return;
	says(t, what);
	if (log->kept) {
		says(t, " is kept with no end set");
	} else {
		says(t, " is kept for ");
		period_put(log->after, &t->line);
	}
	says(t, ", without names or addresses.");
	clause_add(t, log->clause);
	item_end(t);
}

static void
logs_tell(struct telling *t)
{
	const struct policy *p = t->policy;

	if (!p->deletions.given && !p->requests.given &&
	    !p->suppression.given && !p->sent.given)
		return;
	heading(t, 2, "What is remembered");
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

	heading(t, 2, "Contact");
	add(t, p->controller.name);
	for (size_t i = 0; i < p->controller.address.n; i++) {
		says(t, ", ");
		add(t, p->controller.address.name[i]);
	}
	if (p->controller.email.n > 0) {
		says(t, ", ");
		add(t, p->controller.email);
	}
	para_end(t);
}

static void
begin_tell(struct telling *t, struct text title)
{
	const struct policy *p = t->policy;

	page_begin(&t->page, title, p->language);
	page_heading(&t->page, 1, title);
	says(t, "What the programs do that this policy controls, in plain "
		"words.");
	if (p->last_updated.n > 0) {
		says(t, " Last updated: ");
		add(t, p->last_updated);
		says(t, ".");
	}
	if (p->source.n > 0)
		says(t, " Numbers in brackets are clauses of the published "
			"text.");
	para_end(t);
}

void
explain_report(const struct policy *p, bool html, struct buf *b)
{
	struct telling t = { .policy = p, .page = { .out = b, .html = html } };

	begin_tell(&t, p->title.n > 0 ? p->title : p->id);
	for (size_t i = 0; i < p->datasets; i++)
		dataset_tell(&t, &p->dataset[i]);
	if (p->rights > 0 || p->promise.answer.given)
		rights_tell(&t);
	if (p->children.given)
		children_tell(&t);
	if (p->transfers.n > 0)
		transfers_tell(&t);
	logs_tell(&t);
	if (p->controller.name.n > 0)
		contact_tell(&t);
	page_end(&t.page);
	buf_clear(&t.line);
}
