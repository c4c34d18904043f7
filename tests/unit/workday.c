/* SPDX-License-Identifier: ISC */
#include "base/workday.h"
#include "unit.h"

static const char file[] = "# Holidays of an invented office\n"
			   "\n"
			   "2025-01-01 New Year's Day\n"
			   "2025-07-04\tIndependence Day\r\n"
			   "2025-12-25 Christmas Day\n"
			   "2025-12-26\n"
			   "2026-01-01 New Year's Day";

static int64_t
day(int32_t year, int32_t month, int32_t d)
{
	return date_to_days((struct date){ year, month, d });
}

static struct workdays *
office(void)
{
	const char *why;
	size_t line;
	struct workdays *w = workdays_read(text_of(file), &line, &why);

	CHECK(w != NULL);
	return w;
}

static void
leaves_weekends_and_holidays_out(void)
{
	struct workdays *w = office();

	CHECK(workday_is(w, day(2025, 7, 3)));
	CHECK(!workday_is(w, day(2025, 7, 4)));
	CHECK(!workday_is(w, day(2025, 7, 5)));
	CHECK(!workday_is(w, day(2025, 7, 6)));
	CHECK(workday_is(w, day(2025, 7, 7)));
	CHECK(workday_is(NULL, day(2025, 7, 4)));
	CHECK(!workday_is(NULL, day(2025, 7, 5)));
	CHECK(!workday_is(w, day(2026, 1, 1)));
	workdays_free(w);
}

static void
counts_working_days_from_the_day_behind(void)
{
	struct workdays *w = office();

	/* From a Thursday, over a holiday and a weekend. */
	CHECK(workday_add(w, day(2025, 7, 3), 1) == day(2025, 7, 7));
	CHECK(workday_add(NULL, day(2025, 7, 3), 1) == day(2025, 7, 4));
	/* 24 Dec, then 25, 26 (holidays), 27, 28 (weekend). */
	CHECK(workday_add(w, day(2025, 12, 24), 1) == day(2025, 12, 29));
	CHECK(workday_add(w, day(2025, 1, 31), 10) == day(2025, 2, 14));
	CHECK(workday_add(w, day(2025, 2, 1), 10) == day(2025, 2, 14));
	CHECK(workday_from(w, day(2025, 12, 25)) == day(2025, 12, 29));
	CHECK(workday_from(w, day(2025, 12, 24)) == day(2025, 12, 24));
	workdays_free(w);
}

static void
says_which_years_it_knows(void)
{
	struct workdays *w = office();

	CHECK(workdays_know(w, 2025) && workdays_know(w, 2026));
	CHECK(!workdays_know(w, 2024) && !workdays_know(w, 2027));
	CHECK(!workdays_know(NULL, 2025));
	workdays_free(w);
}

static void
refuses_lines_that_are_none_and_says_where(void)
{
	static const struct {
		const char *file;
		size_t line;
	} bad[] = {
		{ "2025-01-01\n2025-13-01\n", 2 },
		{ "2025-02-29 no such day", 1 },
		{ "#\n\n01/01/2025\n", 3 },
		{ "2025-01-01Neujahr\n", 1 },
		{ " 2025-01-01\n", 1 },
		{ "2025-01-02\n2025-01-01\n", 2 },
		{ "2025-01-01\n2025-01-01\n", 2 },
		{ "# nothing\n", 1 },
		{ "", 0 },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const char *why = NULL;
		size_t line = 99;

		CHECK(workdays_read(text_of(bad[i].file), &line, &why) == NULL);
		CHECK(why != NULL && line == bad[i].line);
	}
}

int
main(void)
{
	RUN(leaves_weekends_and_holidays_out);
	RUN(counts_working_days_from_the_day_behind);
	RUN(says_which_years_it_knows);
	RUN(refuses_lines_that_are_none_and_says_where);
	return DONE();
}
