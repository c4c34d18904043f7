/* SPDX-License-Identifier: ISC */
/*
 * May this record stay?  What a policy decides about one record of a dataset.
 *
 * Deciding is a pure function: of the record's values, of what is remembered
 * of the record and its person, of the policy and of the clock.  On any doubt
 * the answer is to keep, and to tell somebody: a date that is missing, broken
 * or in the future is never taken for another one.
 */
#ifndef RETAIN_RETAIN_H
#define RETAIN_RETAIN_H

#include "base/moment.h"
#include "base/value.h"
#include "policy/policy.h"
#include "when/when.h"

enum { RETAIN_RULES = 64 }; /* of one dataset */

/* What a policy says about one dataset, made ready for a clock. */
struct retain;

/* NULL after a message (STATUS_CALL): it says more than can be decided. */
struct retain *
retain_new(const struct policy *, const struct policy_dataset *, int64_t now);
void retain_free(struct retain *);

size_t retain_rules(const struct retain *);
const struct policy_rule *retain_rule(const struct retain *, size_t i);

/*
 * The fields whose values are asked for.  Whoever needs more of them for his
 * own purposes asks for their number, before the first decision.
 */
size_t retain_need(struct retain *, const struct policy_field *);
size_t retain_fields(const struct retain *);
const struct policy_field *retain_field(const struct retain *, size_t i);

/* ---- what is known of a record ---- */

enum date_state { DATE_MISSING, DATE_VALID, DATE_FUTURE, DATE_INVALID };

/* The date from which a rule's period counts. */
struct retain_date {
	enum date_state state;
	struct moment at;                 /* DATE_VALID */
	const struct policy_field *field; /* NULL: that of another record */
};

/* A warning that was sent. */
struct retain_warning {
	struct text notice;
	struct moment activity; /* the date it told of */
	int64_t sent;           /* UTC seconds */
};

/* What is remembered of a record and its person. */
struct retain_facts {
	struct text hold;       /* the id of a hold on it */
	struct text protects;   /* of an open request it is evidence for */
	struct text restricted; /* of the request that restricts it */
	struct text deletes;    /* of a verified request to delete it */
	struct text shared;     /* of one that might be another person's */
	bool came_back;         /* it was deleted, and is there again */
	int64_t gone_at;        /* last, if it came back */
	bool suppressed;        /* its person has left for good */
	bool no_person;         /* nobody can tell whose it is */
	bool candidate;         /* it may be of somebody for whom it is kept */
	const enum when_answer *when; /* by rule: whether it is about it */
	const bool *in;               /* by rule: the other dataset has it */
	const struct retain_date *person; /* by rule: of all the person's
					   * records; NULL: not asked for */
	const struct retain_warning *warning;
	size_t warnings;
};

/* ---- what is decided ---- */

/* From the least to the most that happens. */
enum verdict {
	VERDICT_KEEP,   /* and nothing to say */
	VERDICT_WAIT,   /* its time is up, but its person was not warned */
	VERDICT_REVIEW, /* kept; somebody has to look */
	VERDICT_BLOCK,  /* would go, but something keeps it */
	VERDICT_RESTRICT,
	VERDICT_ERASE,
	VERDICT_DELETE
};

enum reason {
	REASON_NONE,
	REASON_PERIOD,     /* the period is over */
	REASON_NOT_KEPT,   /* what it was kept for is no more */
	REASON_REQUEST,    /* the person asked for it */
	REASON_CHILD,      /* without consent */
	REASON_CAME_BACK,  /* it had been deleted */
	REASON_SUPPRESSED, /* the person had left */
	REASON_EXCEPTION,  /* asked for, but must be kept */
	REASON_HOLD,       /* what blocks: */
	REASON_RESTRICTION,
	REASON_OPEN_REQUEST,
	REASON_NOT_WARNED, /* what is waited for: */
	REASON_NOTICE_RUNS,
	REASON_NO_DATE, /* what is to be looked at: */
	REASON_NOT_A_DATE,
	REASON_FUTURE_DATE,
	REASON_NO_PERSON,
	REASON_NO_KEY,
	REASON_NO_VALUE,
	REASON_SHARED,
	REASON_BACK_IN_USE, /* it had been deleted, and is used */
	REASON_AGE_UNKNOWN,
	REASON_BIRTH_NOT_A_DATE,
	REASON_CONSENT_UNCLEAR,
	REASON_CONDITION, /* nobody can tell what a rule is about */
	REASONS
};

const char *verdict_word(enum verdict);
const char *reason_word(enum reason);

struct decision {
	enum verdict verdict;
	enum reason reason;
	enum reason instead_of; /* VERDICT_BLOCK: why it would go */
	bool doubt;             /* somebody has to look, whatever else */
	const struct policy_rule *rule; /* NULL: no rule of retention */
	struct text clause;
	struct text detail; /* id of a hold or request; an exception's code */
	const struct policy_field *field; /* whose value is in doubt, or
					   * counts; NULL: none */
	struct retain_date since;         /* from which the period counts */
	uint64_t erasing; /* rules that erase fields, by number */
};

/* value[i] is that of retain_field(i): text.p == NULL where there is none. */
void retain_decide(const struct retain *, const struct value *value,
    const struct retain_facts *, struct decision *);

/* When the period ran or runs out, if since is valid. */
int64_t retain_end(const struct retain *, const struct decision *);

/* ---- parts of it ---- */

/* The date of a record from which the period of a rule (RULE_AFTER) counts. */
void retain_since(const struct retain *, size_t rule, const struct value *,
    struct retain_date *);

/* What two records of one person come to: the later date; but doubts win. */
void retain_merge(const struct retain *, size_t rule, struct retain_date *into,
    const struct retain_date *);

/* Whether a warning of a rule is due: the time of the longest `warn` before
 * the end has come. */
bool
retain_warns(const struct retain *, size_t rule, const struct retain_date *);

/* Whether a warning of the same date has been recorded. */
bool retain_warned(const struct policy_rule *, const struct retain_date *,
    const struct retain_facts *);

#endif
