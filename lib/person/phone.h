/* SPDX-License-Identifier: ISC */
/*
 * Telephone numbers in the form of E.164: + and up to 15 digits.
 *
 * Numbers are not checked against a numbering plan.  For each country this
 * knows only its code, the prefixes for national and international calls, and
 * how long a number can be.
 */
#ifndef PERSON_PHONE_H
#define PERSON_PHONE_H

#include "base/buf.h"

/*
 * Appends a number that may be written with blanks, points, hyphens, slashes
 * and brackets, and with an extension (x4, ext. 4, ;ext=4), which becomes
 * ";ext=4".  `country` (ISO 3166, such as DE) is the country of a number that
 * is written without a country code; if it is empty or unknown, the number must
 * have one.  -1: it is not a number.
 */
int phone_normal(struct text number, struct text country, struct buf *out);

#endif
