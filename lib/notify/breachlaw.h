/* SPDX-License-Identifier: ISC */
/*
 * What the laws say about breaches: data, never code.
 *
 * breach-laws.json has a row for each duty to tell somebody, with its source
 * and the day when it was looked up; pp-incident(5) describes the file.
 *
 * Adding a law, or a state's deadline: a row in lib/data/breach-laws.json.  A
 * new kind of term: a member here, a row of law_keys in breachlaw.c, and what
 * duties.c makes of it.
 */
#ifndef NOTIFY_BREACHLAW_H
#define NOTIFY_BREACHLAW_H

#include "policy/policy.h"
#include "record/arena.h"

/* Who must be told. */
enum breach_whom {
	WHOM_PEOPLE,
	WHOM_AUTHORITY,
	WHOM_CUSTOMERS,
	WHOM_CONTROLLER, /* by who holds the data for them */
	WHOM_AGENCIES,   /* for credit reports */
	BREACH_WHOMS
};

/* What starts the clock. */
enum breach_from {
	FROM_DISCOVERED_AT,
	FROM_AWARE_AT,
	FROM_DETERMINED_AT,
	FROM_NOTIFIED_PEOPLE
};

enum breach_term {
	TERM_WITHIN,      /* a period of time or of calendar days */
	TERM_AT_ONCE,     /* when the clock starts */
	TERM_UNDUE_DELAY, /* without it; no day ends it */
	TERM_PROMPTLY     /* the same in a policy */
};

struct breach_law {
	struct text name, title, source, checked, note;
	struct names applies; /* places: DE, US-CA; groups of countries: EEA */
	enum breach_whom whom;
	enum breach_from from;
	enum breach_term term;
	struct period within; /* TERM_WITHIN */
	int64_t least;        /* so many people make it a duty */
	bool more_than;       /* the law says it as more than least - 1 */
	bool of_all;          /* people everywhere count, not residents */
	bool unless_encrypted, unless_unlikely;
	bool needs_high;          /* only a high risk makes it a duty */
	bool delay;               /* law enforcement can put it off */
	bool one_authority;       /* that of the controller's own country, where
				   * the law applies there */
	struct text since, until; /* dates of discovery: from, and the last */
	struct names content;     /* what the notice must say */
	struct names unverified; /* keys of the row that nobody has looked up */
};

struct breach_laws {
	struct breach_law *law;
	size_t n;
	struct arena arena;
	struct doc *doc;
};

/* Reads the content of such a file; NULL after messages (STATUS_CALL), which
 * name it `file`. */
struct breach_laws *breach_laws_read(struct text json, const char *file);
/* That of a path (NULL: the one built in). */
struct breach_laws *breach_laws_load(const char *path);
void breach_laws_free(struct breach_laws *); /* NULL is fine */

/* Whether a law is about the people of a place. */
bool breach_law_applies(const struct breach_law *, struct text place);
/* Whether it may be, as the place is less exact: a country of whose states it
 * names one; "unknown". */
bool breach_law_may_apply(const struct breach_law *, struct text place);

const char *breach_whom_word(enum breach_whom);
const char *breach_from_word(enum breach_from);
/* Appends "72 hours", "at once", "without undue delay". */
void breach_term_say(enum breach_term, struct period, struct buf *);

#endif
