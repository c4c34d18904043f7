/* SPDX-License-Identifier: ISC */
/* Looking one member up in an object that has been found valid. */
#ifndef RECORD_JSONGET_H
#define RECORD_JSONGET_H

#include "base/text.h"

/*
 * The raw value, a string with its quotes, of the member with this key
 * (decoded); false when there is none.
 */
bool json_get(struct text object, struct text key, struct text *raw);

/*
 * The members one after the other: `rest` is the object at first.  Both are
 * raw, the key a string with its quotes.  false: no more.
 */
bool json_member(struct text *rest, struct text *key, struct text *value);

#endif
