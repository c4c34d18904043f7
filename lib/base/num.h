/* SPDX-License-Identifier: ISC */
/* Whole numbers from text. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdint.h>

#include "base/text.h"

/*
 * Reads the whole text as a decimal number, with an optional '-' in front and
 * no blanks.  -1 when it is empty, holds anything else, or is outside min..max;
 * *out is then unchanged.
 */
int num_parse(struct text, int64_t min, int64_t max, int64_t *out);

/* Takes exactly `digits` digits (at most 9) off the front, a number of min to
 * max; false, with nothing taken, if they are not there. */
bool
num_take(struct text *, size_t digits, int32_t min, int32_t max, int32_t *out);

/*
 * Writes a decimal number in one form for all its spellings: no exponent, and
 * no zeros at the end of a fraction.  1.70e1 and 17.0 become 17.  Returns the
 * length, at most NUM_PLAIN; 0: not a number (RFC 8259, leading zeros allowed),
 * or too many digits.
 */
enum { NUM_PLAIN = 64 };
size_t num_plain(struct text, char out[NUM_PLAIN]);

/* The value of a hexadecimal digit of either case; -1: not a digit. */
int num_hex_digit(char);
/* Reads 2 * n such digits, the whole text, into n bytes; 0, or -1. */
int num_hex(struct text, unsigned char *out, size_t n);

/* As num_parse, with k, M, G (powers of 1024) as suffix: 256k, 1G. */
int num_parse_size(struct text, int64_t min, int64_t max, int64_t *out);

#endif
