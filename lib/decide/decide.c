/* SPDX-License-Identifier: ISC */
#include "decide/retainplan.h"
#include "decide/typed.h"

/* ---- rules ---- */

/* Reviews or keeps a record without a valid date, as its rule says. */
static void
doubt(const struct policy_rule *rule, enum date_state state, struct decision *d)
{
	const struct {
		enum doubt what;
		enum reason reason;
	} doubts[] = {
		[DATE_MISSING] = { rule->missing, REASON_NO_DATE },
		[DATE_FUTURE] = { rule->future, REASON_FUTURE_DATE },
		[DATE_OLD] = { rule->invalid, REASON_OLD_DATE },
		[DATE_INVALID] = { rule->invalid, REASON_NOT_A_DATE },
	};

	if (doubts[state].what == DOUBT_KEEP)
		return;
	d->verdict = VERDICT_REVIEW;
	d->reason = doubts[state].reason;
}

/* If the rule warns, its warnings with this same date must be on record, and
 * must have been sent long enough ago. */
static bool
may_go(const struct retain *r, size_t number, const struct retain_facts *facts,
    struct decision *d)
{
	const struct policy_rule *rule = r->clause[number].rule;
	const uint64_t bit = (uint64_t)1 << number;

	if (rule->warns == 0 && !rule->noticed)
		return true;
	switch (retain_warned_enough(r, number, &d->since, facts)) {
	case WARNED_ENOUGH: return true;
	case WARNED_LATE:
		d->reason = REASON_NOTICE_RUNS;
		d->warned = bit;
		break;
	default: d->reason = REASON_NOT_WARNED; d->unwarned = bit;
	}
	d->verdict = VERDICT_WAIT;
	return false;
}

static void
act(const struct policy_rule *rule, size_t number, enum reason reason,
    struct decision *d)
{
	d->verdict = decision_action(rule->then);
	d->reason = reason;
	if (rule->then == ACTION_ERASE)
		d->erasing = (uint64_t)1 << number;
}

/* Whether the period is also over for all who may be the same person. */
static bool
ends_for_alike(const struct retain_clause *c, size_t i,
    const struct retain_facts *facts)
{
	const struct retain_date *d = facts->alike;

	return d == NULL || !c->rule->person ||
	       (d[i].state == DATE_VALID && due_is(&c->due, d[i].at));
}

/* Whose it is is in doubt, and not the field from which the rule counts. */
static void
review_shared(struct decision *d)
{
	decision_review(d, REASON_SHARED);
	d->field = NULL;
}

static void
decide_after(const struct retain *r, size_t i, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	const struct retain_clause *c = &r->clause[i];

	if (c->rule->person && facts->person == NULL) {
		d->verdict = VERDICT_REVIEW;
		d->reason = REASON_NO_PERSON;
		return;
	}
	if (c->rule->person)
		d->since = facts->person[i];
	else
		retain_since(r, i, value, &d->since);
	d->field = d->since.field;
	if (d->since.state != DATE_VALID)
		doubt(c->rule, d->since.state, d);
	else if (!due_is(&c->due, d->since.at))
		return;
	else if (!ends_for_alike(c, i, facts))
		review_shared(d);
	else if (may_go(r, i, facts, d))
		act(c->rule, i, REASON_PERIOD, d);
}

/* Whether the text of a date says that there is none, as not_a_date tells, and
 * the rule does not name that text itself. */
static bool
no_date_there(const struct retain *r, const struct retain_clause *c,
    const struct value *value)
{
	const struct policy_field *f = c->rule->field;
	struct retain_date here;

	if (c->rule->kind != RULE_WHILE_IS || !typed_date(f) ||
	    typed_among(f, r->zone, value, &c->rule->is))
		return false;
	retain_date_read(r, c->since[0], value, &here);
	return here.state == DATE_MISSING;
}

/* Without a value that decides, the record is kept or reviewed. */
static bool
values_there(const struct retain *r, const struct retain_clause *c,
    const struct value *value, struct decision *d)
{
	for (size_t i = 0; i < c->sinces; i++) {
		const struct value *v = &value[c->since[i]];
		bool absent = value_absent(v) || no_date_there(r, c, v);

		if (value_single(v) && !absent)
			continue;
		d->field = r->field[c->since[i]];
		if (!absent)
			decision_review(d, c->rule->kind == RULE_WHILE_IS
					       ? REASON_UNKNOWN_VALUE
					       : REASON_UNREAD);
		else if (c->rule->missing == DOUBT_REVIEW) {
			d->verdict = VERDICT_REVIEW;
			d->reason = REASON_NO_VALUE;
		}
		return false;
	}
	return true;
}

