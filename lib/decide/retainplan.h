/* SPDX-License-Identifier: ISC */
/* Private to the files that implement retain.h. */
#ifndef DECIDE_RETAINPLAN_H
#define DECIDE_RETAINPLAN_H

#include "decide/due.h"
#include "decide/retain.h"

enum { PLACES = 16 }; /* the most fields that a rule may name */

/* A rule with the numbers of its fields. */
struct retain_clause {
	const struct policy_rule *rule;
	struct due due;       /* RULE_AFTER */
	struct due *warn;     /* when each of rule->warn is due */
	size_t since[PLACES]; /* RULE_WHILE_IS: its field; _IN: `by` */
	size_t sinces;
	size_t again[PLACES]; /* of again_since */
	size_t agains;
};

struct retain {
	const struct policy *policy;
	const struct policy_dataset *dataset;
	const struct zone *zone;
	int64_t now, today;
	int64_t future;     /* a later instant is in the future */
	int64_t future_day; /* a later day is in the future */
	struct retain_no_date {
		struct moment at;
		bool is; /* the text is a date itself */
	} * no_date;     /* by number of not_a_date */
	const struct policy_field **field;
	int64_t *before; /* by field: the first day that is believed */
	size_t fields;
	struct retain_clause *clause;
	size_t clauses;
	bool children; /* the dataset has dates of birth */
	size_t birth, consent;
	bool has_consent;          /* in the record */
	size_t consent_by[PLACES]; /* in another dataset */
};

/* Whether a value is missing, null or empty. */
static inline bool
value_absent(const struct value *v)
{
	return v->text.p == NULL || v->kind == VALUE_NULL ||
	       (v->kind == VALUE_TEXT && v->text.n == 0);
}

/* Whether a value can be compared with others: not if it is missing, nor if it
 * is a list or an object. */
static inline bool
value_single(const struct value *v)
{
	return !value_absent(v) && !value_nests(v->kind);
}

/* Reads a value as a date; retention.future_tolerance says which dates are in
 * the future. */
void retain_date_read(const struct retain *, size_t field, const struct value *,
    struct retain_date *);

/* ---- shared by several parts of deciding ---- */

enum verdict decision_action(enum action);

/* Adds another decision about the record: the higher verdict counts, and a
 * first doubt remains. */
void decision_add(struct decision *, const struct decision *more);

void decision_review(struct decision *, enum reason);

/* children.c */
void children_decide(const struct retain *, const struct value *,
    const struct retain_facts *, struct decision *);

#endif
