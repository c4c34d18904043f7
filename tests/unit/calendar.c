/* SPDX-License-Identifier: ISC */
/*
 * The judge is the C library: timegm and gmtime_r for every day of the years
 * 1 to 9999.
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* timegm */
#endif
#include <time.h>

#include "base/calendar.h"
#include "unit.h"

static bool
same_day(struct date a, struct date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

static void
agrees_with_the_c_library_on_every_day(void)
{
	int64_t first = date_to_days((struct date){ 1, 1, 1 });
	int64_t last = date_to_days((struct date){ 9999, 12, 31 });
	int64_t day, wrong = 0;
	struct date d;
	struct tm tm;
	time_t t;

	CHECK(last - first == 3652058);
	for (day = first; day <= last; day++) {
		d = date_from_days(day);
		t = (time_t)day * DATE_DAY_SECONDS;
		gmtime_r(&t, &tm);
		wrong += d.year != tm.tm_year + 1900 ||
			 d.month != tm.tm_mon + 1 || d.day != tm.tm_mday;
		wrong += timegm(&tm) / DATE_DAY_SECONDS != day;
		wrong += !date_valid(d) || date_to_days(d) != day;
	}
	CHECK(wrong == 0);
}

static void
knows_leap_years(void)
{
	CHECK(date_leap(2000) && date_leap(2024) && date_leap(0));
	CHECK(!date_leap(1900) && !date_leap(2023) && !date_leap(2100));
	CHECK(date_month_days(2024, 2) == 29);
	CHECK(date_month_days(2023, 2) == 28);
	CHECK(date_month_days(2023, 4) == 30);
	CHECK(date_month_days(2023, 12) == 31);
}

static void
refuses_what_is_no_day(void)
{
	CHECK(date_valid((struct date){ 2024, 2, 29 }));
	CHECK(!date_valid((struct date){ 2023, 2, 29 }));
	CHECK(!date_valid((struct date){ 1900, 2, 29 }));
	CHECK(!date_valid((struct date){ 2024, 0, 1 }));
	CHECK(!date_valid((struct date){ 2024, 13, 1 }));
	CHECK(!date_valid((struct date){ 2024, 4, 31 }));
	CHECK(!date_valid((struct date){ 2024, 4, 0 }));
}

static void
goes_before_the_year_one(void)
{
	struct date d = { -401, 3, 1 };

	CHECK(date_to_days((struct date){ 1970, 1, 1 }) == 0);
	CHECK(date_to_days((struct date){ 1969, 12, 31 }) == -1);
	CHECK(same_day(date_from_days(date_to_days(d)), d));
	d = (struct date){ 0, 2, 29 };
	CHECK(same_day(date_from_days(date_to_days(d)), d));
}

int
main(void)
{
	RUN(agrees_with_the_c_library_on_every_day);
	RUN(knows_leap_years);
	RUN(refuses_what_is_no_day);
	RUN(goes_before_the_year_one);
	return DONE();
}
