/* SPDX-License-Identifier: ISC */
/* The forms in which the values of a hold are compared with those of records.
 */
#ifndef FACTS_HOLDFORM_H
#define FACTS_HOLDFORM_H

#include "base/buf.h"
#include "base/value.h"
#include "policy/policy.h"

/*
 * Appends a value as an identity, as the type of its field says, or as text;
 * and in a looser form: values that are equal only there may be the same, so
 * somebody looks.  `word`: the hold says it, not a record.  false: it is no
 * single identity, or not of the type; nothing of the exact form is appended.
 */
bool holdform_add(const struct policy *, const struct policy_dataset *,
    const struct policy_field *, const struct value *, bool word,
    struct buf *exact, struct buf *loose);

#endif
