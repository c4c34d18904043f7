/* SPDX-License-Identifier: ISC */
/* Which policy something was made by. */
#ifndef EXPORT_POLICYDIGEST_H
#define EXPORT_POLICYDIGEST_H

#include "policy/policy.h"

/* Appends ,"policy_digest":"sha256:...". */
void policydigest_put(const struct policy *, struct buf *);
/* Whether a text is that digest. */
bool policydigest_is(const struct policy *, struct text);

#endif
