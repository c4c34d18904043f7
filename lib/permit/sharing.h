/* SPDX-License-Identifier: ISC */
/*
 * Whether the policy lets a recipient have data for a purpose: both, the
 * country, the contract and its last day must be in it, and the purpose must be
 * one of the recipient and of the dataset.
 */
#ifndef PERMIT_SHARING_H
#define PERMIT_SHARING_H

#include "policy/policy.h"

/* What a call asks for; all lent. */
struct sharing_call {
	const char *recipient, *purpose; /* names; NULL: not given */
	const char *case_id;             /* NULL: none */
};

struct sharing {
	const struct policy *policy;
	/* NULL: nobody else gets it; the company uses it itself. */
	const struct policy_recipient *recipient;
	const struct policy_purpose *purpose;
	struct text case_id;
};

/* Finds both, and reports all that the policy does not allow on this day, in
 * days since 1970-01-01.  0, or -1 after messages (STATUS_CALL). */
int sharing_find(struct sharing *, const struct policy *,
    const struct sharing_call *, int64_t today);

/* The same for the dataset of the input. */
int sharing_dataset(const struct sharing *, const struct policy_dataset *);

/* Whether people can keep their data from this purpose, by restricting it, by
 * objecting or by opting out: not from law, security and the fight against
 * fraud. */
bool sharing_is_free(const struct sharing *);

/* The number of the topic that a purpose or recipient asks about in
 * policy.topics; that of all topics (topics.n) where they have none. */
uint32_t sharing_topic(const struct policy *, struct text topic);

#endif
