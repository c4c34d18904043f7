/* SPDX-License-Identifier: ISC */
/*
 * What is told of a policy: pp-policy's fields, explain, coverage and diff.
 * All append to a buffer.
 */
#ifndef EXPLAIN_EXPLAINREPORTS_H
#define EXPLAIN_EXPLAINREPORTS_H

#include "base/buf.h"
#include "policy/policy.h"

/* One line a field: TSV with a header, or NDJSON. */
void fieldlist_report(const struct policy_dataset *, bool json, struct buf *);

/* In plain words: what is collected, why, how long, and who gets it. */
void
explain_report(const struct policy *, bool html, int64_t today, struct buf *);

/* Which promises of the published text nothing names; whether there is none.
 */
bool coverage_report(const struct policy *, bool json, struct buf *);

/*
 * What changed from one version of a policy to the next; whether something did
 * that people must be told of: data kept longer, a new recipient, purpose or
 * category, a right that became weaker.
 */
bool diff_report(const struct policy *old, const struct policy *new, bool json,
    struct buf *);

#endif
