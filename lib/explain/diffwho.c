/* SPDX-License-Identifier: ISC */
/* diff: who gets data, and what people may ask for. */
#include "explain/diff.h"

/* ---- recipients ---- */

static const struct policy_recipient_data *
data_find(const struct policy_recipient *r, struct text dataset)
{
	for (size_t i = 0; i < r->datas; i++)
		if (text_equal(r->data[i].dataset->name, dataset))
			return &r->data[i];
	return NULL;
}

static bool
gets(const struct policy_recipient_data *data, struct text field)
{
	for (size_t i = 0; data != NULL && i < data->fields; i++)
		if (text_equal(data->field[i]->name, field))
			return true;
	return data != NULL && data->all;
}

static void
data_differs(struct diff *d, const struct policy_recipient *a,
    const struct policy_recipient_data *b)
{
	const struct policy_recipient_data *before =
	    data_find(a, b->dataset->name);

	if (b->all && (before == NULL || !before->all))
		changed(d, "fields", true, "gets all of %s now",
		    name_quoted(b->dataset->name));
	for (size_t i = 0; i < b->fields; i++)
		if (!gets(before, b->field[i]->name))
			changed(d, "fields", true, "gets %s of %s now",
			    name_quoted(b->field[i]->name),
			    name_quoted(b->dataset->name));
}

/* What it got before, and gets no more. */
static void
data_ends(struct diff *d, const struct policy_recipient_data *a,
    const struct policy_recipient *b)
{
	const struct policy_recipient_data *now =
	    data_find(b, a->dataset->name);

	if (a->all && (now == NULL || !now->all))
		changed(d, "fields", false, "no longer gets all of %s",
		    name_quoted(a->dataset->name));
	for (size_t i = 0; i < a->fields; i++)
		if (!gets(now, a->field[i]->name))
			changed(d, "fields", false, "no longer gets %s of %s",
			    name_quoted(a->field[i]->name),
			    name_quoted(a->dataset->name));
}

static bool
has_purpose(const struct policy_recipient *r, struct text name)
{
	for (size_t i = 0; i < r->purposes; i++)
		if (text_equal(r->purpose[i]->name, name))
			return true;
	return false;
}

static void
recipient_differs(struct diff *d, const struct policy_recipient *a,
    const struct policy_recipient *b)
{
	text_differs(d, true, "type", a->type, b->type);
	text_differs(d, true, "country", a->country, b->country);
	text_differs(d, false, "contract", a->contract, b->contract);
	text_differs(d, false, "contract_until", a->contract_until,
	    b->contract_until);
	if (a->case_required != b->case_required)
		changed(d, "case_required", a->case_required,
		    b->case_required ? "needs a case now"
				     : "needs no case any more");
	for (size_t i = 0; i < b->purposes; i++)
		if (!has_purpose(a, b->purpose[i]->name))
			changed(d, "purposes", true,
			    "gets data for purpose %s now",
			    name_quoted(b->purpose[i]->name));
	for (size_t i = 0; i < a->purposes; i++)
		if (!has_purpose(b, a->purpose[i]->name))
			changed(d, "purposes", false,
			    "no longer gets data for purpose %s",
			    name_quoted(a->purpose[i]->name));
	for (size_t i = 0; i < b->datas; i++)
		data_differs(d, a, &b->data[i]);
	for (size_t i = 0; i < a->datas; i++)
		data_ends(d, &a->data[i], b);
	transforms_differ(d, "transform", a->transform, a->transforms,
	    b->transform, b->transforms);
}

