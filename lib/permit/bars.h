/* SPDX-License-Identifier: ISC */
/*
 * What keeps a person's record from being shared, or used, for a purpose.
 *
 * Whoever asked not to be shared is found generously: by any identity, by a
 * request that is not verified yet, by another spelling.  What is not sure
 * keeps the record back, too, and somebody has to look at it.
 */
#ifndef PERMIT_BARS_H
#define PERMIT_BARS_H

#include "decide/retain.h"
#include "facts/facts.h"
#include "permit/consents.h"
#include "permit/decided.h"
#include "permit/sharing.h"
#include "record/arena.h"
#include "record/record.h"

/* Why a record stays back.  Of several sure reasons the first one here is
 * told. */
enum bar {
	BAR_NONE,
	BAR_DELETED,    /* it was deleted, and is in the data again */
	BAR_LEFT,       /* the person is on the suppression list */
	BAR_DELETION,   /* the person asked to be deleted */
	BAR_RESTRICTED, /* the data may be kept, but not used */
	BAR_OBJECTED,
	BAR_OPTED_OUT,
	BAR_WITHDRAWN, /* the person took consent back */
	BAR_CONSENT,   /* the person gave no consent */
	BAR_CHILD,     /* without consent */
	BAR_UNREAD,    /* nobody can tell whose record it is */
	BARS
};

const char *bar_word(enum bar);

struct barred {
	enum bar bar;                     /* BAR_NONE: it may go */
	bool sure;                        /* else somebody has to look at it */
	struct text id;                   /* of the request; empty: none */
	const struct policy_field *field; /* in doubt; NULL: none */
};

/* What all threads share, for one dataset. */
struct bars {
	const struct sharing *sharing;
	const struct policy_dataset *dataset; /* of the records */
	/* The dataset that is shared, if the records are of another one: then
	 * only what is known of their people counts.  NULL: it is theirs. */
	const struct policy_dataset *about;
	struct facts *known;
	const struct consents *purpose, *child; /* of other datasets */
	const struct decided *decided;          /* NULL: no decision is known */
	bool log;                               /* a log of deletions is read */
	bool keyed; /* records need their key: deletions or decisions are
		     * known */
	int64_t now;
	/* Made by bars_bind(). */
	struct retain *retain;
	size_t *key, *person;
	size_t consent; /* the field; SIZE_MAX: it is not in the record */
	/* Else it is in another dataset: the numbers of the fields that say
	 * whose it is; the same of the consent of children. */
	size_t consent_by[CONSENT_PARTS], child_by[CONSENT_PARTS];
	bool asks_consent, asks_child;
	bool free, sells; /* see sharing_is_free(), policy_sells() */
	uint32_t topic, own_topic;
	bool idle; /* nothing can keep a record back */
};

/* Prepares it for its dataset, and adds the fields that it reads.  0, or -1
 * after a message (STATUS_CALL). */
int bars_bind(struct bars *);
void bars_clear(struct bars *);
/* Whether a field, by its number in retain, must be in every input: without it
 * nobody could tell whom a record is about, or who gave consent. */
bool bars_needs(const struct bars *, size_t field);

/* The memory of one thread. */
struct bars_view {
	const struct bars *bars;
	struct facts_view *facts;
	struct value *value; /* by number of the field */
	struct arena memory;
	struct consents_room whose;
	struct buf joined; /* a key */
};

void bars_begin(struct bars_view *, const struct bars *);
void bars_end(struct bars_view *);

/* Looks at the record whose values are in `value`. */
struct barred bars_look(struct bars_view *);

#endif
