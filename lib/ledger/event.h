/* SPDX-License-Identifier: ISC */
/*
 * The lines of a ledger, and what becomes of them.  For ledger.c and those who
 * write lines; everybody else sees requests.
 */
#ifndef LEDGER_EVENT_H
#define LEDGER_EVENT_H

#include "base/slots.h"
#include "ledger/request.h"
#include "record/arena.h"

enum event_kind {
	EVENT_OTHER, /* of a later version, or somebody else's */
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

/* What the keys of a line hold; a key that is absent or null is a text of no
 * bytes, REQUEST_NEVER, or what stands first in its enum. */
struct event {
	struct text id;
	enum event_kind kind;
	int64_t at;
	size_t line;
	struct text type, as, manner, regime, residence, reason, dataset,
	    recipient, of, by, agent_id;
	int64_t deleted, kept; /* -1: not said */
	enum verification level, principal;
	bool levelled;
	enum request_extent extent;
	int64_t until; /* a day */
	struct subject *subject;
	size_t subjects;
};

const char *event_word(enum event_kind);
enum event_kind event_find(struct text word); /* EVENT_OTHER: unknown */

/* NULL, or what is wrong with a line, in static text that has no value in it.
 * What the event lends is in the arena. */
const char *event_read(struct text line, const struct zone *, struct arena *,
    struct event *out);

/* Folds the events of one request, in their order; r->id, line are set.  What
 * is between requests, duplicates, is not done here. */
void request_fold(struct request *, struct event *const *, size_t n);
void request_clear(struct request *);

/* Finds which requests are duplicates of which others: all n of a ledger,
 * folded; see requestids.h. */
void duplicates_find(struct request *, size_t n, const struct slots *ids);

#endif
