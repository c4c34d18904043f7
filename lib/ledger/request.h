/* SPDX-License-Identifier: ISC */
/*
 * A request of a person: what it asks, who asked, and where it stands.
 *
 * A struct request is what the events of a ledger amount to, see ledger.h.
 * Instants are UTC seconds, REQUEST_NEVER where nothing has happened.  The
 * words of the file for states and reasons stand in tables here and nowhere
 * else; those for types and levels are the policy's.
 */
#ifndef LEDGER_REQUEST_H
#define LEDGER_REQUEST_H

#include <stdint.h>

#include "person/subject.h"
#include "policy/policy.h"

#define REQUEST_NEVER INT64_MIN

enum request_state {
	STATE_RECEIVED,
	STATE_ACKNOWLEDGED,
	STATE_IN_PROGRESS,
	STATE_WAITING,  /* need_user_verification */
	STATE_EXTENDED, /* in progress, and told that it takes longer */
	STATE_HELD,     /* in progress, and a hold keeps it back */
	STATE_FULFILLED,
	STATE_DENIED,
	STATE_REVOKED,
	STATE_DUPLICATE,
	STATE_APPEALED,       /* open again: the appeal wants an answer */
	STATE_APPEAL_GRANTED, /* open: what was denied is to be done */
	STATE_APPEAL_DENIED,
	STATE_EXPIRED,
	REQUEST_STATES
};

enum request_extent {
	EXTENT_NONE,
	EXTENT_ALL,
	EXTENT_PART,
	EXTENT_NOTHING_FOUND /* an answer, too */
};

/* Announced on one day to last until another; whether that counts is for the
 * law to say, see deadline.h. */
struct request_extension {
	int64_t at;    /* announced */
	int64_t until; /* a day since 1970-01-01; REQUEST_NEVER: not said */
	struct text reason;
};

/* A part of the data that is kept back; dataset empty: all of it. */
struct request_hold {
	struct text dataset, reason;
	int64_t at, released; /* REQUEST_NEVER: it holds */
};

/* What may be done with the data, but keeping; dataset empty: all of it. */
struct request_restriction {
	struct text dataset, reason;
	int64_t at, lifted; /* REQUEST_NEVER: it lasts */
	int64_t until;      /* the last day of it; REQUEST_NEVER: open */
};

struct request {
	struct text id;
	enum request_type type;
	enum request_state state;
	enum request_extent extent;
	bool again;            /* it was closed, and opened again */
	bool leader_gone;      /* see duplicate_of */
	struct text type_word; /* as the ledger spells it */
	struct text regime, residence, manner;
	struct subject *subject; /* one for each identity given, sorted */
	size_t subjects;
	struct text reason; /* of that state: a denial's, a hold's */

	int64_t received;     /* REQUEST_NEVER: its events lack that one */
	int64_t counts_from;  /* the receipt from which its terms run: its
			       * own, or that of its earliest duplicate */
	int64_t acknowledged; /* first */
	int64_t started;      /* in_progress, first */

	/* Identity.  A representative has shown the level of the principal. */
	int64_t asked, verified; /* for the first time; verified: enough */
	enum verification asked_level, level;
	bool representative;

	struct request_extension *extension;
	size_t extensions;
	struct request_hold *hold;
	size_t holds;
	struct request_restriction *restriction;
	size_t restrictions;
	struct text *told; /* recipients that were told */
	size_t tolds;
	int64_t deleted, kept; /* records; -1: not said */
	struct text agent_id;  /* under which an agent knows it */

	struct text duplicate_of; /* the id of the one that leads; when
				   * leader_gone, that one ended without an
				   * answer */
	int64_t appealed;         /* last */
	int64_t closed;           /* REQUEST_NEVER: it is open */
	int64_t last;             /* its last event */
	size_t line;              /* of its first event, from 1 */
	size_t events;
};

/* ---- words ---- */

const char *request_type_word(enum request_type);
/* REQUEST_OTHER: none of them. */
enum request_type request_type_find(struct text word);
const char *request_state_word(enum request_state);
const char *request_extent_word(enum request_extent);         /* "" for NONE */
int verification_find(struct text word, enum verification *); /* 0, -1 */
/* Whether a word is a reason for which a request can be denied. */
bool request_denial_known(struct text word);

/* ---- asking ---- */

/* Still to be done or answered; a duplicate is not: its leader is. */
bool request_open(const struct request *);

/* Whether the person has shown who they are, to this level at least. */
bool request_verified(const struct request *, enum verification at_least);

/*
 * The type of request as which it can be answered by what identity was shown:
 * its own; or that of the policy which takes its place until more is shown, as
 * categories do for specific pieces (11 CCR 7024(a)); or "deny"; of no bytes
 * where there is none.
 */
struct text request_answer_as(const struct request *, const struct policy *);

/*
 * A deletion that is to be carried out: verified to this level, and to what
 * the person was asked for, and open or fulfilled in part.  What a hold kept
 * back then goes in the next run after its release.
 */
bool request_deletes(const struct request *, enum verification at_least);

/* An open request whose answer lies in the person's data: access, portability,
 * correction, restriction, objection, appeal.  Nothing of them may be deleted
 * by a rule meanwhile, verified or not. */
bool request_protects(const struct request *);

/* Whether a restriction of this dataset is active at an instant: one that an
 * event set, or a restriction or objection that is verified and neither denied
 * nor withdrawn.  The zone says when its last day is over. */
bool request_restricts(const struct request *, struct text dataset,
    enum verification at_least, int64_t now, const struct zone *);

/* Whether a hold of the request itself keeps this dataset back. */
bool request_holds(const struct request *, struct text dataset);

#endif
