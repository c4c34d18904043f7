/* SPDX-License-Identifier: ISC */
/*
 * The most detail of a value that ever goes out: what is left of dates and of
 * ZIP codes of the United States.
 */
#ifndef TABLE_FLOOR_H
#define TABLE_FLOOR_H

#include "base/date.h"
#include "table/release.h"

/* Each is a part of all behind it. */
enum date_part { PART_DAY, PART_MONTH, PART_QUARTER, PART_YEAR, PART_DECADE };

/* The day of a date or a timestamp (moment.h, no format), as it stands there:
 * no zone moves it.  0, -1. */
int floor_day(struct text, struct date *out);
/* Appends 2019-07-31, 2019-07, 2019-Q3, 2019 or 2010s.  Of one part, the order
 * of bytes is that of time. */
void floor_date(struct date, enum date_part, struct buf *out);

/* The first three digits of 12345 or 12345-6789; 000 where 20,000 or fewer
 * people have the same, as zip3-restricted.txt has it.  0, -1. */
int floor_zip3_area(struct text zip, char out[3]);

/* Appends what is left of a value; nothing of an empty one.  -1: it is no date
 * or no ZIP code, and nothing is appended. */
int floor_put(enum release_floor, struct text value, struct buf *out);

#endif
