/* SPDX-License-Identifier: ISC */
#include "base/period.h"
#include "unit.h"

static bool
is(const char *text, int64_t months, int64_t days, int64_t seconds)
{
	struct period p = { -1, -1, -1 };

	return period_parse(text_of(text), &p, NULL) == 0 &&
	       p.months == months && p.days == days && p.seconds == seconds;
}

static void
reads_iso_8601_durations(void)
{
	CHECK(is("P6M", 6, 0, 0));
	CHECK(is("P18Y", 216, 0, 0));
	CHECK(is("P1Y6M", 18, 0, 0));
	CHECK(is("P1M15D", 1, 15, 0));
	CHECK(is("P2W", 0, 14, 0));
	CHECK(is("P1W3D", 0, 10, 0));
	CHECK(is("P30D", 0, 30, 0));
	CHECK(is("P030D", 0, 30, 0));
	CHECK(is("P0Y30D", 0, 30, 0));
	CHECK(is("PT72H", 0, 0, 259200));
	CHECK(is("PT1H30M", 0, 0, 5400));
	CHECK(is("PT1M1S", 0, 0, 61));
}

static void
refuses_what_is_none_and_says_why(void)
{
	static const char *const bad[] = { "", "P", "PT", "6M", "P6", "PM",
		"p6m", "P6m", "P-6M", "-P6M", "P 6M", "P6M ", "P6M1Y", "P1D1M",
		"P1M1M", "P6H", "PT6D", "P1DT", "P0D", "P0Y0M", "PT0S", "P0.5M",
		"P1,5D", "PT1.5H", "P1MT12H", "P1DT1S", "P100000D",
		"P99999999999999999999D", "P1Y2M3DX", "P6MP6M", "PT1HT1M" };
	const char *why;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct period p = { 7, 7, 7 };

		why = NULL;
		if (period_parse(text_of(bad[i]), &p, &why) == 0 ||
		    why == NULL || p.months != 7) {
			printf("# %s\n", bad[i]);
			CHECK(false);
		}
	}
	period_parse(text_of("P0.5M"), &(struct period){ 0 }, &why);
	CHECK_TEXT(text_of(why), "a duration takes whole numbers only");
	period_parse(text_of("P1MT12H"), &(struct period){ 0 }, &why);
	CHECK_TEXT(text_of(why),
	    "a duration has calendar units (P1Y2M3D) or hours, minutes and "
	    "seconds (PT36H), not both");
	period_parse(text_of("P0D"), &(struct period){ 0 }, &why);
	CHECK_TEXT(text_of(why), "a duration must be greater than zero");
}

static bool
says(const char *text, const char *words)
{
	struct period p;
	struct buf b = { 0 };
	bool same;

	period_parse(text_of(text), &p, NULL);
	period_put(p, &b);
	same = text_is((struct text){ b.p, b.len }, words);
	buf_clear(&b);
	return same;
}

static void
is_said_in_words(void)
{
	CHECK(says("P6M", "6 months"));
	CHECK(says("P1M", "1 month"));
	CHECK(says("P24M", "2 years"));
	CHECK(says("P13M", "1 year and 1 month"));
	CHECK(says("P30D", "30 days"));
	CHECK(says("P2W", "14 days"));
	CHECK(says("P1M15D", "1 month and 15 days"));
	CHECK(says("PT72H", "72 hours"));
	CHECK(says("PT90S", "1 minute and 30 seconds"));
}

static bool
longer(const char *a, const char *b)
{
	struct period x, y;

	period_parse(text_of(a), &x, NULL);
	period_parse(text_of(b), &y, NULL);
	return period_longer(x, y);
}

static void
is_longer_only_when_it_is_so_everywhere(void)
{
	CHECK(longer("P6M", "P30D"));
	CHECK(!longer("P30D", "P6M"));
	CHECK(!longer("P1M", "P30D") && !longer("P30D", "P1M"));
	CHECK(!longer("P1M", "P28D"));
	CHECK(longer("P32D", "P1M"));
	CHECK(!longer("P31D", "P1M"));
	CHECK(longer("P2M", "P58D"));
	CHECK(!longer("P2M", "P59D"));
	CHECK(!longer("P1Y", "P12M") && !longer("P12M", "P1Y"));
	CHECK(longer("P367D", "P1Y"));
	CHECK(!longer("P366D", "P1Y"));
	CHECK(longer("P1Y", "P364D"));
	CHECK(!longer("PT24H", "P1D") && !longer("P1D", "PT24H"));
	CHECK(longer("P1D", "PT22H"));
	CHECK(longer("PT72H", "PT71H"));
	CHECK(!longer("P6M", "P6M"));
	CHECK(longer("P6M1D", "P6M"));
}

static bool
within(const char *a, const char *b)
{
	struct period x, y;

	period_parse(text_of(a), &x, NULL);
	period_parse(text_of(b), &y, NULL);
	return period_within(x, y);
}

static void
is_within_another_only_when_it_is_so_everywhere(void)
{
	CHECK(within("P6M", "P6M") && within("P30D", "P6M"));
	CHECK(!within("P6M", "P30D"));
	CHECK(!within("P1M", "P30D") && !within("P30D", "P1M"));
}

int
main(void)
{
	RUN(reads_iso_8601_durations);
	RUN(refuses_what_is_none_and_says_why);
	RUN(is_said_in_words);
	RUN(is_longer_only_when_it_is_so_everywhere);
	RUN(is_within_another_only_when_it_is_so_everywhere);
	return DONE();
}
