/* SPDX-License-Identifier: ISC */
/* The key of a record as a member of a line of NDJSON. */
#ifndef EXPORT_KEYMEMBER_H
#define EXPORT_KEYMEMBER_H

#include "base/value.h"
#include "policy/policy.h"

/* Appends ,"key":{"id":"17"}; key[i] is the number of the value of the field
 * dataset->key[i], null where there is no single one. */
void keymember_put(struct buf *, const struct policy_dataset *,
    const size_t *key, const struct value *);

#endif
