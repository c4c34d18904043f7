/* SPDX-License-Identifier: ISC */
/*
 * Numbers as they are written: compared and measured by their digits, never by
 * way of a floating-point number.
 */
#ifndef TABLE_DECIMAL_H
#define TABLE_DECIMAL_H

#include "base/num.h"
#include "table/ratio.h"

/* Writes a number as all that is the same are written, 007 and 7.0 as 7; the
 * count, or 0: it is none. */
size_t decimal_plain(struct text, char out[NUM_PLAIN]);

/* Of plain numbers: below, at or above zero. */
int decimal_order(struct text a, struct text b);
/* Digits before and behind the point. */
void decimal_digits(struct text, size_t *before, size_t *behind);
/* Times ten to the power of `fraction`, and without the last `drop` digits
 * before the point: cut off. */
wide_signed decimal_scaled(struct text, size_t fraction, size_t drop);

#endif
