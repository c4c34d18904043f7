/* SPDX-License-Identifier: ISC */
#include "explain/explain.h"

#include "explain/explainreports.h"

void
explain_put(struct explain *t, const char *s)
{
	buf_add_string(&t->line, s);
}

void
explain_text(struct explain *t, struct text text)
{
	buf_add_text(&t->line, text);
}

void
explain_clause(struct explain *t, struct text clause)
{
	if (clause.n > 0)
		buf_printf(&t->line, " [%.*s]", (int)clause.n, clause.p);
}

struct text
explain_line(const struct explain *t)
{
	return (struct text){ t->line.p, t->line.len };
}

void
explain_para(struct explain *t)
{
	page_para(&t->page, explain_line(t));
	t->line.len = 0;
}

void
explain_item(struct explain *t)
{
	page_item(&t->page, explain_line(t));
	t->line.len = 0;
}

void
explain_heading(struct explain *t, int level, const char *s)
{
	page_heading(&t->page, level, text_of(s));
}

/* ---- one dataset ---- */

static void
about_tell(struct explain *t, const struct policy_dataset *d)
{
	explain_put(t, "This is about: ");
	for (size_t i = 0; i < d->subjects.n; i++)
		list_say(&t->line, i, d->subjects.n,
		    subject_title(t->policy, d->subjects.name[i]));
	if (d->subjects.n == 0)
		explain_put(t, "nobody in particular");
	explain_put(t,
	    d->role == ROLE_PROCESSOR
		? ". We hold it for our customers, who decide about it."
		: ".");
	for (size_t i = 0; i < d->deriveds; i++) {
		explain_put(t, i == 0 ? " It is made from \"" : "\" and \"");
		explain_text(t, dataset_title(d->derived_from[i]));
	}
	explain_put(t, d->deriveds > 0 ? "\"." : "");
	explain_clause(t, d->clause);
	explain_para(t);
}

static void
fields_tell(struct explain *t, const struct policy_dataset *d)
{
	static const char *const heads[] = { "Data", "Kind",
		"Where it is from" };

	explain_heading(t, 3, "What is collected");
	page_table_begin(&t->page, dataset_title(d), heads, 3);
	for (size_t i = 0; i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];
		struct text cells[3] = { field_title(f) };

		explain_text(t, category_title(t->policy, f->category));
		explain_put(t,
		    policy_never(t->policy, f) ? " (never disclosed)" : "");
		explain_put(t, f->about_other ? " (of somebody else)" : "");
		cells[1] = explain_line(t);
		cells[2] = text_of(origin_title(f->origin));
		page_row(&t->page, cells);
		t->line.len = 0;
	}
	page_table_end(&t->page);
}

static void
purposes_tell(struct explain *t, const struct policy_dataset *d)
{
	explain_heading(t, 3, "Why");
	page_list_begin(&t->page);
	for (size_t i = 0; i < d->purposes; i++) {
		const struct policy_purpose *p = d->purpose[i];

		explain_text(t, purpose_title(t->policy, p));
		if (p->legal_basis.n > 0) {
			explain_put(t, "; legal basis: ");
			explain_text(t, p->legal_basis);
		}
		if (p->aggregate_only)
			explain_put(t, "; only in numbers about many people");
		explain_clause(t, p->clause);
		explain_item(t);
	}
	page_list_end(&t->page);
}

static void
retention_tell(struct explain *t, const struct policy_dataset *d)
{
	const struct policy *p = t->policy;

	explain_heading(t, 3, "How long");
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].dataset == d) {
			rule_say(p, &p->rule[i], &t->line);
			explain_clause(t, p->rule[i].clause);
			explain_item(t);
		}
	if (d->no_retention.n > 0) {
		explain_put(t, "No end is set: ");
		explain_text(t, d->no_retention);
		explain_put(t, ".");
		explain_item(t);
	}
	page_list_end(&t->page);
}

static bool
is_got(const struct explain *t, const struct policy_recipient *r,
    const struct policy_dataset *d, const struct policy_field *f)
{
	return !text_is(policy_method(t->policy, r, d, f), "drop");
}

