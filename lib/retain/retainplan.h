/* SPDX-License-Identifier: ISC */
/* The inside of retain.h, shared by its files only. */
#ifndef RETAIN_RETAINPLAN_H
#define RETAIN_RETAINPLAN_H

#include "retain/due.h"
#include "retain/retain.h"

enum { PLACES = 16 }; /* of fields that a rule names */

/* A rule with the numbers of its fields. */
struct retain_clause {
	const struct policy_rule *rule;
	struct due due;       /* RULE_AFTER */
	struct due *warn;     /* one for each of rule->warn, from the end */
	size_t since[PLACES]; /* also RULE_WHILE_IS: the field, _IN: by */
	size_t sinces;
};

struct retain {
	const struct policy *policy;
	const struct policy_dataset *dataset;
	const struct zone *zone;
	int64_t now, today;
	int64_t future;         /* an instant behind it is in the future */
	int64_t future_day;     /* so is a day */
	struct moment *no_date; /* moments that stand for no date */
	size_t no_dates;
	const struct policy_field **field;
	size_t fields;
	struct retain_clause *clause;
	size_t clauses;
	bool children; /* the dataset has dates of birth */
	size_t birth, consent;
	bool has_consent;
};

/* Whether a value says nothing: not there, null or empty. */
static inline bool
value_absent(const struct value *v)
{
	return v->text.p == NULL || v->kind == VALUE_NULL ||
	       (v->kind == VALUE_TEXT && v->text.n == 0);
}

/* A value as a date; the future counts as retention.future_tolerance says. */
void retain_date_read(const struct retain *, size_t field, const struct value *,
    struct retain_date *);

/* ---- what several parts of deciding share ---- */

/* What an action of the policy comes to. */
enum verdict decision_action(enum action);

/* More that was found about a record: the most that is to happen counts, but
 * no doubt is forgotten. */
void decision_add(struct decision *, const struct decision *more);

void decision_review(struct decision *, enum reason);

/* children.c */
void
children_decide(const struct retain *, const struct value *, struct decision *);

#endif
