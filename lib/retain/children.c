/* SPDX-License-Identifier: ISC */
/* Children whose data was collected without parental consent. */
#include "base/calendar.h"
#include "retain/retainplan.h"

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

static bool
same_letters(struct text t, const char *word)
{
	if (t.n != strlen(word))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if ((t.p[i] | 0x20) != (word[i] | 0x20))
			return false;
	return true;
}

/* Reads yes and no as databases and forms write them: 1, 0, or -1 for neither.
 */
static int
consent_read(const struct value *v)
{
	static const char *const words[2][5] = {
		{ "false", "f", "no", "n", "0" },
		{ "true", "t", "yes", "y", "1" },
	};

	if (value_absent(v))
		return 0;
	for (int yes = 0; yes < 2; yes++)
		for (size_t i = 0; i < 5; i++)
			if (same_letters(v->text, words[yes][i]))
				return yes;
	return -1;
}

static void
decide_child(const struct retain *r, const struct value *value,
    struct decision *d)
{
	const int consent =
	    r->has_consent ? consent_read(&value[r->consent]) : 0;

	if (consent > 0)
		return;
	if (consent < 0) {
		d->field = r->field[r->consent];
		decision_review(d, REASON_CONSENT_UNCLEAR);
		return;
	}
	d->verdict = decision_action(r->policy->children.without_consent);
	d->reason = REASON_CHILD;
}

void
children_decide(const struct retain *r, const struct value *value,
    struct decision *d)
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
			decide_child(r, value, &one);
	} else if (birth.state == DATE_OLD) {
		decision_review(&one, REASON_OLD_DATE);
	} else if (birth.state != DATE_MISSING) {
		decision_review(&one, REASON_BIRTH_NOT_A_DATE);
	} else if (p->children.unknown_is_review) {
		decision_review(&one, REASON_AGE_UNKNOWN);
	} else if (p->children.unknown_is_child) {
		decide_child(r, value, &one);
	}
	decision_add(d, &one);
}
