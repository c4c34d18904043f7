/* SPDX-License-Identifier: ISC */
/*
 * Decides by a policy whether one record of a dataset may stay.
 *
 * The decision is a pure function of the record's values, the facts about the
 * record and its person, the policy and the time of the run.  In doubt a record
 * stays and is reported: a date that is missing, broken or in the future is
 * never replaced by another date.
 */
#ifndef DECIDE_RETAIN_H
#define DECIDE_RETAIN_H

#include "base/dateformat.h"
#include "base/value.h"
#include "policy/policy.h"
#include "when/when.h"

enum { RETAIN_RULES = 64 }; /* of one dataset */

/* The rules of a policy for one dataset, prepared for one time. */
struct retain;

/* NULL after a message (STATUS_CALL): too many rules or fields, or a rule for
 * people where the dataset has no person. */
struct retain *
retain_new(const struct policy *, const struct policy_dataset *, int64_t now);
void retain_free(struct retain *);

size_t retain_rules(const struct retain *);
const struct policy_rule *retain_rule(const struct retain *, size_t i);

/*
 * The fields whose values retain_decide() takes.  A caller that needs another
 * field adds it with retain_need(), which returns its number, before the first
 * decision.
 */
size_t retain_need(struct retain *, const struct policy_field *);
/* The same for several, and for those by which the dataset finds people; the
 * caller frees. */
size_t *
retain_needs(struct retain *, const struct policy_field *const *, size_t n);
size_t *retain_needs_identities(struct retain *);
size_t retain_fields(const struct retain *);
const struct policy_field *retain_field(const struct retain *, size_t i);

/* ---- facts about a record ---- */

enum date_state {
	DATE_MISSING,
	DATE_VALID,
	DATE_FUTURE,
	DATE_OLD, /* before "not_before" */
	DATE_INVALID
};

/* The date from which a rule's period counts. */
struct retain_date {
	enum date_state state;
	struct moment at;                 /* DATE_VALID */
	const struct policy_field *field; /* NULL: that of another record */
};

/* Warnings that were sent, about the same date. */
struct retain_warning {
	struct text notice;
	struct moment activity; /* the date that they name */
	int64_t sent, last;     /* the first and the last, in UTC seconds */
	size_t times;           /* how many */
	bool person;            /* they name the person, not the record */
};

enum consent { CONSENT_NO, CONSENT_YES, CONSENT_UNCLEAR };

/* Reads yes and no by the words of the policy, or as databases and forms write
 * them. */
enum consent consent_read(const struct policy *, const struct value *);
/* The same by the words of a list; an empty one: the usual words. */
enum consent consent_by(const struct names *is, const struct value *);

/* Whether another dataset has the values of a record.  What cannot be read may
 * be anybody's. */
enum in_answer { IN_NO, IN_YES, IN_ALIKE, IN_UNREAD };

/* What other files say about a record and its person. */
struct retain_facts {
	struct text hold;       /* id of a hold on it */
	struct text protects;   /* id of an open request it is evidence for */
	struct text restricted; /* id of the request that restricts it */
	struct text deletes;    /* id of a verified request to delete it */
	struct text withdrawn;  /* id of a verified request that withdraws the
				 * consent on which all of the dataset rests */
	struct text shared;     /* the same, perhaps of another person */
	bool came_back;         /* it was deleted, and is in the data again */
	int64_t gone_at;        /* its last deletion, if it came back */
	bool maybe_back;        /* it came back, or was never deleted */
	bool suppressed;        /* its person is on the suppression list */
	int64_t left_at;        /* since when */
	bool no_person;         /* its person cannot be determined */
	bool guest;             /* it names nobody */
	bool hold_over;         /* its hold has ended, and nobody released
				 * it */
	bool candidate;         /* it may belong to a person whose records
				 * are kept */
	bool left_alike;        /* it may belong to a person on the suppression
				 * list */
	bool lacks_identity;    /* of the kinds that its dataset has */
	bool renamed;           /* it lacks a field that matters, and has one
				 * that the policy does not know */
	/* Its value is no identity that can be read, and somebody is asked
	 * about; NULL: there is no such field. */
	const struct policy_field *unread;
	bool unread_more;  /* there are several such fields */
	bool unread_asked; /* the person may be one whose records are deleted,
			    * so somebody looks at the record in any case */
	const enum when_answer *when; /* by rule: the answer of its condition */
	const enum in_answer *in;     /* by rule: whether the other dataset has
				       * it */
	enum consent consent;         /* of the child, in another dataset */
	const struct retain_date *person; /* by rule: of all the person's
					   * records; NULL: it is not clear
					   * whose record it is */
	const struct retain_date *alike;  /* the same of all who may be that
					   * person; NULL: nobody may */
	/* A bit for each rule that erases, but finds nothing to erase. */
	uint64_t erased;
	const struct retain_warning *warning;
	size_t warnings;
};

/* ---- the decision ---- */

/* In order of how much happens to the record. */
enum verdict {
	VERDICT_KEEP,   /* nothing to report */
	VERDICT_WAIT,   /* its period is over, but its person was not warned */
	VERDICT_REVIEW, /* kept; somebody has to look at it */
	VERDICT_BLOCK,  /* would be deleted, but something keeps it */
	VERDICT_RESTRICT,
	VERDICT_ERASE,
	VERDICT_DELETE
};

