/* SPDX-License-Identifier: ISC */
/*
 * Days of the calendar.
 *
 * The Gregorian calendar, also before it was introduced (proleptic), as in ISO
 * 8601: there is a year 0.  Everything here is arithmetic; nothing reads a zone
 * or a clock.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { DATE_DAY_SECONDS = 86400 };

struct date {
	int32_t year;
	int32_t month; /* 1 to 12 */
	int32_t day;   /* 1 to 31 */
};

bool date_leap(int32_t year);
int32_t date_month_days(int32_t year, int32_t month); /* 28 to 31 */
bool date_valid(struct date);

/*
 * The same day of the month, `months` months later.  If that month is too
 * short, its last day: 31 January plus one month is 28 or 29 February.
 */
struct date date_add_months(struct date, int64_t months);

/* 0 is a Sunday. */
int date_weekday(int64_t days);

/* Days since 1970-01-01; negative before.  The date must be valid. */
int64_t date_to_days(struct date);
/* The inverse, for every day whose year fits. */
struct date date_from_days(int64_t days);

/* Appends YYYY-MM-DD (RFC 3339, full-date). */
void date_put(struct date, struct buf *);
/* Appends a number of two digits: 0 to 99. */
void date_put_two(int32_t, struct buf *);

#endif