void
diff_recipients(struct diff *d)
{
	const struct policy_recipient *a, *b;
	size_t from, i;

	for (i = 0; i < d->new->recipients; i++) {
		b = &d->new->recipient[i];
		a = policy_recipient(d->old, b->name);
		from = diff_enter(d, "recipients", b->name);
		if (a == NULL)
			changed(d, NULL, true, "is a new recipient");
		else
			recipient_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->old->recipients; i++) {
		a = &d->old->recipient[i];
		from = diff_enter(d, "recipients", a->name);
		if (policy_recipient(d->new, a->name) == NULL)
			changed(d, NULL, false, "gets nothing any more");
		diff_leave(d, from);
	}
	from = diff_enter(d, "transfers", (struct text){ "", 0 });
	if (d->old->transfers.n > 0 && d->new->transfers.n == 0)
		changed(d, NULL, true, "no list of countries any more");
	else if (d->old->transfers.n == 0 && d->new->transfers.n > 0)
		changed(d, NULL, false, "there is a list of countries now");
	else if (d->old->transfers.n > 0)
		names_differ(d, "allow", "country", &d->old->transfers,
		    &d->new->transfers, true, false);
	diff_leave(d, from);
}

/* ---- rights ---- */

static bool
excepts(const struct policy_right *r, struct text dataset)
{
	for (size_t i = 0; i < r->excepts; i++)
		if (text_equal(r->except[i].dataset->name, dataset))
			return true;
	return false;
}

static void
right_differs(struct diff *d, const struct policy_right *a,
    const struct policy_right *b)
{
	if (a->verify != b->verify)
		changed(d, "verify", b->verify > a->verify,
		    b->verify > a->verify ? "asks for more proof of identity"
					  : "asks for less proof of identity");
	text_differs(d, true, "else", a->otherwise, b->otherwise);
	for (int o = ORIGIN_PROVIDED; o <= ORIGIN_THIRD_PARTY; o++)
		if (a->origin[o] != b->origin[o])
			changed(d, "origins", a->origin[o], "%s data is %s it",
			    origin_words[o].name,
			    b->origin[o] ? "now part of" : "no longer part of");
	for (size_t i = 0; i < b->excepts; i++)
		if (!excepts(a, b->except[i].dataset->name))
			changed(d, "except", true, "%s is excepted now",
			    name_quoted(b->except[i].dataset->name));
	for (size_t i = 0; i < a->excepts; i++)
		if (!excepts(b, a->except[i].dataset->name))
			changed(d, "except", false, "%s is no longer excepted",
			    name_quoted(a->except[i].dataset->name));
}

static void
promise_differs(struct diff *d)
{
	struct term a = d->old->promise.answer, b = d->new->promise.answer;
	size_t from = diff_enter(d, "rights", text_of("promise"));

	if (a.given && !b.given)
		changed(d, NULL, true,
		    "no time for an answer is promised any more");
	else if (!a.given && b.given)
		changed(d, NULL, false, "a time for an answer is promised now");
	else if (a.given && (a.work_days > 0) != (b.work_days > 0))
		changed(d, "answer", true,
		    "the time for an answer is counted otherwise");
	else if (a.given && a.work_days != b.work_days)
		changed(d, "answer", b.work_days > a.work_days,
		    "an answer takes %lld business days, was %lld",
		    (long long)b.work_days, (long long)a.work_days);
	else if (a.given)
		period_differs(d, "answer", "an answer takes", a.period,
		    b.period);
	if (a.given && b.given &&
	    d->old->promise.next_working_day !=
		d->new->promise.next_working_day)
		changed(d, "weekend", d->new->promise.next_working_day,
		    d->new->promise.next_working_day
			? "a deadline now moves to the next working day"
			: "a deadline moves to no other day any more");
	diff_leave(d, from);
}

void
diff_rights(struct diff *d)
{
	const struct policy_right *a, *b;
	size_t from, i;

	promise_differs(d);
	for (i = 0; i < d->old->rights; i++) {
		a = &d->old->right[i];
		b = policy_right(d->new, a->type);
		from = diff_enter(d, "rights", a->type);
		if (b == NULL)
			changed(d, NULL, true, "cannot be asked for any more");
		else
			right_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->new->rights; i++) {
		from = diff_enter(d, "rights", d->new->right[i].type);
		if (policy_right(d->old, d->new->right[i].type) == NULL)
			changed(d, NULL, false, "can be asked for now");
		diff_leave(d, from);
	}
	from = diff_enter(d, "rights", text_of("never_disclose"));
	names_differ(d, NULL, "category", &d->old->never_disclose,
	    &d->new->never_disclose, false, true);
	diff_leave(d, from);
}
