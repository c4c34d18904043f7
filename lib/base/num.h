/* SPDX-License-Identifier: ISC */
/* Whole numbers from text. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdint.h>

#include "base/text.h"

/*
 * Reads the whole text as a decimal number, an optional '-' in front and
 * no blanks.  -1 when it is empty, has anything else in it, or lies outside
 * min..max; *out is then untouched.
 */
int num_parse(struct text, int64_t min, int64_t max, int64_t *out);

/* Takes exactly so many digits (up to 9) off the front that make a number of
 * min to max; false, with nothing taken: there are none. */
bool
num_take(struct text *, size_t digits, int32_t min, int32_t max, int32_t *out);

/*
 * Writes a decimal number as all that is the same number are written: without
 * an exponent, and without zeros behind the last digit of a fraction.  1.70e1
 * and 17.0 are 17.  The count, at most NUM_PLAIN; 0: it is no number (RFC 8259,
 * leading zeros allowed), or has too many digits to be written so.
 */
enum { NUM_PLAIN = 64 };
size_t num_plain(struct text, char out[NUM_PLAIN]);

/* The value of a hexadecimal digit of either case; -1: it is none. */
int num_hex_digit(char);
/* Reads 2 * n such digits, the whole text, into n bytes; 0, or -1. */
int num_hex(struct text, unsigned char *out, size_t n);

/* As num_parse, with k, M, G (powers of 1024) as suffix: 256k, 1G. */
int num_parse_size(struct text, int64_t min, int64_t max, int64_t *out);

#endif
