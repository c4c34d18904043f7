/* SPDX-License-Identifier: ISC */
/*
 * The events of a ledger, one a line.  Used by ledger.c and by code that writes
 * lines; all other code sees requests.
 */
#ifndef LEDGER_EVENT_H
#define LEDGER_EVENT_H

#include "base/slots.h"
#include "ledger/request.h"
#include "record/arena.h"

enum event_kind {
	EVENT_OTHER, /* unknown: of a later version or another program */
	EVENT_RECEIVED,
	EVENT_ACKNOWLEDGED,
	EVENT_IDENTITY_ASKED,
	EVENT_IDENTITY_CONFIRMED,
	EVENT_IN_PROGRESS,
	EVENT_EXTENDED,
	EVENT_HELD,
	EVENT_RELEASED,
	EVENT_RESTRICTED,
	EVENT_RESTRICTION_LIFTED,
	EVENT_PROCESSOR_TOLD,
	EVENT_FULFILLED,
	EVENT_DENIED,
	EVENT_REVOKED,
	EVENT_DUPLICATE,
	EVENT_EXPIRED,
	EVENT_APPEALED,
	EVENT_APPEAL_GRANTED,
	EVENT_APPEAL_DENIED,
	EVENT_REOPENED,
	EVENT_NOTE,
	EVENT_KINDS
};

enum { LEDGER_LINE_MAX = 1 << 20 };

/* The values of a line.  If a key is absent or null, its value is an empty
 * text, REQUEST_NEVER, or the first of its enum. */
struct event {
	struct text id;
	enum event_kind kind;
	int64_t at;
	size_t line;
	struct text type, as, manner, regime, residence, reason, dataset,
	    recipient, of, by, agent_id;
	int64_t deleted, kept; /* -1: not given */
	enum verification level, principal;
	bool levelled;
	enum request_extent extent;
	int64_t until;                   /* a day */
	int64_t submitted;               /* as a peer says */
	struct subject *subject, *alike; /* see struct request */
	size_t subjects, alikes;
};

enum event_kind event_find(struct text word); /* EVENT_OTHER: unknown */

/* Reads a line.  NULL, or what is wrong with it: static text without a value.
 * The texts of the event are in the arena. */
const char *event_read(struct text line, const struct zone *, struct arena *,
    struct event *out);

/* Computes the state of a request from its events, in their order; r->id and
 * r->line are set.  It does not look for duplicates. */
void request_fold(struct request *, struct event *const *, size_t n);
void request_clear(struct request *);

/* Finds which of the n requests of a ledger are duplicates of others, after
 * request_fold(); for the slots see requestids.h. */
void duplicates_find(struct request *, size_t n, const struct slots *ids);
/* Whether the one that leads names all subjects of another one. */
bool duplicate_named(const struct request *leader, const struct request *);

#endif
