/* SPDX-License-Identifier: ISC */
/* The values by which the source of a record finds it again, and those that
 * must be unchanged there. */
#ifndef SOURCE_KEYPART_H
#define SOURCE_KEYPART_H

#include "base/buf.h"
#include "base/value.h"
#include "policy/policy.h"
#include "record/record.h"

/* A field and its value; text.p == NULL: missing or null. */
struct key_part {
	struct text name;
	struct value value;
	bool either; /* null or an empty text; CSV writes both alike */
};

/* The part of a value of a record.  CSV writes null and an empty text alike, so
 * an empty value of CSV may be either. */
struct key_part
key_part_of(const struct record *, struct text name, struct value);

/* Appends a value as JSON: text, or null.  A list or object is the text of its
 * JSON, and a number that a JSON reader may not hold comes back as it was
 * spelt. */
void key_part_put(const struct key_part *, struct buf *);
/* Appends ,"key":{...} of a record's key, in which a whole number stays one if
 * the input or the policy says that it is a number. */
void key_parts_put(const struct policy_dataset *, const struct key_part *,
    size_t n, struct buf *);

/* NULL, or why SQL cannot have a value (static). */
const char *key_part_refused(const struct key_part *);

#endif
