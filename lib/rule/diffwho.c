/* SPDX-License-Identifier: ISC */
/* diff: who gets data, and what people may ask for. */
#include "rule/diff.h"

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
		changed(d, true, "gets all of %s now",
		    quoted(b->dataset->name));
	for (size_t i = 0; i < b->fields; i++)
		if (!gets(before, b->field[i]->name))
			changed(d, true, "gets %s of %s now",
			    quoted(b->field[i]->name),
			    quoted(b->dataset->name));
}

/* What it got before, and gets no more. */
static void
data_ends(struct diff *d, const struct policy_recipient_data *a,
    const struct policy_recipient *b)
{
	const struct policy_recipient_data *now =
	    data_find(b, a->dataset->name);

	if (a->all && (now == NULL || !now->all))
		changed(d, false, "no longer gets all of %s",
		    quoted(a->dataset->name));
	for (size_t i = 0; i < a->fields; i++)
		if (!gets(now, a->field[i]->name))
			changed(d, false, "no longer gets %s of %s",
			    quoted(a->field[i]->name),
			    quoted(a->dataset->name));
}

static bool
has_purpose(const struct policy_recipient *r, struct text name)
{
	for (size_t i = 0; i < r->purposes; i++)
		if (text_equal(r->purpose[i]->name, name))
			return true;
	return false;
}

/* Which of two methods hides more nobody can say, so a change matters. */
static void
transforms_differ(struct diff *d, const struct policy_recipient *a,
    const struct policy_recipient *b)
{
	for (size_t i = 0; i < a->transforms; i++) {
		const struct policy_transform *was = &a->transform[i], *now;

		now = name_find(was->category, b->transform, b->transforms,
		    sizeof(*now));
		if (now == NULL)
			changed(d, true, "%s is no longer hidden",
			    quoted(was->category));
		else if (!text_equal(was->method, now->method))
			changed(d, true, "%s is hidden by %s, was by %s",
			    quoted(was->category), quoted(now->method),
			    quoted(was->method));
	}
	for (size_t i = 0; i < b->transforms; i++)
		if (name_find(b->transform[i].category, a->transform,
			a->transforms, sizeof(*a->transform)) == NULL)
			changed(d, false, "%s is hidden now",
			    quoted(b->transform[i].category));
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
	if (a->case_required && !b->case_required)
		changed(d, true, "needs no case any more");
	for (size_t i = 0; i < b->purposes; i++)
		if (!has_purpose(a, b->purpose[i]->name))
			changed(d, true, "gets data for purpose %s now",
			    quoted(b->purpose[i]->name));
	for (size_t i = 0; i < b->datas; i++)
		data_differs(d, a, &b->data[i]);
	for (size_t i = 0; i < a->datas; i++)
		data_ends(d, &a->data[i], b);
	transforms_differ(d, a, b);
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
			changed(d, true, "is a new recipient");
		else
			recipient_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->old->recipients; i++) {
		a = &d->old->recipient[i];
		from = diff_enter(d, "recipients", a->name);
		if (policy_recipient(d->new, a->name) == NULL)
			changed(d, false, "gets nothing any more");
		diff_leave(d, from);
	}
	from = diff_enter(d, "transfers", (struct text){ "", 0 });
	if (d->old->transfers.n > 0 && d->new->transfers.n == 0)
		changed(d, true, "no list of countries any more");
	else if (d->old->transfers.n > 0)
		names_differ(d, "country", &d->old->transfers,
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
		changed(d, b->verify > a->verify,
		    b->verify > a->verify ? "asks for more proof of identity"
					  : "asks for less proof of identity");
	text_differs(d, true, "else", a->otherwise, b->otherwise);
	for (int o = ORIGIN_PROVIDED; o <= ORIGIN_THIRD_PARTY; o++)
		if (a->origin[o] != b->origin[o])
			changed(d, a->origin[o], "%s data is %s it",
			    origin_words[o].name,
			    b->origin[o] ? "now part of" : "no longer part of");
	for (size_t i = 0; i < b->excepts; i++)
		if (!excepts(a, b->except[i].dataset->name))
			changed(d, true, "%s is excepted now",
			    quoted(b->except[i].dataset->name));
	for (size_t i = 0; i < a->excepts; i++)
		if (!excepts(b, a->except[i].dataset->name))
			changed(d, false, "%s is no longer excepted",
			    quoted(a->except[i].dataset->name));
}

static void
promise_differs(struct diff *d)
{
	struct term a = d->old->promise.answer, b = d->new->promise.answer;
	size_t from = diff_enter(d, "rights", text_of("promise"));

	if (a.given && !b.given)
		changed(d, true, "no time for an answer is promised any more");
	else if (a.given && (a.work_days > 0) != (b.work_days > 0))
		changed(d, true, "the time for an answer is counted otherwise");
	else if (a.given && a.work_days != b.work_days)
		changed(d, b.work_days > a.work_days,
		    "an answer takes %lld business days, was %lld",
		    (long long)b.work_days, (long long)a.work_days);
	else if (a.given)
		period_differs(d, "an answer takes", a.period, b.period);
	diff_leave(d, from);
}

static void
children_differ(struct diff *d)
{
	size_t from = diff_enter(d, "children", (struct text){ "", 0 });
	bool was = d->old->children.given, is = d->new->children.given;

	if (was && !is)
		changed(d, true, "are not protected any more");
	else if (!was && is)
		changed(d, false, "are protected now");
	else if (was &&
		 period_longer(d->old->children.under, d->new->children.under))
		changed(d, true, "are adults at an earlier age");
	else if (was &&
		 period_longer(d->new->children.under, d->old->children.under))
		changed(d, false, "are adults at a later age");
	if (was && is &&
	    d->old->children.without_consent !=
		d->new->children.without_consent)
		changed(d, true, "without consent are treated otherwise");
	diff_leave(d, from);
}

static void
notices_differ(struct diff *d)
{
	for (size_t i = 0; i < d->old->notices; i++) {
		const struct policy_notice *a = &d->old->notice[i], *b;
		size_t from = diff_enter(d, "notices", a->name);

		b = name_find(a->name, d->new->notice, d->new->notices,
		    sizeof(*b));
		if (b == NULL)
			changed(d, a->class == NOTICE_MANDATORY, "is gone");
		else if (a->class != b->class)
			changed(d, true, "is of another class");
		diff_leave(d, from);
	}
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
			changed(d, true, "cannot be asked for any more");
		else
			right_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->new->rights; i++) {
		from = diff_enter(d, "rights", d->new->right[i].type);
		if (policy_right(d->old, d->new->right[i].type) == NULL)
			changed(d, false, "can be asked for now");
		diff_leave(d, from);
	}
	from = diff_enter(d, "rights", text_of("never_disclose"));
	names_differ(d, "category", &d->old->never_disclose,
	    &d->new->never_disclose, false, true);
	diff_leave(d, from);
	children_differ(d);
	notices_differ(d);
}
