/* SPDX-License-Identifier: ISC */
#include "table/floor.h"

#include "unit.h"

static bool
becomes(enum release_floor floor, const char *value, const char *left)
{
	struct buf out = { 0 };
	bool same = floor_put(floor, text_of(value), &out) == 0 &&
		    text_is((struct text){ out.p, out.len }, left);

	buf_clear(&out);
	return same;
}

static bool
refuses(enum release_floor floor, const char *value)
{
	struct buf out = { 0 };
	bool refused =
	    floor_put(floor, text_of(value), &out) == -1 && out.len == 0;

	buf_clear(&out);
	return refused;
}

static void
a_day_is_in_one_month_quarter_and_year(void)
{
	static const char *const ends[][2] = {
		{ "2019-01-01", "2019-Q1" },
		{ "2019-03-31", "2019-Q1" },
		{ "2019-04-01", "2019-Q2" },
		{ "2019-06-30", "2019-Q2" },
		{ "2019-07-01", "2019-Q3" },
		{ "2019-09-30", "2019-Q3" },
		{ "2019-10-01", "2019-Q4" },
		{ "2019-12-31", "2019-Q4" },
		{ "2020-02-29", "2020-Q1" },
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		CHECK(becomes(FLOOR_QUARTER, ends[i][0], ends[i][1]));
	CHECK(becomes(FLOOR_MONTH, "2020-02-29", "2020-02"));
	CHECK(becomes(FLOOR_YEAR, "2020-02-29", "2020"));
	CHECK(becomes(FLOOR_YEAR, "0001-01-01", "0001"));
}

static void
a_timestamp_is_on_the_day_it_names(void)
{
	char long_one[128];

	CHECK(becomes(FLOOR_YEAR, "2019-12-31T23:30:00-05:00", "2019"));
	CHECK(becomes(FLOOR_MONTH, "2019-08-01T00:30:00+02:00", "2019-08"));
	CHECK(becomes(FLOOR_MONTH, "2019-07-31 23:59:60.5Z", "2019-07"));
	CHECK(becomes(FLOOR_MONTH, "2019-07-31 12:00:00", "2019-07"));
	CHECK(becomes(FLOOR_MONTH, "2019-07-31t12:00:00.25", "2019-07"));
	CHECK(becomes(FLOOR_MONTH, "2019-07-31 23:30:00 -05:00", "2019-07"));
	snprintf(long_one, sizeof(long_one), "2019-07-01T12:00:00.%080d", 0);
	CHECK(becomes(FLOOR_QUARTER, long_one, "2019-Q3"));
}

static void
what_is_no_date_is_refused(void)
{
	static const char *const bad[] = { "2019-02-29", "2019-13-01",
		"2019-7-1", "20190701", "2019-07", "2019-07-01x", "2019-07-01T",
		"2019-07-01 25:00:00", "2019-07-01T12:00:00ZZ", "0000-01-01",
		" 2019-07-01", "2019-07-01 12:00:00 ", "31.07.2019" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(refuses(FLOOR_QUARTER, bad[i]));
}

static void
a_decade_begins_with_its_zero(void)
{
	struct buf out = { 0 };

	floor_date((struct date){ 2009, 12, 31 }, PART_DECADE, &out);
	floor_date((struct date){ 2010, 1, 1 }, PART_DECADE, &out);
	floor_date((struct date){ 9, 1, 1 }, PART_DECADE, &out);
	floor_date((struct date){ 2010, 1, 1 }, PART_DAY, &out);
	CHECK_TEXT(((struct text){ out.p, out.len }),
	    "2000s2010s0000s2010-01-01");
	buf_clear(&out);
}

static void
an_area_where_few_live_is_000(void)
{
	static const char *const few[] = { "036", "059", "063", "102", "203",
		"556", "692", "790", "821", "823", "830", "831", "878", "879",
		"884", "890", "893" };
	char zip[6], area[3];
	size_t restricted = 0;

	for (size_t i = 0; i < sizeof(few) / sizeof(*few); i++) {
		snprintf(zip, sizeof(zip), "%s01", few[i]);
		CHECK(becomes(FLOOR_ZIP3, zip, "000"));
	}
	for (int i = 1; i < 1000; i++) {
		snprintf(zip, sizeof(zip), "%03d99", i);
		CHECK(floor_zip3_area(text_of(zip), area) == 0);
		restricted += memcmp(area, "000", 3) == 0;
	}
	CHECK(restricted == 17);
	CHECK(becomes(FLOOR_ZIP3, "94110", "941"));
	CHECK(becomes(FLOOR_ZIP3, "94110-1234", "941"));
	CHECK(becomes(FLOOR_ZIP3, "03601-0001", "000"));
}

static void
what_is_no_ZIP_code_is_refused(void)
{
	static const char *const bad[] = { "9411", "941101", "941101234",
		"94110 1234", "94110-123", "94110-12345", "94110-", "9411x",
		"-9411", "94110-12-4" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(refuses(FLOOR_ZIP3, bad[i]));
}

static void
of_nothing_nothing_is_left(void)
{
	CHECK(becomes(FLOOR_YEAR, "", ""));
	CHECK(becomes(FLOOR_ZIP3, "", ""));
	CHECK(becomes(FLOOR_NONE, "as it is", "as it is"));
}

int
main(void)
{
	RUN(a_day_is_in_one_month_quarter_and_year);
	RUN(a_timestamp_is_on_the_day_it_names);
	RUN(what_is_no_date_is_refused);
	RUN(a_decade_begins_with_its_zero);
	RUN(an_area_where_few_live_is_000);
	RUN(what_is_no_ZIP_code_is_refused);
	RUN(of_nothing_nothing_is_left);
	return DONE();
}
