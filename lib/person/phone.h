/* SPDX-License-Identifier: ISC */
/*
 * Telephone numbers as E.164 has them: + and up to 15 digits.
 *
 * No plan of numbers is checked: of a country this knows only its code, what
 * is dialled before a number at home and before one abroad, and how long a
 * number can be.
 */
#ifndef PERSON_PHONE_H
#define PERSON_PHONE_H

#include "base/buf.h"

/*
 * Appends a number that may be written with blanks, points, hyphens, slashes
 * and brackets.  `country` (ISO 3166, DE) is where it is at home that is
 * written without a country code; empty or unknown: then there must be one.
 * -1: it is none, or has an extension.
 */
int phone_normal(struct text number, struct text country, struct buf *out);

#endif
