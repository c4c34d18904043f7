/* SPDX-License-Identifier: ISC */
/*
 * Who must be told of an incident, and until when: by the laws of the places
 * where people live, and by what the policy promises.
 *
 * A term of days lasts until the end of its last day in the policy's zone, a
 * term of hours to the second; what is due at once is due that day.  If law
 * enforcement asks to wait, what would be due meanwhile is due on the day when
 * that ends.  Where somebody lives is known, or only the country, or nothing:
 * of laws that only may apply the one that ends first is listed for each kind
 * of whom, marked as assumed; and people who may live in a place count there as
 * well, so that no threshold is missed.
 */
#ifndef NOTIFY_DUTIES_H
#define NOTIFY_DUTIES_H

#include "notify/breachlaw.h"
#include "notify/incident.h"

enum duty_state {
	DUTY_DUE,
	DUTY_LATE,
	DUTY_DELAYED, /* law enforcement asked to wait */
	DUTY_UNKNOWN, /* `reason` says what is missing */
	DUTY_DONE,
	DUTY_DONE_LATE,
	DUTY_NOT_NEEDED, /* `reason` says why */
	DUTY_STATES
};

struct duty {
	const struct breach_law *law;       /* NULL: of no law, see notice */
	const struct policy_notice *notice; /* that promises it; NULL: none, and
					     * without a law nobody knows the
					     * law of the place */
	enum breach_whom whom;
	struct text place; /* DE, US-WA, unknown; empty: all */
	int64_t people;    /* who live there for sure; -1: not counted */
	bool assumed;      /* it only may be so: nobody knows where they live */
	enum breach_from from;
	struct incident_time start; /* not given: unknown */
	enum breach_term term;
	struct period within; /* TERM_WITHIN */
	bool has_due, by_day;
	int64_t due; /* UTC seconds; by_day: a day since 1970-01-01 */
	int64_t end; /* the last second of it */
	enum duty_state state;
	struct incident_time done;
	struct text reason; /* may be empty */
};

struct duties {
	struct duty *duty;
	size_t n, room;
	struct arena arena;
};

/* People by where they live. */
struct duties_people {
	const struct incident_people *place;
	size_t places;
	bool counted; /* else nobody knows how many, and where */
};

/* Those of the incident's own "affected". */
struct duties_people duties_affected(const struct incident *);

void duties_find(const struct incident *, const struct duties_people *,
    const struct policy *, const struct breach_laws *, int64_t now,
    struct duties *out);
void duties_clear(struct duties *);

const char *duty_state_word(enum duty_state);
/* Whether somebody still has to do something. */
static inline bool
duty_open(const struct duty *d)
{
	return d->state <= DUTY_UNKNOWN;
}

/* Whether an incident is about data that is held for others: it says so, or
 * else all of its datasets are. */
bool duties_processor(const struct incident *, const struct policy *);

#endif
