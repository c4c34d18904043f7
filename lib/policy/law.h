/* SPDX-License-Identifier: ISC */
/*
 * What the laws say of deadlines: data, never code.
 *
 * jurisdictions.json has a row a law ("regime"), with its source and the day
 * it was looked up; pp-ledger(5) describes the file.
 *
 * Adding a law, or a state's deadline: a row in lib/data/jurisdictions.json.
 * A new kind of term: a member here, a line in the table of law.c, and what
 * ledger/deadline.c makes of it.
 */
#ifndef POLICY_LAW_H
#define POLICY_LAW_H

#include "policy/policy.h"

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
	struct doc *doc; /* what the texts are lent from */
};

/* Reads the content of such a file.  NULL: `why` (of `size` bytes) says what
 * is wrong, and where. */
struct regimes *regimes_read(struct text json, char *why, size_t size);
void regimes_free(struct regimes *);
const struct regime *regime_find(const struct regimes *, struct text name);

#endif
