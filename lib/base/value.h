/* SPDX-License-Identifier: ISC */
/*
 * A value of a record, whatever format it came in.  A CSV field is always
 * VALUE_TEXT; JSON (RFC 8259) knows the rest.
 */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "base/text.h"

enum value_kind {
	VALUE_TEXT,   /* text holds the decoded characters */
	VALUE_NUMBER, /* text holds the literal as it was spelt: 1e3, 007 never
		       */
	VALUE_BOOL,   /* true, false */
	VALUE_NULL,   /* null */
	VALUE_OBJECT, /* text holds the raw JSON, braces included */
	VALUE_ARRAY
};

struct value {
	struct text text;
	enum value_kind kind;
};

/* Whether other values stand in it. */
static inline bool
value_nests(enum value_kind kind)
{
	return kind == VALUE_OBJECT || kind == VALUE_ARRAY;
}

#endif
