/* SPDX-License-Identifier: ISC */
/*
 * The rules of pp-redact: which method hides which field.
 *
 * Rules are added, then hiding_ready() makes a selection from them.  When the
 * fields of the input are known, hiding_fields() finds the errors that the
 * rules alone cannot show: a by-field that is itself shifted or irreversibly
 * hidden, and a receipt that disagrees.
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
	int by_all; /* the same in all */
	bool drops;
	bool single; /* keeps a single value; an object or array is bad */
	const char *refuse; /* NULL, or why a record with such a field is bad */
	char *owned;        /* fields, if they are not lent */
};

/* The method of a rule for a field whose dates or identities the policy
 * declares. */
struct hiding_dated {
	struct text field;
	int rule;
	struct method_spec *spec;
	const struct policy_field *date; /* NULL: its values are no dates */
};

/* For whom the policy hides. */
enum hiding_for {
	HIDING_FOR_ALL,    /* a recipient, or nobody in particular */
	HIDING_FOR_PERSON, /* whose data it is: what is never disclosed, or
			    * about others, is dropped, and the rest kept */
	HIDING_FOR_NAMES   /* everything is dropped */
};

/* A zeroed struct hiding has no rules. */
struct hiding {
	bool restore;
	bool keyed;              /* there are secret keys */
	bool numbered;           /* the input has no header */
	bool fixed;              /* the caller takes no rules (-c) */
	struct receipt *receipt; /* to check against, lent; may be NULL */
	const char *receipt_file;
	/* The policy has methods for fields that no rule names; all lent, each
	 * may be NULL: no policy; the dataset follows from the fields of the
	 * input; no recipient. */
	const struct policy *policy;
	const struct policy_dataset *dataset;
	const struct policy_recipient *recipient;
	enum hiding_for whom;
	/* HIDING_FOR_PERSON: by enum origin, which fields they get; NULL: all
	 * of them. */
	const bool *origin;
	/* The rest is made here. */
	const struct policy_dataset *found; /* of the input; NULL: no policy */
	struct hiding_rule *rule;
	int rules;
	struct hiding_dated *dated;
	size_t dateds;
	struct select *select; /* the fields to hide, or to restore */
	struct select *all;    /* the same rules for hiding */
};

/* Adds a rule; an empty field list is the rest.  fields must stay valid.  0, or
 * -1 after a message (STATUS_CALL). */
int hiding_add(struct hiding *, struct text fields, struct text method);

/* 0, or -1 after a message. */
int hiding_ready(struct hiding *);

/* For stream_plan.fields: 0, or -1 after a message. */
int hiding_fields(struct hiding *, const struct text *name, size_t n,
    const char *file);

/* The method of a rule for the field of this name. */
const struct method_spec *
hiding_method(const struct hiding *, int rule, struct text field);

/* The field of this name, if the rule's method reads dates and the policy says
 * which of them mean none; else NULL. */
const struct policy_field *
hiding_date(const struct hiding *, int rule, struct text field);

bool hiding_needs_key(const struct hiding *);
void hiding_clear(struct hiding *);

/* policyhiding.c: adds the policy's rules for these fields, as
 * hiding_fields(). */
int hiding_policy(struct hiding *, const struct text *name, size_t n,
    const char *file);
/* Prepares libcrypto for the policy's methods; as method_warm(). */
int hiding_policy_warm(const struct hiding *);
/* Puts rule i into both selections; 0, or -1 after a message. */
int hiding_select(struct hiding *, int i);
/* Reports an error in a rule; -1. */
int hiding_malformed(const struct hiding_rule *, const char *why);
/* Whether a rule is for all fields that no other rule names. */
bool hiding_has_rest(const struct hiding *);

#endif
