/* SPDX-License-Identifier: ISC */
/*
 * What people chose: append-only NDJSON, one event a line, see pp-export(1).
 *
 *	{"choice": "out", "topic": "news", "subject": "h1:...",
 *	 "at": "2026-03-01T09:00:00Z", "source": "unsubscribe"}
 *
 * Of the events of one subject about one topic the latest counts, and of two at
 * the same instant that of the later line.  The topic "all" is about every one:
 * to opt out of it counts for each, and to opt in takes that back, but chooses
 * no topic, and no refusal of one topic is taken back by it.  A person has
 * several identities, such as an address and a device: who opted out by one of
 * them has opted out.
 */
#ifndef FACTS_CHOICES_H
#define FACTS_CHOICES_H

#include "base/doc.h"
#include "facts/hashtable.h"
#include "person/subject.h"

/* The last event of a subject about a topic. */
struct choice_event {
	struct subject subject;
	int64_t at;
	uint32_t line;
	uint32_t topic; /* number in policy.topics; topics.n: all */
	bool out;
};

struct choices {
	struct hashtable by;    /* tag: number in event */
	struct hashtable alike; /* by the hashes that other spellings of the
				 * same identity may have */
	struct choice_event *event;
	size_t events, room;
	uint32_t lines;
};

void choices_clear(struct choices *);

/* NULL, or why a hash cannot be used: its secret key is not there. */
typedef const char *choices_usable(void *ctx, const struct subject *);

/* Adds one line.  An opt-out with a date later than now counts already, an
 * opt-in does not.  NULL, or static text that says what is wrong. */
const char *choices_take(struct choices *, const struct policy *, int64_t now,
    const struct node *line, choices_usable *, void *ctx);

/* An event that one of a record's identities finds. */
struct choice_found {
	uint32_t event;
	uint32_t identity; /* its number: one may have several hashes */
	bool sure;         /* not by another spelling */
};

enum chosen { CHOSEN_NOTHING, CHOSEN_IN, CHOSEN_OUT };

struct choice_answer {
	enum chosen choice;
	bool maybe_out; /* somebody opted out who may be the same person */
	int64_t in_at;  /* CHOSEN_IN: when */
};

/* What the person of a record chose about a topic of the policy, or about all
 * (topics.n). */
struct choice_answer choices_answer(const struct choices *,
    const struct choice_found *, size_t n, uint32_t topic, uint32_t all);

#endif
