/* SPDX-License-Identifier: ISC */
/*
 * Numbers of guarantees: exact fractions, read from decimals without floating
 * point.
 */
#ifndef TABLE_RATIO_H
#define TABLE_RATIO_H

#include <stdint.h>

#include "base/buf.h"

/* At least 0; the denominator is a power of ten up to 10^9. */
struct ratio {
	uint64_t over, under;
};

/* Large enough for sums of squares and products of two counts. */
__extension__ typedef unsigned __int128 wide;
__extension__ typedef __int128 wide_signed;

/* 0.2, 3, 1.50: up to nine digits before and nine after the point.  -1:
 * anything else; *out is unchanged. */
int ratio_parse(struct text, struct ratio *out);

void ratio_wide_put(wide, struct buf *); /* appends its decimal digits */
/* Without zeros at the end: 0.2, 3, 1.5. */
void ratio_put(struct ratio, struct buf *);

/* A fraction in millionths, rounded to the nearest or up; 0 if under is 0. */
uint64_t ratio_millionths(wide over, wide under);
uint64_t ratio_millionths_up(wide over, wide under);
void ratio_millionths_put(uint64_t, struct buf *); /* 0.036912 */

#endif
