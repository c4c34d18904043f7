/* SPDX-License-Identifier: ISC */
/*
 * Floors: cut dates and ZIP codes of the United States to the most detail that
 * may ever go out.
 */
#ifndef TABLE_FLOOR_H
#define TABLE_FLOOR_H

#include "base/calendar.h"
#include "table/release.h"

/* Each part lies within the parts after it. */
enum date_part { PART_DAY, PART_MONTH, PART_QUARTER, PART_YEAR, PART_DECADE };

/* The day of a date or a timestamp (dateformat.h, no format) as it is written:
 * no zone moves it.  0, -1. */
int floor_day(struct text, struct date *out);
/* Appends 2019-07-31, 2019-07, 2019-Q3, 2019 or 2010s.  For each part, the
 * order of bytes is the order of time. */
void floor_date(struct date, enum date_part, struct buf *out);

/* The first three digits of 12345 or 12345-6789; 000 if zip3-restricted.txt
 * lists them (20,000 or fewer people have the same).  0, -1. */
int floor_zip3_area(struct text zip, char out[3]);

/* Appends the cut value; nothing for an empty one.  -1: not a date or not a ZIP
 * code; nothing is appended. */
int floor_put(enum release_floor, struct text value, struct buf *out);

#endif