/* Whether a value is of its field's type; a date must be one that is believed.
 */
static bool
is_of_type(const struct retain *r, const struct retain_clause *c,
    const struct value *value)
{
	struct retain_date here;

	if (!typed_date(c->rule->field))
		return typed_fits(c->rule->field, value);
	retain_date_read(r, c->since[0], value, &here);
	return here.state == DATE_VALID || here.state == DATE_FUTURE;
}

enum kept { KEPT, ENDED, UNKNOWN };

/* Whether the value of a field keeps a record.  A value that nobody listed may
 * be a spelling of one that does. */
static enum kept
kept_by(const struct retain *r, const struct retain_clause *c,
    const struct value *value)
{
	const struct policy_rule *rule = c->rule;
	bool ended;

	if (typed_among(rule->field, r->zone, value, &rule->is))
		return KEPT;
	ended = rule->ends.n > 0 ? typed_surely_among(rule->field, r->zone,
				       value, &rule->ends)
				 : is_of_type(r, c, value);
	return ended ? ENDED : UNKNOWN;
}

static void
decide_while(const struct retain *r, size_t i, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	const struct retain_clause *c = &r->clause[i];
	enum in_answer in = facts->in == NULL ? IN_YES : facts->in[i];
	enum kept kept = in == IN_NO ? ENDED : in == IN_YES ? KEPT : UNKNOWN;

	if (!values_there(r, c, value, d))
		return;
	if (c->rule->kind == RULE_WHILE_IS)
		kept = kept_by(r, c, &value[c->since[0]]);
	if (kept == ENDED)
		act(c->rule, i, REASON_NOT_KEPT, d);
	if (kept != UNKNOWN)
		return;
	d->field = r->field[c->since[0]];
	decision_review(d, c->rule->kind == RULE_WHILE_IS ? REASON_UNKNOWN_VALUE
			   : in == IN_ALIKE               ? REASON_SHARED
							  : REASON_UNREAD);
}

static void
decide_rule(const struct retain *r, size_t i, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	const struct policy_rule *rule = r->clause[i].rule;

	/* The rule does not apply to this record. */
	if (rule->when.n > 0 && facts->when != NULL &&
	    facts->when[i] == WHEN_NO)
		return;
	d->rule = rule;
	d->rules = (uint64_t)1 << i;
	d->clause = rule->clause;
	if (rule->when.n > 0 &&
	    (facts->when == NULL || facts->when[i] != WHEN_YES)) {
		decision_review(d, REASON_CONDITION);
		return;
	}
	if (rule->kind == RULE_AFTER)
		decide_after(r, i, value, facts, d);
	else
		decide_while(r, i, value, facts, d);
	/* Its fields were erased before: nothing is left to do. */
	if ((facts->erased >> i & 1) != 0 && d->verdict != VERDICT_REVIEW)
		*d = (struct decision){ .verdict = VERDICT_KEEP };
}

/* ---- people who come back ---- */

/* Whether a date is later than an instant, or may be. */
static bool
is_later(const struct retain *r, const struct retain_date *d, int64_t than)
{
	if (d->state != DATE_VALID)
		return d->state > DATE_VALID;
	return d->at.day ? d->at.at >= moment_day(than, r->zone)
			 : d->at.at + d->at.more + d->at.within > than;
}

/* Whether a record has a later date than its deletion, be it one from which no
 * rule counts now.  It is then not a copy from a backup: its key may have been
 * given to another record. */
static bool
is_in_use(const struct retain *r, const struct value *value, int64_t gone_at)
{
	struct retain_date date;

	for (size_t i = 0; i < r->clauses; i++) {
		const struct retain_clause *c = &r->clause[i];

		for (size_t j = 0; c->rule->kind == RULE_AFTER && j < c->sinces;
		     j++) {
			retain_date_read(r, c->since[j], &value[c->since[j]],
			    &date);
			if (is_later(r, &date, gone_at))
				return true;
		}
	}
	return false;
}

enum again { AGAIN_NO, AGAIN_UNCLEAR, AGAIN_YES };

/* Whether a date says that a person came back by will. */
static enum again
again_since(const struct retain *r, const struct value *value, int64_t left_at)
{
	enum again again = AGAIN_NO;
	struct retain_date date;

	for (size_t i = 0; i < r->clauses; i++)
		for (size_t k = 0; k < r->clause[i].agains; k++) {
			size_t at = r->clause[i].again[k];

			retain_date_read(r, at, &value[at], &date);
			if (!is_later(r, &date, left_at))
				continue;
			if (date.state == DATE_VALID)
				return AGAIN_YES;
			again = AGAIN_UNCLEAR;
		}
	return again;
}

