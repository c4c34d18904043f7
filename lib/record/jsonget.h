/* SPDX-License-Identifier: ISC */
/* Looks up members of an object that is known to be valid. */
#ifndef RECORD_JSONGET_H
#define RECORD_JSONGET_H

#include "base/text.h"

/*
 * The raw value of the member with this key (decoded); a string keeps its
 * quotes.  false when there is none.
 */
bool json_get(struct text object, struct text key, struct text *raw);

/*
 * The next member; `rest` is initially the object.  Key and value are raw, the
 * key with its quotes.  false after the last one.
 */
bool json_member(struct text *rest, struct text *key, struct text *value);
/* The same for the elements of an array. */
bool json_element(struct text *rest, struct text *value);

/* Whether no list around the value that begins at p has another element. */
bool json_alone(struct text object, const char *p);

#endif
