/* SPDX-License-Identifier: ISC */
/*
 * The policy and the time of a run, for every program that has both.
 *
 * The day of a run decides which contracts have run out, so it is asked for
 * before the policy is read, in UTC; and the policy's time zone says what a
 * time without an offset means, so it is asked for again afterwards.
 */
#ifndef POLICY_POLICYOPEN_H
#define POLICY_POLICYOPEN_H

#include "policy/policy.h"

/*
 * The policy of `path` (-p), else of PP_POLICY, else the built-in one; and now,
 * as --now says (NULL: the clock), UTC seconds.  NULL after messages
 * (STATUS_CALL).
 */
struct policy *policy_open(const char *path, const char *now, int64_t *instant);

/* Whether a policy is named, by -p or by PP_POLICY. */
bool policy_named(const char *path);

#endif