/* A record of a person who had left is an import, unless a date says that they
 * came back. */
static void
decide_left(const struct retain *r, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	struct decision one = { .verdict = VERDICT_DELETE,
		.reason = REASON_SUPPRESSED };
	enum again again = again_since(r, value, facts->left_at);

	if (again == AGAIN_YES)
		return;
	if (again == AGAIN_UNCLEAR || is_in_use(r, value, facts->left_at))
		decision_review(&one, REASON_LEFT_IN_USE);
	decision_add(d, &one);
}

/* Whether no rule is about a record, as no condition is true. */
static bool
is_unruled(const struct retain *r, const struct retain_facts *facts)
{
	for (size_t i = 0; i < r->clauses; i++)
		if (r->clause[i].rule->when.n == 0 || facts->when == NULL ||
		    facts->when[i] != WHEN_NO)
			return false;
	return r->clauses > 0;
}

static void
decide_rules(const struct retain *r, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	/* The usual case, without a copy: one rule decides alone. */
	bool alone = r->clauses == 1 && d->verdict == VERDICT_KEEP;

	if (alone)
		decide_rule(r, 0, value, facts, d);
	for (size_t i = alone; i < r->clauses; i++) {
		struct decision one = { .verdict = VERDICT_KEEP };

		decide_rule(r, i, value, facts, &one);
		decision_add(d, &one);
	}
	d->unruled = is_unruled(r, facts);
	if (facts->suppressed)
		decide_left(r, value, facts, d);
	else if (facts->left_alike)
		decision_add(d, &(struct decision){ .verdict = VERDICT_REVIEW,
				    .reason = REASON_SHARED });
}

/* ---- requests ---- */

static const struct policy_exception *
exception_of(const struct policy_right *right, const struct policy_dataset *d)
{
	for (size_t i = 0; right != NULL && i < right->excepts; i++)
		if (right->except[i].dataset == d)
			return &right->except[i];
	return NULL;
}

static void
decide_back(const struct retain *r, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	struct decision one = { .verdict = VERDICT_DELETE,
		.reason = REASON_CAME_BACK,
		.clause = r->policy->deletions.clause,
		.doubt = { .reason = REASON_CAME_BACK } };

	if (is_in_use(r, value, facts->gone_at))
		decision_review(&one, REASON_BACK_IN_USE);
	decision_add(d, &one);
}

/* What a request of this type makes happen, or its right's exception. */
static void
decide_asked(const struct retain *r, const char *type, enum reason reason,
    struct text id, struct decision *d)
{
	const struct policy_right *right;
	const struct policy_exception *e;
	struct decision one = { .verdict = VERDICT_DELETE,
		.reason = reason,
		.detail = id };

	right = policy_right(r->policy, text_of(type));
	e = exception_of(right, r->dataset);
	if (right != NULL)
		one.clause = right->clause;
	if (e != NULL) {
		one.verdict = VERDICT_RESTRICT;
		one.reason = REASON_EXCEPTION;
		one.detail = e->reason;
	}
	decision_add(d, &one);
}

static void
decide_request(const struct retain *r, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	if (facts->came_back)
		decide_back(r, value, facts, d);
	if (facts->deletes.n > 0)
		decide_asked(r, "deletion", REASON_REQUEST, facts->deletes, d);
	else if (facts->withdrawn.n > 0)
		decide_asked(r, "consent:withdraw", REASON_WITHDRAWN,
		    facts->withdrawn, d);
	else if (facts->shared.n > 0)
		decision_add(d, &(struct decision){ .verdict = VERDICT_REVIEW,
				    .reason = REASON_SHARED,
				    .detail = facts->shared });
}

static struct decision
unread(const struct retain_facts *facts)
{
	return (struct decision){ .verdict = VERDICT_REVIEW,
		.reason = REASON_UNREAD,
		.field = facts->unread };
}

static void
unread_add(const struct retain_facts *facts, struct decision *d)
{
	const struct decision more = unread(facts);

	decision_add(d, &more);
}

/* Nobody is sure whose a record is that would be deleted; or whether it is of
 * somebody whose records are to be deleted. */
