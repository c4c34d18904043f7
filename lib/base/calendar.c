/* SPDX-License-Identifier: ISC */
#include "base/calendar.h"

enum {
	ERA_YEARS = 400, /* the calendar repeats after 400 years ... */
	ERA_DAYS = 146097,
	EPOCH = 719468 /* days from 0000-03-01 to 1970-01-01 */
};

bool
date_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t
date_month_days(int32_t year, int32_t month)
{
	static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	return days[month - 1] + (month == 2 && date_leap(year) ? 1 : 0);
}

bool
date_valid(struct date d)
{
	return d.month >= 1 && d.month <= 12 && d.day >= 1 &&
	       d.day <= date_month_days(d.year, d.month);
}

/*
 * Years are counted from March, so that the leap day is the last day of a year
 * and the lengths of the months before it follow the line (153 m + 2) / 5.
 */
int64_t
date_to_days(struct date d)
{
	int64_t year = (int64_t)d.year - (d.month <= 2 ? 1 : 0);
	int64_t month = d.month > 2 ? d.month - 3 : d.month + 9;
	int64_t era = (year >= 0 ? year : year - ERA_YEARS + 1) / ERA_YEARS;
	int64_t in_era = year - era * ERA_YEARS;
	int64_t day = (153 * month + 2) / 5 + d.day - 1;

	day += in_era * 365 + in_era / 4 - in_era / 100;
	return era * ERA_DAYS + day - EPOCH;
}

struct date
date_from_days(int64_t days)
{
	int64_t era, day, year, month;
	struct date d;

	days += EPOCH;
	era = (days >= 0 ? days : days - ERA_DAYS + 1) / ERA_DAYS;
	day = days - era * ERA_DAYS;
	/* 1460, 36524 and 146096 are the last days of 4, 100, 400 years. */
	year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	d.day = (int32_t)(day - (153 * month + 2) / 5 + 1);
	d.month = (int32_t)(month < 10 ? month + 3 : month - 9);
	d.year = (int32_t)(year + era * ERA_YEARS + (d.month <= 2 ? 1 : 0));
	return d;
}

struct date
date_add_months(struct date d, int64_t months)
{
	int64_t all = (int64_t)d.year * 12 + d.month - 1 + months;
	int64_t year = (all >= 0 ? all : all - 11) / 12;
	int32_t last;

	d.year = (int32_t)year;
	d.month = (int32_t)(all - year * 12) + 1;
	last = date_month_days(d.year, d.month);
	d.day = d.day < last ? d.day : last;
	return d;
}

int
date_weekday(int64_t days)
{
	/* 1970-01-01 was a Thursday. */
	int64_t n = (days + 4) % 7;

	return (int)(n < 0 ? n + 7 : n);
}

void
date_put_two(int32_t n, struct buf *out)
{
	buf_add_byte(out, (char)('0' + n / 10));
	buf_add_byte(out, (char)('0' + n % 10));
}

void
date_put(struct date d, struct buf *out)
{
	if (d.year < 0 || d.year > 9999) {
		buf_printf(out, "%04d", d.year);
	} else {
		date_put_two(d.year / 100, out);
		date_put_two(d.year % 100, out);
	}
	buf_add_byte(out, '-');
	date_put_two(d.month, out);
	buf_add_byte(out, '-');
	date_put_two(d.day, out);
}
