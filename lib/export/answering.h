/* SPDX-License-Identifier: ISC */
/*
 * A request of a person to see their data (GDPR 15, 20; Cal. Civ. Code
 * 1798.110), and how far it may be answered: who has not shown enough of their
 * identity for the data itself may get to know which kinds of it are held (11
 * CCR 7024(a)).
 */
#ifndef EXPORT_ANSWERING_H
#define EXPORT_ANSWERING_H

#include "facts/knownfiles.h"

/* Who asks, of what policy, and when: what picking and reporting begin with. */
struct asker {
	const char *request, *policy_file,
	    *now_text;             /* as the user gave them */
	struct facts_files *known; /* names that are found are lent from it */
	/* The rest is made by asker_open(). */
	struct policy *policy;
	int64_t now;
	struct knownfiles files;
	struct facts *facts; /* of this request alone */
};

/* 0, or -1 after a message (STATUS_CALL); in any case asker_clear() follows.
 */
int asker_open(struct asker *);
void asker_clear(struct asker *);

struct answering {
	const struct request *request;
	bool portable;   /* only what the person gave, or was observed */
	bool names_only; /* the kinds of data, not the data */
};

/* Whether a request is for data. */
bool answering_asks(const struct request *);

/* Which fields the answer has, in a word: all, portable, or names, which are no
 * fields at all. */
const char *answering_fields(const struct answering *);

/* By enum origin, which fields the answer has; NULL: all.  What can be taken
 * along is what the policy says, else what was provided or observed (GDPR
 * 20(1); WP 242 rev.01, p. 10). */
const bool *answering_origins(const struct answering *, const struct policy *);

/* 0, or -1 after a message (STATUS_CALL): the request asks something else, is
 * closed without an answer, or the person has not shown enough. */
int answering_find(struct answering *, const struct request *,
    const struct policy *);

#endif
