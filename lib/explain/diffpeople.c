/* SPDX-License-Identifier: ISC */
/* diff: children, choices, notices, and how people are found. */
#include "explain/diff.h"

/* ---- children ---- */

/* The more of a child somebody of unknown age is taken for, the more. */
static int
care(const struct policy *p)
{
	return p->children.unknown_is_child    ? 2
	       : p->children.unknown_is_review ? 1
					       : 0;
}

static void
age_differs(struct diff *d)
{
	static const char *const as[] = { "adults", "somebody to look at",
		"children" };
	const struct policy *a = d->old, *b = d->new;
	struct period was = a->children.under, is = b->children.under;

	if (!period_equal(was, is) && period_longer(is, was))
		changed(d, "under", false, "are adults at a later age");
	else if (!period_equal(was, is))
		changed(d, "under", true,
		    period_longer(was, is) ? "are adults at an earlier age"
					   : "are adults at another age");
	if (care(a) != care(b))
		changed(d, "unknown_age", care(b) < care(a),
		    "whose age is unknown are now taken for %s", as[care(b)]);
	if (a->children.leap_day_in_march != b->children.leap_day_in_march)
		changed(d, "born_feb_29", a->children.leap_day_in_march,
		    "born on 29 February are adults a day %s",
		    a->children.leap_day_in_march ? "earlier" : "later");
}

static void
child_differs(struct diff *d)
{
	const struct policy *a = d->old, *b = d->new;

	age_differs(d);
	if (a->children.without_consent != b->children.without_consent)
		changed(d, "without_consent", true,
		    "without consent are treated otherwise");
	text_differs(d, true, "date_of_birth", a->children.date_of_birth,
	    b->children.date_of_birth);
	text_differs(d, true, "consent", a->children.consent,
	    b->children.consent);
}

static void
children_differ(struct diff *d)
{
	size_t from = diff_enter(d, "children", (struct text){ "", 0 });
	bool was = d->old->children.given, is = d->new->children.given;

	if (was && !is)
		changed(d, NULL, true, "are not protected any more");
	else if (!was && is)
		changed(d, NULL, false, "are protected now");
	else if (was)
		child_differs(d);
	diff_leave(d, from);
}

/* ---- choices and notices ---- */

static void
choices_differ(struct diff *d)
{
	const struct policy *a = d->old, *b = d->new;
	size_t from = diff_enter(d, "choices", (struct text){ "", 0 });

	names_differ(d, "topics", "topic", &a->topics, &b->topics, false, true);
	names_differ(d, "signals", "signal", &a->signals, &b->signals, false,
	    true);
	if (a->not_all != b->not_all)
		changed(d, "all", b->not_all,
		    b->not_all ? "one cannot opt out of all at once any more"
			       : "one can opt out of all at once now");
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
			changed(d, NULL, a->class == NOTICE_MANDATORY,
			    "is gone");
		else if (a->class != b->class)
			changed(d, "class", true, "is of another class");
		diff_leave(d, from);
	}
	for (size_t i = 0; i < d->new->notices; i++) {
		struct text name = d->new->notice[i].name;
		size_t from = diff_enter(d, "notices", name);

		if (name_find(name, d->old->notice, d->old->notices,
			sizeof(*d->old->notice)) == NULL)
			changed(d, NULL, false, "is a new notice");
		diff_leave(d, from);
	}
}

/* ---- how people are found ---- */

static bool
compares_equal(const struct policy_compare *a, const struct policy_compare *b)
{
	return a->ignore_case == b->ignore_case &&
	       a->candidate_plus == b->candidate_plus &&
	       a->candidate_dots == b->candidate_dots && a->nfc == b->nfc &&
	       a->idna == b->idna && a->e164 == b->e164 &&
	       text_equal(a->default_country, b->default_country);
}

/* Somebody is found who was not, or is found no more: both matter. */
static void
compare_differs(struct diff *d, struct text type)
{
	static const struct policy_compare exact = { .type = { "", 0 } };
	const struct policy *p = d->old, *q = d->new;
	const struct policy_compare *a, *b;
	size_t from = diff_enter(d, "identity", type);

	a = name_find(type, p->compare, p->compares, sizeof(*a));
	b = name_find(type, q->compare, q->compares, sizeof(*b));
	if (!compares_equal(a == NULL ? &exact : a, b == NULL ? &exact : b))
		changed(d, NULL, true, "is compared otherwise");
	diff_leave(d, from);
}

static void
compares_differ(struct diff *d)
{
	const struct policy *p = d->old, *q = d->new;

	for (size_t i = 0; i < p->compares; i++)
		compare_differs(d, p->compare[i].type);
	for (size_t i = 0; i < q->compares; i++)
		if (name_find(q->compare[i].type, p->compare, p->compares,
			sizeof(*p->compare)) == NULL)
			compare_differs(d, q->compare[i].type);
}

/* ---- what is remembered ---- */

static void
log_differs(struct diff *d, const char *name, const struct policy_log *a,
    const struct policy_log *b)
{
	size_t from = diff_enter(d, "records", text_of(name));

	if (a->given && b->given && a->kept != b->kept)
		changed(d, "keep delete_after", b->kept,
		    b->kept ? "is now kept with no end set" : "has an end now");
	else if (a->given && b->given && !b->kept)
		period_differs(d, "delete_after", "is kept for", a->after,
		    b->after);
	else if (a->given != b->given)
		changed(d, NULL, a->given,
		    b->given ? "is a new log" : "is gone");
	diff_leave(d, from);
}

static void
backups_differ(struct diff *d)
{
	struct period was = d->old->backups, is = d->new->backups;
	const struct period none = { 0 };
	size_t from = diff_enter(d, "records", text_of("backups"));

	if (period_equal(was, none) || period_equal(is, none)) {
		if (!period_equal(was, is))
			changed(d, NULL, period_equal(is, none),
			    period_equal(is, none) ? "have no end any more"
						   : "have an end now");
	} else {
		period_differs(d, "max_age", "are kept for", was, is);
	}
	diff_leave(d, from);
}

void
diff_retention(struct diff *d)
{
	log_differs(d, "deletions", &d->old->deletions, &d->new->deletions);
	log_differs(d, "requests", &d->old->requests, &d->new->requests);
	log_differs(d, "suppression", &d->old->suppression,
	    &d->new->suppression);
	log_differs(d, "sent", &d->old->sent, &d->new->sent);
	backups_differ(d);
}

void
diff_people(struct diff *d)
{
	children_differ(d);
	choices_differ(d);
	notices_differ(d);
	compares_differ(d);
}
