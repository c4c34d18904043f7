/* SPDX-License-Identifier: ISC */
/* Children whose data was collected without parental consent. */
#include "base/calendar.h"
#include "base/unicode.h"
#include "decide/retainplan.h"
#include "decide/typed.h"

/* Whether a person born on a day is a child today.  Childhood ends with the
 * first minute of the birthday. */
static bool
is_child(const struct retain *r, int64_t born)
{
	struct period under = r->policy->children.under;
	struct date birth = date_from_days(born);
	struct date then = date_add_months(birth, under.months);
	int64_t day = date_to_days(then) + under.days;

	if (birth.month == 2 && birth.day == 29 && then.day != 29 &&
	    r->policy->children.leap_day_in_march)
		day++;
	return r->today < day;
}

static struct text
without_blanks(struct text t)
{
	while (t.n > 0 && strchr(" \t", t.p[0]) != NULL)
		text_skip(&t, 1);
	while (t.n > 0 && strchr(" \t", t.p[t.n - 1]) != NULL)
		t.n--;
	return t;
}

enum consent
consent_by(const struct names *is, const struct value *v)
{
	struct text said = without_blanks(v->text);
	int truth = typed_usual_truth(said);

	if (value_absent(v))
		return CONSENT_NO;
	for (size_t i = 0; i < is->n; i++)
		if (unicode_same_letters(said, without_blanks(is->name[i])))
			return CONSENT_YES;
	if (is->n == 0 && truth == 1)
		return CONSENT_YES;
	return truth == 0 ? CONSENT_NO : CONSENT_UNCLEAR;
}

enum consent
consent_read(const struct policy *p, const struct value *v)
{
	return consent_by(&p->children.consent_is, v);
}

/* The consent of a child, and the field that says it. */
static enum consent
consent_of(const struct retain *r, const struct value *value,
    const struct retain_facts *facts, const struct policy_field **field)
{
	const struct policy *p = r->policy;

	if (r->has_consent) {
		*field = r->field[r->consent];
		return consent_read(p, &value[r->consent]);
	}
	if (p->children.in == NULL)
		return CONSENT_NO;
	for (size_t i = 0; i < p->children.by.n; i++) {
		const struct value *v = &value[r->consent_by[i]];

		*field = r->field[r->consent_by[i]];
		if (value_absent(v) || value_nests(v->kind))
			return CONSENT_UNCLEAR;
	}
	return facts->consent;
}

static void
decide_child(const struct retain *r, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	const struct policy_field *field = d->field;

	switch (consent_of(r, value, facts, &field)) {
	case CONSENT_YES: return;
	case CONSENT_UNCLEAR:
		d->field = field;
		decision_review(d, REASON_CONSENT_UNCLEAR);
		return;
	case CONSENT_NO: break;
	}
	d->verdict = decision_action(r->policy->children.without_consent);
	d->reason = REASON_CHILD;
}

bool
retain_knows_children(const struct retain *r)
{
	return r->children;
}

enum consent
retain_child(const struct retain *r, const struct value *value,
    enum consent elsewhere)
{
	const struct retain_facts facts = { .consent = elsewhere };
	struct decision d = { .verdict = VERDICT_KEEP };

	if (!r->children)
		return CONSENT_YES;
	children_decide(r, value, &facts, &d);
	if (d.verdict == VERDICT_KEEP)
		return CONSENT_YES;
	return d.verdict == VERDICT_REVIEW ? CONSENT_UNCLEAR : CONSENT_NO;
}

void
children_decide(const struct retain *r, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	const struct policy *p = r->policy;
	struct decision one = { .clause = p->children.clause };
	struct retain_date birth;
	int64_t day;

	one.field = r->field[r->birth];
	retain_date_read(r, r->birth, &value[r->birth], &birth);
	day = birth.at.day ? birth.at.at : moment_day(birth.at.at, r->zone);
	if (birth.state == DATE_VALID) {
		if (is_child(r, day))
			decide_child(r, value, facts, &one);
	} else if (birth.state == DATE_OLD) {
		decision_review(&one, REASON_OLD_DATE);
	} else if (birth.state != DATE_MISSING) {
		decision_review(&one, REASON_BIRTH_NOT_A_DATE);
	} else if (p->children.unknown_is_review) {
		decision_review(&one, REASON_AGE_UNKNOWN);
	} else if (p->children.unknown_is_child) {
		decide_child(r, value, facts, &one);
	}
	decision_add(d, &one);
}
