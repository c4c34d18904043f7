/* SPDX-License-Identifier: ISC */
/* The sentences about a rule: what happens to a record, and when. */
#ifndef EXPLAIN_RULESAY_H
#define EXPLAIN_RULESAY_H

#include "base/buf.h"
#include "policy/policy.h"

/* Deleted 6 months after last_login_at. A warning goes out ... */
void rule_say(const struct policy *, const struct policy_rule *, struct buf *);

#endif
