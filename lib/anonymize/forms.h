/* SPDX-License-Identifier: ISC */
/*
 * The forms in which people and sensitive values are compared.  In doubt two
 * are one: who is counted twice, or a value that counts as another one in a
 * second spelling, protects nobody.
 */
#ifndef ANONYMIZE_FORMS_H
#define ANONYMIZE_FORMS_H

#include "policy/policy.h"
#include "table/release.h"

struct forms; /* what the policy says of the columns */

/* Without a policy, or a dataset: texts are compared in NFC and without blanks
 * around them, and units as they are. */
struct forms *forms_bind(struct release *, const struct policy *,
    const struct policy_dataset *);
void forms_free(struct forms *);

#endif
