/* SPDX-License-Identifier: ISC */
/*
 * Which field is hidden by which method: the rules of pp-redact.
 *
 * Rules are added, then hiding_ready() makes a selection of them.  When the
 * fields of the input are known, hiding_fields() finds what no look at the
 * rules alone can tell: dates that move by what is itself moved or hidden for
 * good, and a receipt that says otherwise.
 */
#ifndef DISCLOSE_HIDING_H
#define DISCLOSE_HIDING_H

#include "hide/method.h"
#include "hide/receipt.h"
#include "policy/policy.h"
#include "record/select.h"

struct hiding_rule {
	struct text fields; /* selectors as written, lent; n == 0: the rest */
	struct method_spec *spec;
	int by;     /* slot of shift:by= in select, else -1 */
	int by_all; /* in all */
	bool drops;
	bool single;        /* is kept as one value: no object, no array */
	const char *refuse; /* NULL, or why a record with such a field is bad */
	char *owned;        /* fields, where they are not lent */
};

/* All zeros is a hiding without rules. */
struct hiding {
	bool restore;
	bool keyed;              /* there are keys */
	struct receipt *receipt; /* to be checked against, lent; NULL */
	const char *receipt_file;
	/* Methods come from a policy, too, where no rule names a field; all
	 * lent.  NULL: there is no policy; the dataset is what the fields of
	 * the input say; the data is for nobody in particular. */
	const struct policy *policy;
	const struct policy_dataset *dataset;
	const struct policy_recipient *recipient;
	/* What follows is made here. */
	struct hiding_rule *rule;
	int rules;
	struct select *select; /* what is hidden, or brought back */
	struct select *all;    /* the same rules as they hide */
};

/* Adds a rule; a field list of no bytes is the rest.  Lends fields.  0, or -1
 * after a message (STATUS_CALL). */
int hiding_add(struct hiding *, struct text fields, struct text method);

/* 0, or -1 after a message. */
int hiding_ready(struct hiding *);

/* For stream_plan.fields: 0, or -1 after a message. */
int hiding_fields(struct hiding *, const struct text *name, size_t n,
    const char *file);

bool hiding_needs_key(const struct hiding *);
void hiding_clear(struct hiding *);

/* hidepolicy.c: adds what the policy says of these fields, as hiding_fields().
 */
int hiding_policy(struct hiding *, const struct text *name, size_t n,
    const char *file);
/* Has libcrypto find what its methods may need; as method_warm(). */
int hiding_policy_warm(const struct hiding *);
/* Puts rule i into both selections; 0, or -1 after a message. */
int hiding_select(struct hiding *, int i);
/* Says what is wrong with a rule; -1. */
int hiding_malformed(const struct hiding_rule *, const char *why);
/* Whether a rule takes what no other names. */
bool hiding_has_rest(const struct hiding *);

#endif
