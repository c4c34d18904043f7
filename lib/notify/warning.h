/* SPDX-License-Identifier: ISC */
/*
 * Lines of pp-retain warn, and how much time a letter leaves its reader.
 *
 * A letter may come late: somebody forgot to send warnings, or an earlier one
 * did not arrive.  pp-retain then waits for as long as the policy promises, and
 * the letter says the day on which that ends.
 */
#ifndef NOTIFY_WARNING_H
#define NOTIFY_WARNING_H

#include "base/doc.h"
#include "policy/policy.h"

struct warning {
	const struct policy_rule *rule; /* NULL: none of the policy */
	int64_t end;                    /* of the period, in UTC seconds */
	int64_t number;                 /* 1: none was sent before it */
};

/* NULL, or static text that says what is wrong with the line. */
const char *
warning_read(struct warning *, const struct policy *, const struct node *line);

/* When the data may be deleted at the earliest, if it is sent at that time. */
int64_t warning_end(const struct warning *, const struct zone *, int64_t sent);
/* Until when it must be sent, so that it puts off nothing. */
int64_t warning_latest(const struct warning *, const struct zone *);

#endif
