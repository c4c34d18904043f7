/* SPDX-License-Identifier: ISC */
/* explain: the sentences about a rule of retention. */
#include "explain/rulesay.h"

#include "policy/words.h"

static void
action_say(const struct policy *p, const struct policy_rule *r, struct buf *b,
    bool begins)
{
	static const char *const words[2][3] = {
		{ "deleted", "erased", "no longer used" },
		{ "Deleted", "Erased", "No longer used" },
	};

	buf_add_string(b, words[begins][r->then]);
	for (size_t i = 0; i < r->only_fors; i++) {
		if (i == 0)
			buf_add_string(b, ", but for \"");
		list_say(b, i, r->only_fors, purpose_title(p, r->only_for[i]));
		if (i + 1 == r->only_fors)
			buf_add_string(b, "\",");
	}
	for (size_t i = 0; i < r->erase.n; i++) {
		if (i == 0)
			buf_add_string(b, " (");
		list_say(b, i, r->erase.n, category_title(p, r->erase.name[i]));
		if (i + 1 == r->erase.n)
			buf_add_string(b, ")");
	}
}

/* Says which dates are not believed, where the policy says it. */
static void
before_say(const struct policy *p, const struct policy_field *f, struct buf *b)
{
	struct text t = f->not_before.n > 0 ? f->not_before : p->not_before;

	if (t.n == 0)
		return;
	buf_add_string(b, " A date in ");
	buf_add_text(b, f->name);
	buf_add_string(b, " before ");
	buf_add_text(b, t);
	buf_add_string(b, " is not believed.");
}

/* Says which texts mean that a date is missing, or that nobody knows it. */
static void
no_dates_say(const struct policy *p, bool missing, struct buf *b)
{
	bool any = false;

	for (size_t i = 0; i < p->no_dates; i++) {
		if (p->not_a_date[i].missing != missing)
			continue;
		buf_add_string(b, any ? " or \"" : " In place of a date, \"");
		buf_add_text(b, p->not_a_date[i].text);
		buf_add_byte(b, '"');
		any = true;
	}
	if (any)
		buf_add_string(b, missing ? " means that there is none."
					  : " means that nobody knows it.");
}

static void
after_say(const struct policy *p, const struct policy_rule *r, struct buf *b)
{
	action_say(p, r, b, true);
	buf_add_byte(b, ' ');
	period_put(r->after, b);
	buf_add_string(b,
	    r->latest && r->sinces > 1 ? " after the latest of " : " after ");
	for (size_t i = 0; i < r->sinces; i++) {
		if (i > 0 && !r->latest)
			buf_add_string(b, ", or where that is missing after ");
		else if (i > 0)
			buf_add_string(b, i + 1 == r->sinces ? " and " : ", ");
		buf_add_text(b, r->since[i]->name);
	}
	if (r->person)
		buf_add_string(b, ", whichever is the latest of one person");
	buf_add_byte(b, '.');
	for (size_t i = 0; i < r->sinces; i++)
		before_say(p, r->since[i], b);
	no_dates_say(p, true, b);
	no_dates_say(p, false, b);
}

static void
warnings_say(const struct policy_rule *r, struct buf *b)
{
	for (size_t i = 0; i < r->warns; i++) {
		buf_add_string(b, i == 0 ? " A warning goes out " : " and ");
		period_put(r->warn[i], b);
	}
	if (r->warns > 0)
		buf_add_string(b, " before.");
	if (!r->noticed)
		return;
	buf_add_string(b, " Nothing is deleted earlier than ");
	period_put(r->min_notice, b);
	buf_add_string(b, r->warns > 1
			      ? " after the first warning, or before the last."
			      : " after the warning.");
}

/* Says: with the same end_user_id; or: whose account_id is its customer_id. */
static void
by_say(const struct policy_rule *r, struct buf *b)
{
	bool same = true;

	for (size_t i = 0; i < r->bys; i++)
		same &= text_equal(r->by[i]->name, r->of[i]->name);
	buf_add_string(b, same ? "with the same " : "whose ");
	for (size_t i = 0; i < r->bys; i++) {
		list_say(b, i, r->bys, r->of[i]->name);
		if (same)
			continue;
		buf_add_string(b, " is its ");
		buf_add_text(b, r->by[i]->name);
	}
}

