/* SPDX-License-Identifier: ISC */
/* Whether a condition fits the types of the fields that it speaks of. */
#ifndef POLICY_TYPESFIT_H
#define POLICY_TYPESFIT_H

#include "policy/policy.h"
#include "when/when.h"

enum { TYPES_WHY = 400 }; /* bytes of a sentence */

/* Whether a condition takes no field without a type for a number, or for true
 * or false, which such a field never is in CSV; false with a sentence. */
bool policy_types_fit(const struct policy_dataset *, const struct when *,
    char *why, size_t size);

#endif
