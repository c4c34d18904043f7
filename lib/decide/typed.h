/* SPDX-License-Identifier: ISC */
/*
 * Values as the policy types them, so that CSV, where all is text, and NDJSON
 * decide alike.
 */
#ifndef DECIDE_TYPED_H
#define DECIDE_TYPED_H

#include "base/num.h"
#include "base/value.h"
#include "policy/policy.h"

enum typed {
	TYPED_VALUE,   /* it is, or has become, of its type */
	TYPED_NOTHING, /* missing, null or empty: null */
	TYPED_WRONG    /* of another type */
};

/*
 * Makes a value one of the field's type: true or false, a number, or a text if
 * the policy says text.  A date in seconds is a number; other dates stay as
 * they are.  `texts`: a field without a type is a text, as it is in CSV; else
 * it stays as it is.  The new text is in room, or static.
 */
enum typed typed_value(const struct policy_field *, bool texts, struct value *,
    char room[NUM_PLAIN]);
/* Whether that can change a value of the field, or refuse it. */
bool typed_matters(const struct policy_field *, bool texts);

/* Whether a text means yes, in the words of databases and forms: 1, 0, or -1
 * where it means neither. */
int typed_usual_truth(struct text);
/* The same in the field's own words, if the policy has some. */
int typed_truth(const struct policy_field *, struct text);

/* Whether the field has dates or timestamps. */
bool typed_date(const struct policy_field *);

/* Whether a value is one of the texts of a list, by its type: 1 and 1.0 are the
 * same number, and a date is the same as any time of its day. */
bool typed_among(const struct policy_field *, const struct zone *,
    const struct value *, const struct names *);
/* The same where that deletes: a date is no time of its day. */
bool typed_surely_among(const struct policy_field *, const struct zone *,
    const struct value *, const struct names *);

/* Whether a value is of the field's type, where that is number or boolean. */
bool typed_fits(const struct policy_field *, const struct value *);

/* Whether values of the field are compared by its type, where they keep a
 * record. */
bool typed_has_forms(const struct policy_field *);

/*
 * Appends the form in which such a value is compared, and a looser one, that of
 * the day of a timestamp.  `word`: it is what a hold says, which may also be in
 * the usual words and in the dates of RFC 3339.  false, with nothing appended:
 * the value is not of the type.
 */
bool typed_forms(const struct policy_field *, const struct zone *,
    const struct value *, bool word, struct buf *exact, struct buf *loose);

/* The same as text that stands for all spellings of a value: 7, true,
 * 2025-01-31, 2025-01-31T10:00:00Z; a fraction of a second stays as it is
 * written. */
bool typed_text(const struct policy_field *, const struct zone *,
    const struct value *, struct buf *exact, struct buf *loose);
/* Whether values of two fields with forms can have the same. */
bool typed_alike(const struct policy_field *, const struct policy_field *);

#endif