static void
decide_doubts(const struct retain_facts *facts, struct decision *d)
{
	if (d->verdict < VERDICT_ERASE) {
		if (facts->unread != NULL && facts->unread_asked)
			unread_add(facts, d);
		return;
	}
	if (facts->unread == NULL && !facts->candidate && !facts->no_person &&
	    !facts->renamed)
		return;
	d->erasing = 0;
	if (facts->unread != NULL)
		*d = unread(facts);
	else if (facts->candidate)
		review_shared(d);
	else if (facts->no_person) /* The unknown person may be under a hold. */
		decision_review(d, REASON_NO_PERSON);
	else
		decision_review(d, REASON_RENAMED);
	if (d->reason == REASON_RENAMED)
		d->field = NULL;
}

/* ---- the order of claims ---- */

struct claim_block {
	enum reason reason;
	struct text by;
};

static void
block(struct claim_block *b, enum reason reason, struct text by)
{
	if (by.n > 0 && b->reason == REASON_NONE)
		*b = (struct claim_block){ reason, by };
}

/* Adds what one claim says: that the record is kept, or what happens to it. */
static void
decide_claim(const struct retain *r, enum claim claim,
    const struct value *value, const struct retain_facts *facts,
    struct claim_block *b, struct decision *d)
{
	switch (claim) {
	case CLAIM_HOLD:
		block(b, facts->hold_over ? REASON_HOLD_OVER : REASON_HOLD,
		    facts->hold);
		block(b, REASON_OPEN_REQUEST, facts->protects);
		break;
	case CLAIM_RESTRICTION:
		block(b, REASON_RESTRICTION, facts->restricted);
		break;
	case CLAIM_REQUEST:
		if (facts->deletes.n + facts->withdrawn.n + facts->shared.n >
			0 ||
		    facts->came_back)
			decide_request(r, value, facts, d);
		break;
	case CLAIM_CHILDREN:
		if (r->children)
			children_decide(r, value, facts, d);
		break;
	case CLAIM_RULES: decide_rules(r, value, facts, d); break;
	case CLAIMS: break;
	}
}

static void
blocked(const struct claim_block *b, struct decision *d)
{
	d->instead_of = d->reason;
	d->verdict = VERDICT_BLOCK;
	d->reason = b->reason;
	if (b->reason == REASON_HOLD_OVER) {
		d->verdict = VERDICT_REVIEW;
		d->field = NULL;
	}
	d->detail = b->by;
	d->erasing = 0;
}

/* Who asked for deletion has left for good, even if no period is over; and what
 * else deletes a record does not undo that its person left. */
static bool
is_leaving(const struct retain *r, size_t i, const struct value *value,
    const struct retain_facts *facts, enum reason reason)
{
	const struct policy_rule *rule = r->clause[i].rule;
	struct decision one = { .verdict = VERDICT_KEEP };

	if (rule->leave.n == 0)
		return false;
	if (reason == REASON_REQUEST || reason == REASON_WITHDRAWN)
		return rule->when.n == 0 || facts->when == NULL ||
		       facts->when[i] != WHEN_NO;
	decide_rule(r, i, value, facts, &one);
	return one.verdict >= VERDICT_ERASE;
}

static bool
leaves(const struct retain *r, const struct value *value,
    const struct retain_facts *facts, const struct decision *d)
{
	if (d->verdict != VERDICT_DELETE)
		return false;
	for (size_t i = 0; i < r->clauses; i++)
		if (is_leaving(r, i, value, facts, d->reason))
			return true;
	return false;
}

void
retain_decide(const struct retain *r, const struct value *value,
    const struct retain_facts *facts, struct decision *d)
{
	struct claim_block b = { .reason = REASON_NONE };

	*d = (struct decision){ .verdict = VERDICT_KEEP };
	for (size_t i = 0; i < CLAIMS && d->verdict < VERDICT_DELETE; i++) {
		decide_claim(r, r->policy->order[i], value, facts, &b, d);
		if (d->verdict >= VERDICT_ERASE && b.reason != REASON_NONE) {
			blocked(&b, d);
			break;
		}
	}
	/* Its period is over, with or without a warning. */
	if (d->verdict == VERDICT_WAIT && b.reason != REASON_NONE) {
		d->reason = REASON_PERIOD;
		blocked(&b, d);
	}
	/* If it was never deleted, the rules still decide. */
	if (d->verdict < VERDICT_REVIEW && facts->maybe_back)
		decision_add(d, &(struct decision){ .verdict = VERDICT_REVIEW,
				    .reason = REASON_MAYBE_BACK,
				    .clause = r->policy->deletions.clause });
	decide_doubts(facts, d);
	d->leaves = leaves(r, value, facts, d);
}

int64_t
retain_end(const struct retain *r, const struct decision *d)
{
	return moment_after(d->since.at, d->rule->after, r->zone);
}
