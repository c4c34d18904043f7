/* SPDX-License-Identifier: ISC */
/*
 * Finds until when a request must be acknowledged and answered.
 *
 * The terms of the laws are data, see policy/law.h; the arithmetic is here.
 * Days are counted since 1970-01-01 in the policy's zone; a deadline lasts
 * until the end of its day.  The day of receipt is day 0.  Months are those of
 * the calendar: one month after 31 January is the last day of February.  An
 * extension also counts from receipt.
 */
#ifndef LEDGER_DEADLINE_H
#define LEDGER_DEADLINE_H

#include "ledger/request.h"
#include "policy/law.h"

/* There is no such deadline. */
#define DEADLINE_NONE INT64_MAX

enum extension {
	EXTENSION_NONE,
	EXTENSION_VALID,
	EXTENSION_LONG,      /* beyond the day that the law allows, and ends
			      * on that day */
	EXTENSION_LATE,      /* announced too late */
	EXTENSION_UNREASONED /* lacks the reason that the law requires */
};

/* The deadlines of a request under one regime, which is a law. */
struct regime_due {
	const struct regime *regime;
	int64_t ack_by, due_by; /* DEADLINE_NONE */
	int64_t longest;        /* the last day of any extension;
				 * DEADLINE_NONE: none is allowed */
	enum extension extension;
	bool assumed; /* it may apply, as nobody knows better */
};

struct deadlines {
	int64_t ack_by;           /* the earliest of all regimes */
	int64_t due_by;           /* the same: the end of the law's term */
	int64_t target_by;        /* the end of our promise, if earlier */
	enum extension extension; /* the worst */
	struct regime_due *due;
	size_t dues;
	bool assumed;        /* some only may apply */
	bool unknown_regime; /* the request names a regime without data */
};

/*
 * Finds the deadlines under the regimes that a request names and those of its
 * residence.  If the residence is unknown, or only a country, all regimes that
 * may apply count as well, whatever the request names: it cannot name away the
 * law of the place where its person lives.  A request without receipt in the
 * ledger gets no deadlines.
 */
void deadlines_find(const struct request *, const struct policy *,
    const struct regimes *, struct deadlines *out);
void deadlines_clear(struct deadlines *);

#endif
