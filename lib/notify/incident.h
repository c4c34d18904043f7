/* SPDX-License-Identifier: ISC */
/*
 * Incidents: breaches of personal data, as a file of NDJSON tells them that
 * only grows; pp-incident(5) describes it.
 *
 * Each line gives what is new about an incident: a member that a later line
 * has replaces the earlier one, but "notified" grows by its members and
 * "law_enforcement_delay" by further delays.  Lines are not sorted: a line with
 * an earlier "at" than that of the line before is a mistake, and so is whatever
 * contradicts itself, as everybody's clocks run by it.
 *
 * All is lent until incidents_free().
 */
#ifndef NOTIFY_INCIDENT_H
#define NOTIFY_INCIDENT_H

#include "policy/policy.h"

/* A date counts from its first second, so that no term that begins then ends
 * too late. */
struct incident_time {
	int64_t at; /* UTC seconds */
	bool day;   /* only the date is known */
	bool given;
};

enum incident_risk { RISK_UNSAID, RISK_UNLIKELY, RISK_LIKELY, RISK_HIGH };
enum incident_role {
	INCIDENT_ROLE_UNSAID,
	INCIDENT_CONTROLLER,
	INCIDENT_PROCESSOR
};
enum incident_yes { YES_UNSAID, YES_NO, YES_YES };

/* People who live in a place: DE, US-WA; or "unknown". */
struct incident_people {
	struct text place;
	int64_t people; /* each counts once */
};

/* Who was told: "people", "people:US-WA", "customers", "controller",
 * "agencies", "authority:DE". */
struct incident_told {
	struct text whom;
	struct incident_time at;
};

/* The police asked not to tell anybody yet. */
struct incident_delay {
	struct text case_id;
	struct incident_time from;
	struct incident_time until; /* a date: its last second; not given: until
				     * a later line says */
};

/* Members of which a notice may show something; people are not told those from
 * DETAIL_AFFECTED on. */
enum incident_detail {
	DETAIL_OCCURRED_FROM,
	DETAIL_OCCURRED_TO,
	DETAIL_DISCOVERED_AT,
	DETAIL_WHAT,
	DETAIL_CATEGORIES,
	DETAIL_CONSEQUENCES,
	DETAIL_MEASURES,
	DETAIL_ADVICE,
	DETAIL_AFFECTED,
	DETAIL_RECORDS,
	INCIDENT_DETAILS
};

/* What was known after a line. */
struct incident_edition {
	int64_t at;
	size_t line;
	char digest[65]; /* of what people are told; SHA-256, hexadecimal */
	struct text said[INCIDENT_DETAILS]; /* in one form; empty: nothing */
};

struct incident {
	struct text id;
	int64_t at;  /* of its last line */
	size_t line; /* its first one */
	struct incident_time occurred_from, occurred_to, discovered_at,
	    aware_at, determined_at, closed;
	struct text what, consequences;
	struct names categories, datasets, measures, advice;
	enum incident_yes encrypted; /* nobody who has the data can read it */
	enum incident_risk risk;
	enum incident_role role; /* unsaid: that of a controller */
	struct incident_people *affected;
	size_t places;
	bool counted;    /* "affected" is given */
	int64_t records; /* -1: not given */
	struct incident_told *told;
	size_t tolds;
	struct incident_delay *delay;
	size_t delays;
	struct incident_edition *edition; /* one for each line */
	size_t editions;
};

struct incidents {
	struct incident *incident; /* in the order of their first lines */
	size_t n;
	const char *file; /* as it is named in messages; lent */
	struct incident_memory *memory;
};

/*
 * Reads a file; "-" is standard input.  Times without an offset are those of
 * the policy's zone, and categories and datasets those of the policy.  NULL
 * after messages with file and line (STATUS_CALL): a line is no object, a
 * member is unknown or wrong, the lines contradict one another, or a time is
 * later than now.  A torn last line is a warning.
 */
struct incidents *
incidents_load(const char *path, struct policy *, int64_t now);
struct incidents *
incidents_read_fd(int fd, const char *file, struct policy *, int64_t now);
struct incidents *
incidents_read(struct text, const char *file, struct policy *, int64_t now);
void incidents_free(struct incidents *); /* NULL is fine */

static inline bool
incident_open(const struct incident *i)
{
	return !i->closed.given;
}

/* The one of that id, or with NULL the only open one; NULL after a message
 * (STATUS_CALL) that lists the ids there are. */
const struct incident *
incident_choose(const struct incidents *, const char *id);

/* When somebody was told, see struct incident_told; NULL: they were not. */
const struct incident_time *
incident_told(const struct incident *, struct text whom);
/* The same of those who live in a place: "people:US-WA", else "people". */
const struct incident_time *
incident_told_in(const struct incident *, const char *whom, struct text place);

/* The delay that is in force at a time; NULL: none. */
const struct incident_delay *
incident_delayed(const struct incident *, int64_t at);

/* The name of a member. */
const char *incident_detail_name(enum incident_detail);
/* Whether a member differs between two editions, by their numbers. */
bool incident_changed(const struct incident *, size_t from, size_t to,
    enum incident_detail);
/* The names of all members that differ, ended with NULL; how many there are. */
size_t incident_changes(const struct incident *, size_t from, size_t to,
    const char *names[INCIDENT_DETAILS + 1]);

/* Whether a text is a place where people live, as a country or a state of the
 * USA is (DE, US-WA, CA-QC). */
bool incident_place(struct text);

#endif
