/* SPDX-License-Identifier: ISC */
/*
 * What falls due, and when: answers to requests, duties after incidents,
 * warnings before data is deleted, contracts that run out and what the policy
 * says must be looked at again.
 */
#ifndef NOTIFY_DUE_H
#define NOTIFY_DUE_H

#include "ledger/standing.h"
#include "notify/duties.h"

struct due_item {
	const char *what;
	struct text id;   /* of the request, incident, rule, recipient */
	const char *whom; /* NULL: nobody in particular */
	struct text place;
	int64_t people; /* -1: not known */
	struct text law, clause, source;
	const char *state;
	struct text reason; /* may be empty */
	/* Until when; `end` is its last second.  Neither day nor time: it has
	 * none, see reason. */
	bool has_due, by_day, overdue;
	int64_t due, end;
};

struct due_list {
	const struct policy *policy;
	int64_t now;
	struct due_item *item;
	size_t n, room;
	struct arena arena;
};

void due_begin(struct due_list *, const struct policy *, int64_t now);
void due_clear(struct due_list *);

/* Texts of what these are made of are lent. */
void
due_requests(struct due_list *, const struct ledger *, const struct regimes *);
void due_incident(struct due_list *, const struct incident *,
    const struct breach_laws *);
void due_policy(struct due_list *);
/* Reads what pp-retain warn printed; 0, or -1 after a message. */
int due_warnings(struct due_list *, int fd, const char *name);

/* By the time: what has none first, then the earliest. */
void due_sort(struct due_list *);

extern const char *const due_columns[], *const due_shown[];
void due_put(const struct due_list *, struct rows *);
/* Events of a calendar, with alarms seven days and one day ahead. */
void due_calendar(const struct due_list *, struct buf *);
/* Raises STATUS_LOOK, with a message, if anything is overdue. */
void due_look(const struct due_list *);

#endif
