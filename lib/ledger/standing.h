/* SPDX-License-Identifier: ISC */
/*
 * The standing of a request on some day: its deadlines, the days left, what is
 * missing, and whether somebody must look at it.
 */
#ifndef LEDGER_STANDING_H
#define LEDGER_STANDING_H

#include "ledger/deadline.h"
#include "ledger/ledger.h"
#include "record/rows.h"

enum { MISSING_MAX = 12 };

struct standing {
	const struct request *request;
	struct deadlines deadlines;
	int64_t today;
	bool open, overdue; /* past target_by */
	const char *missing[MISSING_MAX];
	size_t missings;
	struct text answer_as; /* see request_answer_as() */
	const char *look; /* why somebody must look at it (static); or NULL */
	int64_t look_day; /* a day for the text; DEADLINE_NONE: none */
};

void standing_find(const struct request *, const struct policy *,
    const struct regimes *, int64_t now, struct standing *);
void standing_clear(struct standing *);

extern const char *const standing_columns[];

/* Writes a row for each request of a ledger, and messages (STATUS_LOOK) for the
 * first requests that somebody must look at. */
void standings_put(const struct ledger *, const struct policy *,
    const struct regimes *, int64_t now, struct rows *);

#endif
