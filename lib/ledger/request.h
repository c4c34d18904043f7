/* SPDX-License-Identifier: ISC */
/*
 * A request of a person: what they ask, who they are, and its state.
 *
 * A struct request is computed from the events of a ledger, see ledger.h.
 * Instants are UTC seconds, or REQUEST_NEVER if nothing happened.  The words
 * for states and reasons are only in request.c and below; those for types and
 * levels are the policy's, see policy/words.h.
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
	STATE_EXTENDED, /* in progress; the person was told it takes longer */
	STATE_HELD,     /* in progress; a hold keeps data back */
	STATE_FULFILLED,
	STATE_DENIED,
	STATE_REVOKED,
	STATE_DUPLICATE,
	STATE_APPEALED,       /* open again: the appeal needs an answer */
	STATE_APPEAL_GRANTED, /* open: what was denied must be done */
	STATE_APPEAL_DENIED,
	STATE_EXPIRED,
	REQUEST_STATES
};

enum request_extent {
	EXTENT_NONE,
	EXTENT_ALL,
	EXTENT_PART,
	EXTENT_NOTHING_FOUND /* also an answer */
};

/* An extension of the term; whether it is valid depends on the law, see
 * deadline.h. */
struct request_extension {
	int64_t at;    /* announced */
	int64_t until; /* a day since 1970-01-01; REQUEST_NEVER: not given */
	struct text reason;
};

/* A hold that keeps data back; dataset empty: all data. */
struct request_hold {
	struct text dataset, reason;
	int64_t at, released; /* REQUEST_NEVER: in force */
};

/* A restriction: data may be kept, but not used; dataset empty: all data. */
struct request_restriction {
	struct text dataset, reason;
	int64_t at, lifted; /* REQUEST_NEVER: in force */
	int64_t until;      /* its last day; REQUEST_NEVER: no end */
};

struct request {
	struct text id;
	enum request_type type;
	enum request_state state;
	enum request_extent extent;
	bool again;            /* it was closed and opened again */
	bool ahead;            /* it is not there yet: only its holds and
				* restrictions count */
	bool leader_gone;      /* see duplicate_of */
	struct text type_word; /* as the ledger spells it */
	struct text regime, residence, manner;
	struct subject *subject; /* one for each identity given, sorted */
	size_t subjects;
	struct subject *alike; /* hashes that the identities of others may
				* have who may be this person: of addresses
				* without tag and dots */
	size_t alikes;
	struct text reason; /* of the state: of a denial, of a hold */

	int64_t received;     /* REQUEST_NEVER: not in the ledger */
	int64_t counts_from;  /* its terms run from here: from its receipt, or
			       * from when it was made, as a peer says, if that
			       * is earlier; or from that of its earliest
			       * duplicate */
	int64_t acknowledged; /* first */
	int64_t started;      /* in_progress, first */

	/* Identity.  A representative counts with the principal's level. */
	int64_t asked, verified; /* first; verified: to the level asked for */
	enum verification asked_level, level;
	bool representative;

	struct request_extension *extension;
	size_t extensions;
	struct request_hold *hold;
	size_t holds;
	struct request_restriction *restriction;
	size_t restrictions;
	/* What was lifted of the restriction that the request itself asks for:
	 * all of it, or that of these datasets. */
	int64_t own_lifted;
	struct text *lifted;
	size_t lifteds;
	struct text *told; /* recipients that were told */
	size_t tolds;
	bool restricts_instead; /* it was answered as one that restricts */
	bool withdraws_instead; /* as a withdrawal of consent */
	int64_t deleted, kept;  /* records; -1: not given */
	struct text agent_id;   /* the id that an agent gave it */

	struct text duplicate_of; /* the id of its leader; if leader_gone, the
				   * leader ended without an answer */
	int64_t appealed;         /* last */
	int64_t closed;           /* REQUEST_NEVER: it is open */
	size_t closed_line;       /* of the event that closed it */
	size_t received_line;     /* of the event "received" */
	bool rest;                /* what a hold kept back of an answer in part
				   * is due: the hold was released */
	int64_t last;             /* its last event */
	size_t line;              /* of its first event, from 1 */
	size_t events;
};

