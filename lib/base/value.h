/* SPDX-License-Identifier: ISC */
/*
 * A value of a record in any format.  A CSV field is always VALUE_TEXT; JSON
 * (RFC 8259) has the other kinds.
 */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "base/text.h"

enum value_kind {
	VALUE_TEXT,   /* text holds the decoded characters */
	VALUE_NUMBER, /* text holds the literal as written: 1e3, never 007 */
	VALUE_BOOL,   /* true, false */
	VALUE_NULL,   /* null */
	VALUE_OBJECT, /* text holds the raw JSON, braces included */
	VALUE_ARRAY
};

struct value {
	struct text text;
	enum value_kind kind;
};

/* Whether it can contain other values. */
static inline bool
value_nests(enum value_kind kind)
{
	return kind == VALUE_OBJECT || kind == VALUE_ARRAY;
}

#endif