static void
values_say(struct buf *b, const struct names *list)
{
	for (size_t i = 0; i < list->n; i++) {
		buf_add_string(b, i == 0 ? "" : " or ");
		buf_add_text(b, list->name[i]);
	}
}

static void
while_say(const struct policy *p, const struct policy_rule *r, struct buf *b)
{
	buf_add_string(b, "Kept as long as ");
	if (r->kind == RULE_WHILE_IS) {
		buf_add_text(b, r->field->name);
		buf_add_string(b, " is ");
		values_say(b, &r->is);
	} else {
		buf_add_string(b, "there is a record in \"");
		buf_add_text(b, dataset_title(r->in));
		buf_add_string(b, "\" ");
		by_say(r, b);
	}
	buf_add_string(b, r->ends.n > 0 ? "; when it is " : ", then ");
	if (r->ends.n > 0) {
		values_say(b, &r->ends);
		buf_add_string(b, ": ");
	}
	action_say(p, r, b, false);
	buf_add_byte(b, '.');
	if (r->ends.n > 0)
		buf_add_string(b, " Any other value is looked at.");
}

/* Names the value without which nobody can decide. */
static void
wanted_say(const struct policy_rule *r, struct buf *b)
{
	if (r->kind == RULE_WHILE_IS)
		buf_add_text(b, r->field->name);
	else if (r->kind == RULE_AFTER)
		buf_add_string(b,
		    r->sinces > 1 ? "the date to count from" : "that");
	for (size_t i = 0; r->kind == RULE_WHILE_IN && i < r->bys; i++) {
		buf_add_string(b, i == 0 ? "" : " or ");
		buf_add_text(b, r->by[i]->name);
	}
}

/* Says when a missing or wrong value keeps a record.  In all other cases a
 * person looks at it, which needs no words. */
static void
doubts_say(const struct policy_rule *r, struct buf *b)
{
	static const char *const words[] = { "missing", "no date",
		"in the future" };
	const bool dated = r->kind == RULE_AFTER;
	const bool kept[] = { r->missing == DOUBT_KEEP,
		dated && r->invalid == DOUBT_KEEP,
		dated && r->future == DOUBT_KEEP };
	size_t n = 0;

	for (size_t i = 0; i < 3; i++) {
		if (!kept[i])
			continue;
		if (n++ == 0) {
			buf_add_string(b, " Where ");
			wanted_say(r, b);
			buf_add_string(b, " is ");
		} else {
			buf_add_string(b, " or ");
		}
		buf_add_string(b, words[i]);
	}
	if (n > 0)
		buf_add_string(b, ", the record is kept.");
}

static void
leave_say(const struct policy_rule *r, struct buf *b)
{
	buf_add_string(b,
	    " That the person wants no more is remembered as a hash");
	for (size_t i = 0; i < r->agains; i++) {
		buf_add_string(b, i == 0 ? ", until a later date of " : " or ");
		buf_add_text(b, r->again[i]->name);
	}
	buf_add_string(b, r->agains > 0 ? " says that they came back." : ".");
}

void
rule_say(const struct policy *p, const struct policy_rule *r, struct buf *b)
{
	if (r->when.n > 0) {
		buf_add_string(b, "Records for which ");
		buf_add_text(b, r->when);
		buf_add_string(b, ": ");
	}
	if (r->kind == RULE_AFTER)
		after_say(p, r, b);
	else
		while_say(p, r, b);
	doubts_say(r, b);
	warnings_say(r, b);
	if (r->leave.n > 0)
		leave_say(r, b);
	if (r->basis.n > 0) {
		buf_add_string(b, " Its basis is ");
		buf_add_text(b, r->basis);
		buf_add_byte(b, '.');
	}
	if (r->review_by.n > 0) {
		buf_add_string(b, " People look at this again by ");
		buf_add_text(b, r->review_by);
		buf_add_byte(b, '.');
	}
	if (r->assumed.n > 0) {
		buf_add_string(b,
		    " This is an assumption of ours, the published text does "
		    "not say it: ");
		buf_add_text(b, r->assumed);
		buf_add_byte(b, '.');
	}
}