/* Fields that a recipient gets, or does not, and by which method. */
static void
got_tell(struct explain *t, const struct policy_recipient *r,
    const struct policy_recipient_data *data, bool got)
{
	const struct policy_dataset *d = data->dataset;
	size_t i, n = 0, told = 0;

	for (i = 0; i < d->fields; i++)
		n += is_got(t, r, d, &d->field[i]) == got;
	explain_put(t, got && n == 0 ? "nothing of it" : "");
	for (i = 0; i < d->fields; i++) {
		const struct policy_field *f = &d->field[i];
		struct text method = policy_method(t->policy, r, d, f);

		if (is_got(t, r, d, f) != got)
			continue;
		list_say(&t->line, told++, n, field_title(f));
		if (!got || text_is(method, "keep"))
			continue;
		explain_put(t, " (hidden: ");
		explain_text(t, method);
		explain_put(t, ")");
	}
}

static void
fields_got_tell(struct explain *t, const struct policy_recipient *r,
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
		got_tell(t, r, data, false);
	} else {
		explain_put(t, data->all ? "may get " : "gets ");
		got_tell(t, r, data, true);
	}
}

static void
limits_tell(struct explain *t, const struct policy_recipient *r)
{
	explain_put(t,
	    r->case_required ? "; only in a case that is on record" : "");
	if (r->contract_until.n == 0)
		return;
	explain_put(t, policy_contract_over(r, t->today)
			   ? "; nothing any more, as the contract ended on "
			   : "; until the contract ends on ");
	explain_text(t, r->contract_until);
}

static void
data_tell(struct explain *t, const struct policy_recipient *r,
    const struct policy_recipient_data *data)
{
	explain_text(t, recipient_title(r));
	explain_put(t, " (");
	for (size_t i = 0; i < r->type.n; i++)
		buf_add_byte(&t->line,
		    r->type.p[i] == '_' ? ' ' : r->type.p[i]);
	explain_put(t, ", ");
	explain_text(t, r->country);
	explain_put(t, ") ");
	fields_got_tell(t, r, data);
	for (size_t i = 0; i < r->purposes; i++) {
		explain_put(t, i == 0 ? ", for: " : ", ");
		explain_text(t, purpose_title(t->policy, r->purpose[i]));
	}
	limits_tell(t, r);
	explain_clause(t, r->clause);
	explain_item(t);
}

static void
recipients_tell(struct explain *t, const struct policy_dataset *d)
{
	const struct policy *p = t->policy;
	size_t told = 0;

	explain_heading(t, 3, "Who gets it");
	page_list_begin(&t->page);
	for (size_t i = 0; i < p->recipients; i++)
		for (size_t j = 0; j < p->recipient[i].datas; j++)
			if (p->recipient[i].data[j].dataset == d) {
				data_tell(t, &p->recipient[i],
				    &p->recipient[i].data[j]);
				told++;
			}
	if (told == 0) {
		explain_put(t, "Nobody.");
		explain_item(t);
	}
	page_list_end(&t->page);
}

static void
dataset_tell(struct explain *t, const struct policy_dataset *d)
{
	page_heading(&t->page, 2, dataset_title(d));
	about_tell(t, d);
	fields_tell(t, d);
	purposes_tell(t, d);
	retention_tell(t, d);
	recipients_tell(t, d);
}

static void
begin_tell(struct explain *t, struct text title)
{
	const struct policy *p = t->policy;

	page_begin(&t->page, title, p->language);
	page_heading(&t->page, 1, title);
	explain_put(t,
	    "What the programs do that this policy controls, in plain "
	    "words.");
	if (p->last_updated.n > 0) {
		explain_put(t, " Last updated: ");
		explain_text(t, p->last_updated);
		explain_put(t, ".");
	}
	if (p->source.n > 0)
		explain_put(t,
		    " Numbers in brackets are clauses of the published "
		    "text.");
	explain_para(t);
}

void
explain_report(const struct policy *p, bool html, int64_t today, struct buf *b)
{
	struct explain t = { .policy = p,
		.today = today,
		.page = { .out = b, .html = html } };

	begin_tell(&t, p->title.n > 0 ? p->title : p->id);
	for (size_t i = 0; i < p->datasets; i++)
		dataset_tell(&t, &p->dataset[i]);
	explain_releases(&t);
	explain_rights(&t);
	explain_rest(&t);
	page_end(&t.page);
	buf_clear(&t.line);
}
