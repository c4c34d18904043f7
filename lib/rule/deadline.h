/* SPDX-License-Identifier: ISC */
/*
 * Until when a request must be acknowledged and answered.
 *
 * What the laws say is data: jurisdictions.json, a row a law ("regime").  The
 * arithmetic is here.  Days are counted since 1970-01-01 in the policy's zone;
 * a deadline lasts until the end of its day.  The day of receipt is day 0.
 * Months are the calendar's: 31 January and one month is the last of February,
 * and an extension counts from receipt as well.
 */
#ifndef RULE_DEADLINE_H
#define RULE_DEADLINE_H

#include "rule/policy.h"
#include "rule/request.h"

/* No such deadline. */
#define DEADLINE_NONE INT64_MAX

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

enum extension {
	EXTENSION_NONE,
	EXTENSION_VALID,
	EXTENSION_LATE,      /* announced when it could no more be */
	EXTENSION_UNREASONED /* without the reason that the law wants */
};

/* What one regime says of a request. */
struct due {
	const struct regime *regime;
	int64_t ack_by, due_by; /* DEADLINE_NONE */
	enum extension extension;
};

struct deadlines {
	int64_t ack_by;           /* the earliest of all regimes */
	int64_t due_by;           /* the same: the law's */
	int64_t target_by;        /* the promise's, if that is earlier: ours */
	enum extension extension; /* the worst */
	struct due *due;
	size_t dues;
	bool assumed;        /* nothing says which regime applies: all do */
	bool unknown_regime; /* it names one that is not in the file */
};

/*
 * The regimes that a request names and those of its residence; of a residence
 * nobody knows (or only the country of) all that it could be.  Nothing is set
 * of a request whose receipt is not in the ledger.
 */
void deadlines_find(const struct request *, const struct policy *,
    const struct regimes *, struct deadlines *out);
void deadlines_clear(struct deadlines *);

/* A term from a day on; off a weekend or holiday if `roll`. */
int64_t term_end(int64_t day, struct term, const struct workdays *, bool roll);

#endif
