/* SPDX-License-Identifier: ISC */
/*
 * Decimal numbers, compared and measured by their digits, without floating
 * point.
 */
#ifndef TABLE_DECIMAL_H
#define TABLE_DECIMAL_H

#include "base/num.h"
#include "table/ratio.h"

/* Writes a number in its plain form, 007 and 7.0 as 7; returns the length, or 0
 * if it is not a number. */
size_t decimal_plain(struct text, char out[NUM_PLAIN]);

/* For plain numbers: less than, equal to or greater than zero. */
int decimal_order(struct text a, struct text b);
/* The number of digits before and after the point. */
void decimal_digits(struct text, size_t *before, size_t *behind);
/* The number times ten to the power of `fraction`, cut off there, and without
 * the last `drop` digits before the point. */
wide_signed decimal_scaled(struct text, size_t fraction, size_t drop);

#endif