/* ---- words ---- */

/* Words as messages list them.  Those for denials are only here; a test
 * compares the others with the tables. */
#define REQUEST_TYPE_WORDS                                                     \
	"access, access:categories, access:specific, portability, deletion, "  \
	"correction, restriction, objection, sale:opt-out, sale:opt-in, "      \
	"contact:opt-out, consent:withdraw, automated_decision, appeal"
#define REQUEST_EXTENTS "all, part, nothing_found"
#define REQUEST_LEVELS                                                         \
	"none, contact, reasonable, reasonably_high, representative"
#define REQUEST_DENIALS                                                        \
	"suspected_fraud, insuf_verification, no_match, claim_not_covered, "   \
	"outside_jurisdiction, too_many_requests, other"

const char *request_type_word(enum request_type);
/* Whether requests of a type restrict data. */
bool request_type_restricts(struct text word);
/* REQUEST_OTHER: unknown. */
enum request_type request_type_find(struct text word);
const char *request_state_word(enum request_state);
const char *request_extent_word(enum request_extent);         /* "" for NONE */
int verification_find(struct text word, enum verification *); /* 0, -1 */
/* Whether a word is a reason for which a request can be denied. */
bool request_denial_known(struct text word);

/* ---- questions ---- */

/* Whether it still needs an answer; a duplicate does not, but its leader does.
 */
bool request_open(const struct request *);

/* Whether the person has proved their identity to this level at least. */
bool request_verified(const struct request *, enum verification at_least);

/*
 * The type as which a request can be answered with the identity shown so far:
 * its own; or the type that the policy names for a lower level, such as
 * categories instead of specific pieces (11 CCR 7024(a)); or "deny".  Empty:
 * there is none.
 */
struct text request_answer_as(const struct request *, const struct policy *);

/*
 * Whether it is a deletion to carry out: verified to this level and to the one
 * that the person was asked for, and open or fulfilled in part.  So data that a
 * hold kept back is deleted in the next run after its release.
 */
bool request_deletes(const struct request *, enum verification at_least);
/* The same for a withdrawal of consent; and for a deletion that can be answered
 * as one with the identity shown so far, and a request that was. */
bool request_withdraws(const struct request *, const struct policy *);

/* The same for a correction. */
bool request_corrects(const struct request *, enum verification at_least);

/* Whether it is an open request that needs the person's data for its answer:
 * access, portability, correction, restriction, objection, appeal, or an
 * unknown type.  No rule may delete this data meanwhile, even if the request is
 * not verified. */
bool request_protects(const struct request *);

/* Whether a restriction of this dataset that an event set is in force at an
 * instant.  The zone is that of its last day. */
bool request_restricted(const struct request *, struct text dataset,
    int64_t now, const struct zone *);
/* The same, or one by the request itself, until it is lifted: a request for
 * restriction or objection that is verified, or was fulfilled; or one that was
 * answered as such, if the proof was not enough for what it asked. */
bool request_restricts(const struct request *, struct text dataset,
    enum verification at_least, int64_t now, const struct zone *);

/* Whether the restriction that the request itself asks for can be lifted for a
 * dataset; empty: for all data. */
bool request_own_restriction(const struct request *, struct text dataset);

/* Whether the request still has an effect on data, though it was answered: it
 * holds or restricts some, or the rest of an answer in part is to follow. */
bool request_in_force(const struct request *, int64_t now, const struct zone *);

/* Whether a hold of the request keeps data of this dataset back. */
bool request_holds(const struct request *, struct text dataset);

/* A dataset that a hold or restriction in force names, and that the policy does
 * not have, perhaps as it got another name there; empty: there is none. */
struct text request_lost_dataset(const struct request *, const struct policy *,
    int64_t now);

#endif