enum reason {
	REASON_NONE,
	REASON_PERIOD,     /* the period is over */
	REASON_NOT_KEPT,   /* its keep_while does not apply any longer */
	REASON_REQUEST,    /* the person asked for deletion */
	REASON_WITHDRAWN,  /* the person withdrew consent */
	REASON_CHILD,      /* without consent */
	REASON_CAME_BACK,  /* it had been deleted */
	REASON_SUPPRESSED, /* the person is on the suppression list */
	REASON_EXCEPTION,  /* the person asked, but it must be kept */
	REASON_HOLD,       /* reasons to block: */
	REASON_RESTRICTION,
	REASON_OPEN_REQUEST,
	REASON_NOT_WARNED, /* reasons to wait: */
	REASON_NOTICE_RUNS,
	REASON_NO_DATE, /* reasons to review: */
	REASON_NOT_A_DATE,
	REASON_FUTURE_DATE,
	REASON_OLD_DATE,
	REASON_NO_PERSON,
	REASON_NO_KEY,
	REASON_NO_VALUE,
	REASON_UNKNOWN_VALUE, /* a value that "keep_while" does not list */
	REASON_SHARED,
	REASON_UNREAD,
	REASON_RENAMED,     /* a field may be there under another name */
	REASON_MISPLACED,   /* another value is where a field to erase may be */
	REASON_BACK_IN_USE, /* it was used after its deletion */
	REASON_MAYBE_BACK,
	REASON_LEFT_IN_USE, /* it has a later date than its person's leaving */
	REASON_AGE_UNKNOWN,
	REASON_BIRTH_NOT_A_DATE,
	REASON_CONSENT_UNCLEAR,
	REASON_HOLD_OVER, /* a hold ended, and nobody released it */
	REASON_CONDITION, /* the condition of a rule cannot be evaluated */
	REASONS
};

const char *verdict_word(enum verdict);
const char *reason_word(enum reason);

/* Why somebody has to look at a record in any case. */
struct decision_doubt {
	enum reason reason;               /* REASON_NONE: nobody has to */
	const struct policy_field *field; /* or NULL */
};

struct decision {
	enum verdict verdict;
	enum reason reason;
	enum reason instead_of; /* VERDICT_BLOCK: why it would be deleted */
	struct decision_doubt doubt;
	bool unruled;                   /* the condition of no rule is true */
	const struct policy_rule *rule; /* NULL: no rule of retention */
	uint64_t rules; /* a bit for each rule that decides this: `rule`, which
			 * is the first of them, and those that agree */
	bool leaves;    /* the record is deleted, and its person must not come
			 * back by an import */
	struct text clause;
	struct text detail; /* id of a hold or request; an exception's code */
	const struct policy_field *field; /* has the value in doubt, or the
					   * date that counts; or NULL */
	struct retain_date since;         /* the start of the period */
	uint64_t erasing; /* a bit for each rule that erases fields */
	/* A bit for each rule whose period is over, but which may not act:
	 * nobody was warned, or the warning was sent too recently. */
	uint64_t unwarned, warned;
};

/* value[i] is that of retain_field(i); text.p == NULL if it is missing. */
void retain_decide(const struct retain *, const struct value *value,
    const struct retain_facts *, struct decision *);

/* Whether the dataset knows when its people were born; and whether a record may
 * be used, as its person is no child or has consent: CONSENT_UNCLEAR where
 * somebody must look.  `elsewhere`: as retain_facts.consent. */
bool retain_knows_children(const struct retain *);
enum consent retain_child(const struct retain *, const struct value *,
    enum consent elsewhere);

/* The end of the period; only if `since` is valid. */
int64_t retain_end(const struct retain *, const struct decision *);

/* ---- parts of a decision ---- */

/* Finds the date of a record at which the period of a rule (RULE_AFTER)
 * starts. */
void retain_since(const struct retain *, size_t rule, const struct value *,
    struct retain_date *);

/* Merges the dates of two records of one person: the later one counts, but a
 * future or invalid date wins over it. */
void retain_merge(const struct retain *, size_t rule, struct retain_date *into,
    const struct retain_date *);

/* Adds up those with the same date; `times` is 0 if there are none. */
struct retain_warning retain_warned(const struct policy_rule *,
    const struct retain_date *, const struct retain_facts *);

/* Whether the person is to be warned: one of the times `warn` before the end
 * has come, and since then nobody has warned them.  For the first of these
 * times it does not matter how much earlier that was. */
bool retain_warns(const struct retain *, size_t rule,
    const struct retain_date *, const struct retain_facts *);

/* Whether, after all warnings, enough time has passed: min_notice since the
 * first, and where others must follow it, that or the shortest `warn` since the
 * last. */
enum warned { WARNED_NOT, WARNED_LATE, WARNED_ENOUGH };
enum warned retain_warned_enough(const struct retain *, size_t rule,
    const struct retain_date *, const struct retain_facts *);

#endif
