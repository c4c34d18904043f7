/* SPDX-License-Identifier: ISC */
/*
 * Until when a request must be acknowledged and answered.
 *
 * What the laws say is data, see policy/law.h; the arithmetic is here.  Days
 * are counted since 1970-01-01 in the policy's zone; a deadline lasts until the
 * end of its day.  The day of receipt is day 0. Months are the calendar's: 31
 * January and one month is the last of February, and an extension counts from
 * receipt as well.
 */
#ifndef LEDGER_DEADLINE_H
#define LEDGER_DEADLINE_H

#include "ledger/request.h"
#include "policy/law.h"

/* No such deadline. */
#define DEADLINE_NONE INT64_MAX

enum extension {
	EXTENSION_NONE,
	EXTENSION_VALID,
	EXTENSION_LATE,      /* announced when it could no more be */
	EXTENSION_UNREASONED /* without the reason that the law wants */
};

/* What one regime says of a request. */
struct regime_due {
	const struct regime *regime;
	int64_t ack_by, due_by; /* DEADLINE_NONE */
	enum extension extension;
};

struct deadlines {
	int64_t ack_by;           /* the earliest of all regimes */
	int64_t due_by;           /* the same: the law's */
	int64_t target_by;        /* the promise's, if that is earlier: ours */
	enum extension extension; /* the worst */
	struct regime_due *due;
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
int64_t
deadline_term_end(int64_t day, struct term, const struct workdays *, bool roll);

#endif
