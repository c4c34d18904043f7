/* SPDX-License-Identifier: ISC */
/*
 * Reports about a policy: pp-policy's fields, explain, coverage and diff.  All
 * append to a buffer.
 *
 * Adding a sentence to explain: put it where its section is written, with the
 * functions of explainput.h.  explain.c has the sections of a dataset,
 * explainreleases.c those of releases, explainpeople.c, explainrights.c and
 * explainrest.c what holds for all data.  tests/everykey.py finds keys that
 * explain says nothing about.  The sentence about a rule is rule_say() in
 * rulesay.h.
 *
 * Adding a difference: see diff.h.
 */
#ifndef EXPLAIN_EXPLAINREPORTS_H
#define EXPLAIN_EXPLAINREPORTS_H

#include "base/buf.h"
#include "policy/policy.h"

/* One line a field: TSV with a header, or NDJSON. */
void fieldlist_report(const struct policy *, const struct policy_dataset *,
    bool json, struct buf *);

/* In plain words: what is collected and why, how long it is kept, and who gets
 * it. */
void
explain_report(const struct policy *, bool html, int64_t today, struct buf *);

/* Which program executes each promise of the published text; false if there is
 * a promise that the policy only names, or does not name.  clausefit.h says
 * when a clause fits the place that names it. */
bool coverage_report(const struct policy *, bool json, struct buf *);

/*
 * What changed from one version of a policy to the next; true if people must be
 * told of a change: data is kept longer, there is a new recipient, purpose or
 * category, or a right became weaker.
 */
bool diff_report(const struct policy *old, const struct policy *new, bool json,
    struct buf *);

#endif
