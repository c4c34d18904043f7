/* SPDX-License-Identifier: ISC */
/* Words for verdicts and reasons; adding one decision to another. */
#include "decide/retainplan.h"

static const char *const verdicts[] = {
	[VERDICT_KEEP] = "keep",
	[VERDICT_WAIT] = "wait",
	[VERDICT_REVIEW] = "review",
	[VERDICT_BLOCK] = "keep",
	[VERDICT_RESTRICT] = "restrict",
	[VERDICT_ERASE] = "erase",
	[VERDICT_DELETE] = "delete",
};

static const char *const reasons[REASONS] = {
	[REASON_NONE] = "",
	[REASON_PERIOD] = "period is over",
	[REASON_NOT_KEPT] = "nothing to keep it for",
	[REASON_REQUEST] = "person asked for it",
	[REASON_WITHDRAWN] = "consent was withdrawn",
	[REASON_CHILD] = "child without consent",
	[REASON_CAME_BACK] = "came back",
	[REASON_SUPPRESSED] = "person had left",
	[REASON_EXCEPTION] = "exception from deletion",
	[REASON_HOLD] = "hold",
	[REASON_RESTRICTION] = "restriction",
	[REASON_OPEN_REQUEST] = "evidence of an open request",
	[REASON_NOT_WARNED] = "no recorded warning",
	[REASON_NOTICE_RUNS] = "warned not long enough ago",
	[REASON_NO_DATE] = "no date",
	[REASON_NOT_A_DATE] = "not a date",
	[REASON_FUTURE_DATE] = "date in the future",
	[REASON_UNKNOWN_VALUE] = "value that the policy does not list",
	[REASON_OLD_DATE] = "date too early to be true",
	[REASON_NO_PERSON] = "no person",
	[REASON_NO_KEY] = "no key",
	[REASON_NO_VALUE] = "no value",
	[REASON_UNREAD] = "identity cannot be read",
	[REASON_SHARED] = "identity might be another person's",
	[REASON_RENAMED] = "a field may have another name here",
	[REASON_MISPLACED] = "not the object or list that the policy names",
	[REASON_BACK_IN_USE] = "came back, with a later date",
	[REASON_LEFT_IN_USE] = "person had left, with a later date",
	[REASON_MAYBE_BACK] = "came back, or was never deleted",
	[REASON_AGE_UNKNOWN] = "no date of birth",
	[REASON_BIRTH_NOT_A_DATE] = "date of birth is invalid or in the future",
	[REASON_CONSENT_UNCLEAR] = "consent is neither yes nor no",
	[REASON_HOLD_OVER] = "its hold has ended",
	[REASON_CONDITION] = "condition cannot be judged",
};

const char *
verdict_word(enum verdict v)
{
	return verdicts[v];
}

const char *
reason_word(enum reason r)
{
	return reasons[r];
}

enum verdict
decision_action(enum action action)
{
	switch (action) {
	case ACTION_DELETE: return VERDICT_DELETE;
	case ACTION_ERASE: return VERDICT_ERASE;
	case ACTION_RESTRICT: return VERDICT_RESTRICT;
	}
	return VERDICT_REVIEW;
}

static struct decision_doubt
doubt_of(const struct decision *d)
{
	if (d->doubt.reason != REASON_NONE || d->verdict != VERDICT_REVIEW)
		return d->doubt;
	return (struct decision_doubt){ d->reason, d->field };
}

static struct decision_doubt
doubt_first(const struct decision *d, const struct decision *more)
{
	struct decision_doubt first = doubt_of(d);

	return first.reason != REASON_NONE ? first : doubt_of(more);
}

/* Whether two rules decide the same.  Why they delete may differ, as each rule
 * says that itself; what somebody has to look at may not. */
static bool
agree(const struct decision *a, const struct decision *b)
{
	return a->rules != 0 && b->rules != 0 && a->verdict == b->verdict &&
	       (a->verdict >= VERDICT_RESTRICT || a->reason == b->reason);
}

void
decision_add(struct decision *d, const struct decision *more)
{
	struct decision_doubt doubt = doubt_first(d, more);
	uint64_t erasing = d->erasing | more->erasing;
	uint64_t unwarned = d->unwarned | more->unwarned;
	uint64_t warned = d->warned | more->warned;

	if (more->verdict > d->verdict)
		*d = *more;
	else if (agree(d, more))
		d->rules |= more->rules;
	d->doubt = doubt;
	d->erasing = erasing;
	d->unwarned = unwarned;
	d->warned = warned;
}

void
decision_review(struct decision *d, enum reason reason)
{
	d->verdict = VERDICT_REVIEW;
	d->reason = reason;
}
