/* SPDX-License-Identifier: ISC */
/*
 * What the laws say of deadlines: data, never code.
 *
 * jurisdictions.json has a row a law ("regime"), with its source and the day
 * it was looked up; pp-ledger(5) describes the file.
 *
 * Adding a law, or a state's deadline: a row in lib/data/jurisdictions.json.
 * A new kind of term: a member here, a row of regime_keys in law.c, and what
 * ledger/deadline.c makes of it.
 */
#ifndef POLICY_LAW_H
#define POLICY_LAW_H

#include "policy/policy.h"
#include "record/arena.h"

struct regime {
	struct text name, title, source, checked, note;
	struct names applies;    /* DE, US-CA; EU */
	struct names unverified; /* keys of the row that nobody has looked up */
	struct term acknowledge, answer;
	struct term extended; /* in all, from receipt */
	struct term announce; /* of the extension; not given: the answer's */
	bool reason;          /* which must have one */
	struct term opt_out;
	bool opt_out_at_once;
	struct term appeal, appeal_extended;
	struct term request_log; /* records of requests are kept so long */
	bool restarts_on_identity;
	bool next_working_day; /* a deadline rolls off a weekend or holiday */
};

struct regimes {
	struct regime *regime;
	size_t n;
	/* What all this is lent from. */
	struct arena arena;
	struct doc *doc;
};

/* Reads the content of such a file; NULL after a mistake.  Findings are the
 * caller's, to be given back by findings_clear(). */
struct regimes *regimes_read(struct text json, struct findings *);
void regimes_free(struct regimes *);
const struct regime *regime_find(const struct regimes *, struct text name);

#endif
