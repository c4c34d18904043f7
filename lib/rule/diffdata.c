/* SPDX-License-Identifier: ISC */
/* diff: datasets, their fields, and how long they are kept. */
#include "rule/diff.h"
#include "rule/words.h"

/* ---- fields ---- */

static bool
category_known(const struct policy_dataset *d, struct text category)
{
	for (size_t i = 0; i < d->fields; i++)
		if (category_within(category, d->field[i].category))
			return true;
	return false;
}

static void
field_differs(struct diff *d, const struct policy_dataset *before,
    const struct policy_field *a, const struct policy_field *b)
{
	bool known = category_known(before, b->category);

	if (a == NULL)
		changed(d, !known, "is a new field of category %s",
		    quoted(b->category));
	else
		text_differs(d, !known, "category", a->category, b->category);
	if (a == NULL)
		return;
	if (a->origin != b->origin)
		changed(d, true, "origin is now %s, was %s",
		    origin_name(b->origin), origin_name(a->origin));
	if (a->never != b->never)
		changed(d, a->never,
		    b->never ? "is now never disclosed"
			     : "may now be disclosed");
}

static void
fields_differ(struct diff *d, const struct policy_dataset *a,
    const struct policy_dataset *b)
{
	for (size_t i = 0; i < b->fields; i++) {
		size_t from = diff_enter(d, "fields", b->field[i].name);

		field_differs(d, a, policy_field(a, b->field[i].name),
		    &b->field[i]);
		diff_leave(d, from);
	}
	for (size_t i = 0; i < a->fields; i++) {
		size_t from = diff_enter(d, "fields", a->field[i].name);

		if (policy_field(b, a->field[i].name) == NULL)
			changed(d, false, "is not collected any more");
		diff_leave(d, from);
	}
}

/* ---- datasets ---- */

static bool
has_purpose(const struct policy_dataset *d, struct text name)
{
	for (size_t i = 0; i < d->purposes; i++)
		if (text_equal(d->purpose[i]->name, name))
			return true;
	return false;
}

static void
dataset_differs(struct diff *d, const struct policy_dataset *a,
    const struct policy_dataset *b)
{
	for (size_t i = 0; i < b->purposes; i++)
		if (!has_purpose(a, b->purpose[i]->name))
			changed(d, true, "is now used for purpose %s",
			    quoted(b->purpose[i]->name));
	for (size_t i = 0; i < a->purposes; i++)
		if (!has_purpose(b, a->purpose[i]->name))
			changed(d, false, "is no longer used for purpose %s",
			    quoted(a->purpose[i]->name));
	names_differ(d, "subject", &a->subjects, &b->subjects, true, false);
	if (a->role != b->role)
		changed(d, true,
		    b->role == ROLE_PROCESSOR ? "is now held for customers"
					      : "is now held for ourselves");
	fields_differ(d, a, b);
}

void
diff_datasets(struct diff *d)
{
	const struct policy_dataset *a, *b;
	size_t from, i;

	for (i = 0; i < d->new->datasets; i++) {
		b = &d->new->dataset[i];
		a = policy_dataset(d->old, b->name);
		from = diff_enter(d, "datasets", b->name);
		if (a == NULL)
			changed(d, true, "is collected now");
		else
			dataset_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->old->datasets; i++) {
		from = diff_enter(d, "datasets", d->old->dataset[i].name);
		if (policy_dataset(d->new, d->old->dataset[i].name) == NULL)
			changed(d, false, "is not collected any more");
		diff_leave(d, from);
	}
}

/* ---- retention ---- */

static const struct policy_rule *
rule_find(const struct policy *p, struct text id)
{
	for (size_t i = 0; i < p->rules; i++)
		if (text_equal(p->rule[i].id, id))
			return &p->rule[i];
	return NULL;
}

static bool
since_equal(const struct policy_rule *a, const struct policy_rule *b)
{
	if (a->sinces != b->sinces || a->latest != b->latest ||
	    a->person != b->person)
		return false;
	for (size_t i = 0; i < a->sinces; i++)
		if (!text_equal(a->since[i]->name, b->since[i]->name))
			return false;
	return true;
}

/* The same sentence but for its period. */
static bool
sentence_equal(struct diff *d, const struct policy_rule *a,
    const struct policy_rule *b)
{
	struct policy_rule other = *b;
	struct buf x = { 0 }, y = { 0 };
	bool same;

	other.after = a->after;
	rule_say(d->old, a, &x);
	rule_say(d->new, &other, &y);
	same = text_equal((struct text){ x.p, x.len },
	    (struct text){ y.p, y.len });
	buf_clear(&x);
	buf_clear(&y);
	return same;
}

static void
warnings_differ(struct diff *d, const struct policy_rule *a,
    const struct policy_rule *b)
{
	if (a->warns > 0 && b->warns == 0)
		changed(d, true, "warns nobody any more");
	else if (a->warns > 0 && period_longer(a->warn[0], b->warn[0]))
		changed(d, true, "warns later");
	if (a->noticed && !b->noticed)
		changed(d, true, "waits for no warning any more");
}

static void
rule_differs(struct diff *d, const struct policy_rule *a,
    const struct policy_rule *b)
{
	if (a->kind != b->kind || a->then != b->then ||
	    (a->kind == RULE_AFTER && !since_equal(a, b)) ||
	    !text_equal(a->when, b->when) ||
	    !text_equal(a->dataset->name, b->dataset->name)) {
		changed(d, true, "is another rule than before");
		return;
	}
	if (a->kind == RULE_AFTER)
		period_differs(d, "data is kept for", a->after, b->after);
	warnings_differ(d, a, b);
	if (a->warns == b->warns && a->noticed == b->noticed &&
	    !sentence_equal(d, a, b))
		changed(d, true, "says something else than before");
}

static void
log_differs(struct diff *d, const char *name, const struct policy_log *a,
    const struct policy_log *b)
{
	size_t from = diff_enter(d, "records", text_of(name));

	if (a->given && b->given && a->kept != b->kept)
		changed(d, b->kept,
		    b->kept ? "is now kept with no end set" : "has an end now");
	else if (a->given && b->given && !b->kept)
		period_differs(d, "is kept for", a->after, b->after);
	else if (a->given != b->given)
		changed(d, a->given, b->given ? "is a new log" : "is gone");
	diff_leave(d, from);
}

void
diff_retention(struct diff *d)
{
	const struct policy_rule *a, *b;
	size_t from, i;

	for (i = 0; i < d->new->rules; i++) {
		b = &d->new->rule[i];
		a = rule_find(d->old, b->id);
		from = diff_enter(d, "retention", b->id);
		if (a == NULL)
			changed(d, false, "is a new rule");
		else
			rule_differs(d, a, b);
		diff_leave(d, from);
	}
	for (i = 0; i < d->old->rules; i++) {
		a = &d->old->rule[i];
		from = diff_enter(d, "retention", a->id);
		if (rule_find(d->new, a->id) == NULL)
			changed(d,
			    policy_dataset(d->new, a->dataset->name) != NULL,
			    "is a rule no more");
		diff_leave(d, from);
	}
	log_differs(d, "deletions", &d->old->deletions, &d->new->deletions);
	log_differs(d, "requests", &d->old->requests, &d->new->requests);
	log_differs(d, "suppression", &d->old->suppression,
	    &d->new->suppression);
	log_differs(d, "sent", &d->old->sent, &d->new->sent);
}
