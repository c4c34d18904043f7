/* SPDX-License-Identifier: ISC */
/* The forms in which values are compared that keep records: those of holds, of
 * people, and of records of other datasets. */
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

/*
 * How the values of fields of several datasets are compared with one another:
 * as identities of a type and as values of a field's type, if one of the fields
 * says so.  All zeros: as texts.
 */
struct holdform {
	struct text type;
	const struct policy_field *field;
};

/* Takes over what a field says, unless one before it said something else. */
void holdform_also(struct holdform *, const struct policy_dataset *,
    const struct policy_field *);

/* Appends a value of a field of the dataset in both forms.  false: it cannot be
 * read so, and may be any value; its text is appended. */
bool holdform_as(const struct policy *, const struct holdform *,
    const struct policy_dataset *, const struct policy_field *,
    const struct value *, struct buf *exact, struct buf *loose);

#endif
