/* SPDX-License-Identifier: ISC */
/*
 * Periods on the calendar and the clock.  The judges are Python's dateutil
 * and zoneinfo, and the answers of PostgreSQL that stand here.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/dateformat.h"
#include "unit.h"

static struct zone *
zone_of(const char *name)
{
	const char *why = NULL;
	struct zone *z = zone_load(name, &why);

	if (z == NULL) {
		printf("# %s: %s\n", name, why);
		exit(1);
	}
	return z;
}

/* Whether a period from a text on ends as told, in UTC. */
static bool
ends(const char *zone, const char *from, const char *period, const char *end)
{
	struct zone *z = zone_of(zone), *utc = zone_of("UTC");
	struct period p = { 0 };
	struct moment m;
	struct buf b = { 0 };
	bool same = false;

	if ((*period == '\0' || period_parse(text_of(period), &p, NULL) == 0) &&
	    moment_parse(text_of(from), NULL, z, &m) == 0) {
		moment_put(moment_after(m, p, z), utc, &b);
		same = text_is((struct text){ b.p, b.len }, end);
	}
	if (!same)
		printf("# %s + %s: %.*s\n", from, period, (int)b.len, b.p);
	buf_clear(&b);
	zone_free(utc);
	zone_free(z);
	return same;
}

static bool
reads_as(const char *text, const char *format, int64_t at, bool more)
{
	struct zone *z = zone_of("America/Los_Angeles");
	struct moment m = { 0 };
	bool ok = moment_parse(text_of(text), format, z, &m) == 0 && !m.day &&
		  m.at == at && m.more == more;

	zone_free(z);
	return ok;
}

/* A text is read as this many seconds since 1970, or refused. */
static bool
reads(const char *text, const char *format, int64_t at)
{
	return reads_as(text, format, at, false);
}

/* The same with a part of the next one. */
static bool
reads_more(const char *text, const char *format, int64_t at)
{
	return reads_as(text, format, at, true);
}

static bool
refuses(const char *text, const char *format)
{
	struct zone *z = zone_of("UTC");
	struct moment m;
	bool ok = moment_parse(text_of(text), format, z, &m) != 0;

	zone_free(z);
	return ok;
}

/* SELECT ('2024-01-31'::timestamp + '1 month')::text and so on. */
static void
adds_months_as_postgresql_does(void)
{
	CHECK(
	    ends("UTC", "2024-01-31T00:00:00Z", "P1M", "2024-02-29T00:00:00Z"));
	CHECK(
	    ends("UTC", "2023-01-31T00:00:00Z", "P1M", "2023-02-28T00:00:00Z"));
	CHECK(
	    ends("UTC", "2024-02-29T00:00:00Z", "P1Y", "2025-02-28T00:00:00Z"));
	CHECK(
	    ends("UTC", "2024-08-31T12:34:56Z", "P6M", "2025-02-28T12:34:56Z"));
	CHECK(
	    ends("UTC", "2024-12-31T23:59:59Z", "P2M", "2025-02-28T23:59:59Z"));
}

static void
ends_with_the_last_instant_of_the_day_where_no_time_is_given(void)
{
	CHECK(ends("UTC", "2025-02-28", "P6M", "2025-08-29T00:00:00Z"));
	CHECK(ends("UTC", "2024-02-29", "", "2024-03-01T00:00:00Z"));
	CHECK(ends("America/Los_Angeles", "2025-02-28", "P6M",
	    "2025-08-29T07:00:00Z"));
	CHECK(ends("UTC", "2025-03-07", "PT72H", "2025-03-11T00:00:00Z"));
}

static void
counts_hours_as_elapsed_and_days_as_calendar_days(void)
{
	const char *la = "America/Los_Angeles";

	CHECK(ends(la, "2025-03-07T20:00:00-08:00", "PT72H",
	    "2025-03-11T04:00:00Z"));
	CHECK(ends(la, "2025-03-07T20:00:00-08:00", "P3D",
	    "2025-03-11T03:00:00Z"));
}

static void
takes_the_later_instant_where_the_clocks_are_ambiguous(void)
{
	const char *la = "America/Los_Angeles";

	/* 2025-03-09 02:30 does not exist, 2025-11-02 01:30 does twice. */
	CHECK(ends(la, "2025-02-09T02:30:00-08:00", "P1M",
	    "2025-03-09T10:30:00Z"));
	CHECK(ends(la, "2025-10-02T01:30:00-07:00", "P1M",
	    "2025-11-02T09:30:00Z"));
	CHECK(ends(la, "2025-11-02 01:30:00", "", "2025-11-02T09:30:00Z"));
	/* Midnight that does not exist, and one that does twice. */
	CHECK(ends("America/Sao_Paulo", "2018-11-03", "",
	    "2018-11-04T03:00:00Z"));
	CHECK(ends("America/Havana", "2024-11-02", "", "2024-11-03T05:00:00Z"));
	/* A day that was left out. */
	CHECK(ends("Pacific/Apia", "2011-12-30", "", "2011-12-30T10:00:00Z"));
}

/* Half a second before midnight is not yet the next day, of which the month
 * that follows has none. */
static void
takes_a_fraction_of_a_second_for_no_other_day(void)
{
	CHECK(ends("UTC", "1999-01-29T23:59:59.5Z", "P1M",
	    "1999-03-01T00:00:00Z"));
	CHECK(
	    ends("UTC", "1999-01-29T23:59:60Z", "P1M", "1999-03-01T00:00:00Z"));
	CHECK(ends("UTC", "2024-08-30T23:59:59.999999Z", "P6M",
	    "2025-03-01T00:00:00Z"));
	CHECK(ends("UTC", "2024-01-31T12:00:00.000001Z", "PT1H",
	    "2024-01-31T13:00:01Z"));
	CHECK(ends("UTC", "2024-01-31T12:00:00.000001Z", "",
	    "2024-01-31T12:00:01Z"));
	/* Nor for a time behind a gap: 02:59:59.9 of 10 March is none. */
	CHECK(ends("America/Los_Angeles", "2018-02-09T02:59:59.9-08:00",
	    "P1Y1M1D", "2019-03-10T11:00:00Z"));
}

static void
reads_timestamps_as_databases_write_them(void)
{
	CHECK(reads("2024-01-31T12:00:00Z", NULL, 1706702400));
	CHECK(reads("2024-01-31t12:00:00z", NULL, 1706702400));
	CHECK(reads("2024-01-31 12:00:00+00", NULL, 1706702400));
	CHECK(reads("2024-01-31 13:30:00+0130", NULL, 1706702400));
	CHECK(reads("2024-01-31T04:00:00-08:00", NULL, 1706702400));
	CHECK(reads("2024-01-31 04:00:00", NULL, 1706702400));
	CHECK(reads("2024-01-31 12:00:00.000000+00", NULL, 1706702400));
	CHECK(reads_more("2024-01-31 12:00:00.000001+00", NULL, 1706702400));
	CHECK(reads_more("2016-12-31T23:59:60Z", NULL, 1483228799));
}

static void
reads_counts_of_seconds_and_of_milliseconds(void)
{
	CHECK(reads("1706702400", "epoch_s", 1706702400));
	CHECK(reads_more("1706702400.5", "epoch_s", 1706702400));
	CHECK(reads("1706702400000", "epoch_ms", 1706702400));
	CHECK(reads_more("1706702400001", "epoch_ms", 1706702400));
	CHECK(reads("-1", "epoch_s", -1));
	CHECK(reads_more("-1500", "epoch_ms", -2));
	CHECK(reads_more("-0.5", "epoch_s", -1));
	CHECK(reads("-2000", "epoch_ms", -2));
	CHECK(refuses("1706702400000", "epoch_s"));
	CHECK(refuses("", "epoch_s"));
	CHECK(refuses("-", "epoch_s"));
	CHECK(refuses("1.", "epoch_s"));
	CHECK(refuses("1e9", "epoch_s"));
	CHECK(refuses(" 1", "epoch_s"));
	CHECK(refuses("99999999999999999999", "epoch_ms"));
}

static void
refuses_what_is_no_such_day_or_time(void)
{
	static const char *const bad[] = { "", "2024", "2024-01", "2024-1-31",
		"2024-02-30", "2023-02-29", "2024-00-10", "2024-13-01",
		"0000-00-00", "0000-00-00 00:00:00", "2024-01-32",
		"2024-01-31T", "2024-01-31 12", "2024-01-31 12:00",
		"2024-01-31 24:00:00", "2024-01-31 12:60:00",
		"2024-01-31 12:00:61", "2024-01-31 12:00:00.",
		"2024-01-31 12:00:00  Z", "2024-01-31 12:00:00+1",
		"2024-01-31 12:00:00+24",
		"2024-01-31 12:00:00+01:", "2024-01-31 12:00:00+01:60",
		" 2024-01-31", "2024-01-31 ", "2024-01-31x", "20240131",
		"01/31/2024", "1706702400", "+2024-01-31", "12024-01-31",
		"NULL", "infinity", "-infinity" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (!refuses(bad[i], NULL)) {
			printf("# %s\n", bad[i]);
			CHECK(false);
		}
	CHECK(refuses("31/01/2024", "%m/%d/%Y"));
	CHECK(refuses("01/31/24", "%m/%d/%Y"));
	CHECK(refuses("01/31/2024 ", "%m/%d/%Y"));
	CHECK(refuses("13:00:00 PM 2024-01-31", "%I:%M:%S %p %F"));
	CHECK(refuses("00:00:00 AM 2024-01-31", "%I:%M:%S %p %F"));
	CHECK(refuses("2024-Jän-31", "%Y-%b-%d"));
}

static void
reads_patterns(void)
{
	CHECK(reads("01/31/2024 04:00:00 AM", "%m/%d/%Y %I:%M:%S %p",
	    1706702400));
	CHECK(reads("01/31/2024 12:00:00 am", "%m/%d/%Y %I:%M:%S %p",
	    1706702400 - 4 * 3600));
	CHECK(reads_more("Jan  1 2024 04:00:00.25", "%b %e %Y %T.%f",
	    1706702400 - 30 * 86400));
	CHECK(reads("31 January 2024, 12:00 +0000", "%d %B %Y, %H:%M %z",
	    1706702400));
	CHECK(reads("100%2024-01-31 04", "100%%%F %H", 1706702400));
}

static void
reads_patterns_without_leading_zeros(void)
{
	CHECK(reads("3/7/1985 4:41 AM", "%m/%d/%Y %I:%M %p", 479047260));
	CHECK(reads("03/07/1985 04:41 AM", "%m/%d/%Y %I:%M %p", 479047260));
	CHECK(reads("Mar  7 1985  4:41 am", "%b %d %Y %I:%M %p", 479047260));
	CHECK(reads("7-MAR-1985 4:41:0", "%d-%b-%Y %T", 479047260));
	CHECK(reads("1985-3-7 4:41", "%F %H:%M", 479047260));
	CHECK(refuses("85/3/7", "%Y/%m/%d"));
	CHECK(refuses("1985/003/7", "%Y/%m/%d"));
	CHECK(refuses("1985/ /7", "%Y/%m/%d"));
	CHECK(refuses("1985/0/7", "%Y/%m/%d"));
	/* Not where it would be a guess which part has the digit. */
	CHECK(reads("20240131120000+0000", "%Y%m%d%H%M%S%z", 1706702400));
	CHECK(reads("20240131040000", "%Y%m%d%H%M%S", 1706702400));
	CHECK(refuses("2024131040000", "%Y%m%d%H%M%S"));
	CHECK(refuses("2024131", "%Y%m%d"));
	CHECK(refuses("2024 131", "%Y%m%d"));
	CHECK(refuses("2024-01-31 400", "%F %H%M"));
}

static void
reads_fractions_that_come_and_go(void)
{
	static const char *const format[] = { "%Y-%m-%dT%H:%M:%SZ", "%FT%TZ",
		"%FT%T.%fZ", "%Y-%m-%dT%H:%M:%S.%fZ" };

	for (size_t i = 0; i < sizeof(format) / sizeof(*format); i++) {
		CHECK(reads("2024-01-31T12:00:00Z", format[i], 1706702400));
		CHECK(reads("2024-01-31T12:00:00.000Z", format[i], 1706702400));
		CHECK(reads_more("2024-01-31T12:00:00.5Z", format[i],
		    1706702400));
		CHECK(refuses("2024-01-31T12:00:00.Z", format[i]));
		CHECK(refuses("2024-01-31T12:00:00", format[i]));
		CHECK(refuses("2024-01-31T12:00Z", format[i]));
	}
	CHECK(reads_more("20240131040000.123", "%Y%m%d%H%M%S", 1706702400));
	CHECK(reads_more("04:00:00,25 2024-01-31", "%T %F", 1706702400));
	CHECK(reads("04:00:00, 2024-01-31", "%T, %F", 1706702400));
	CHECK(reads("04.00.00.2024-01-31", "%H.%M.%S.%F", 1706702400));
	CHECK(refuses("04:00:00.5.2024-01-31", "%T.%F"));
}

static void
reads_the_zone_that_a_format_names(void)
{
	CHECK(reads("2024-01-31 12:00 UTC", "%F %H:%M UTC", 1706702400));
	CHECK(reads("2024-01-31 12:00 GMT", "%F %H:%M GMT", 1706702400));
	CHECK(reads("2024-01-31 12:00z", "%F %H:%Mz", 1706702400));
	CHECK(reads("2024-01-31 12:00+00:00", "%F %H:%M+00:00", 1706702400));
	CHECK(reads("2024-01-31 13:30+0130", "%F %H:%M+0130", 1706702400));
	CHECK(reads("2024-01-31 07:00 -05", "%F %H:%M -05", 1706702400));
	CHECK(reads("Jan 31 12:00:00 +0000 2024", "%b %d %T +0000 %Y",
	    1706702400));
	CHECK(reads("2024-01-31T04:00:00", "%FT%T", 1706702400));
	CHECK(refuses("2024-01-31 12:00", "%F %H:%M UTC"));
	CHECK(refuses("2024-01-31 12:00 utc", "%F %H:%M UTC"));
	CHECK(refuses("2024-01-31 12:00+01:00", "%F %H:%M+00:00"));
	CHECK(reads("2024-01-31 12:00:00 UTC", NULL, 1706702400));
	CHECK(reads_more("2024-01-31 12:00:00.5 GMT", NULL, 1706702400));
	CHECK(reads("2024-01-31 12:00:00 Z", NULL, 1706702400));
	CHECK(reads("2024-01-31T12:00:00 z", NULL, 1706702400));
	CHECK(reads("2024-01-31 13:30:00 +01:30", NULL, 1706702400));
	CHECK(reads_more("2024-01-31 07:00:00.25 -0500", NULL, 1706702400));
	CHECK(refuses("2024-01-31 12:00:00  Z", NULL));
	CHECK(refuses("2024-01-31 12:00:00 ", NULL));
	CHECK(refuses("2024-01-31 12:00:00Z ", NULL));
	CHECK(refuses("2024-01-31 12:00:00UTC", NULL));
	CHECK(refuses("2024-01-31 12:00:00 utc", NULL));
	CHECK(refuses("2024-01-31 Z", NULL));
	CHECK(refuses("2024-01-31 12:00:00 EST", NULL));
	CHECK(refuses("2024-01-31 UTC", NULL));
}

static void
knows_formats_that_cannot_be(void)
{
	CHECK(moment_format_check(NULL) == NULL);
	CHECK(moment_format_check("epoch_ms") == NULL);
	CHECK(moment_format_check("%d.%m.%Y") == NULL);
	CHECK(moment_format_check("%d.%m.%Y %H:%M") == NULL);
	CHECK(moment_format_check("epoch") != NULL);
	CHECK(moment_format_check("") != NULL);
	CHECK(moment_format_check("%m/%d/%y") != NULL);
	CHECK(moment_format_check("%m/%d") != NULL);
	CHECK(moment_format_check("%Y-%m-%d%") != NULL);
	CHECK(moment_format_check("%Y-%m-%b-%d") != NULL);
	CHECK(moment_format_check("%F %d") != NULL);
	CHECK(moment_format_check("%F %I:%M") != NULL);
	CHECK(moment_format_check("%F %H:%M %p") != NULL);
	CHECK(moment_format_check("%F %M:%S") != NULL);
	CHECK(moment_format_check("%F %z") != NULL);
	/* A zone that is none, that a day cannot have, or that is there
	 * twice. */
	CHECK(moment_format_check("%F %T EST") != NULL);
	CHECK(moment_format_check("%F %T (CEST)") != NULL);
	CHECK(moment_format_check("%F %T Europe/Berlin") != NULL);
	CHECK(moment_format_check("%FZ") != NULL);
	CHECK(moment_format_check("%F %T%z UTC") != NULL);
	CHECK(moment_format_check("%F %H.%M Uhr") == NULL);
	CHECK(moment_format_check("%FT%TZ") == NULL);
}

static void
writes_instants_in_local_time(void)
{
	struct zone *la = zone_of("America/Los_Angeles");
	struct zone *old = zone_of("Africa/Monrovia");
	struct buf b = { 0 };

	moment_put(1706702400, la, &b);
	CHECK_TEXT(((struct text){ b.p, b.len }), "2024-01-31T04:00:00-08:00");
	b.len = 0;
	/* Until 1972 Monrovia's clocks were 44 minutes and a half late. */
	moment_put(0, old, &b);
	CHECK_TEXT(((struct text){ b.p, b.len }), "1970-01-01T00:00:00Z");
	CHECK(moment_day(1706702400, la) == 19753);
	CHECK(moment_day(1706702400 - 5 * 3600, la) == 19752);
	buf_clear(&b);
	zone_free(la);
	zone_free(old);
}

/* A case is zone|format|text|period|end. */
static bool
case_holds(char *line)
{
	char *part[5] = { line };
	struct period p = { 0 };
	struct moment m;
	struct zone *z;
	bool back, ok;

	for (int i = 1; i < 5; i++) {
		part[i] = strchr(part[i - 1], '|');
		if (part[i] == NULL)
			return false;
		*part[i]++ = '\0';
	}
	z = zone_of(part[0]);
	back = *part[3] == '-';
	ok = moment_parse(text_of(part[2]), *part[1] == '\0' ? NULL : part[1],
		 z, &m) == 0 &&
	     period_parse(text_of(part[3] + back), &p, NULL) == 0 &&
	     (back ? moment_before(m.at, p, z) : moment_after(m, p, z)) ==
		 strtoll(part[4], NULL, 10);
	zone_free(z);
	if (!ok)
		printf("# %s %s %s + %s is %s\n", part[0], part[1], part[2],
		    part[3], part[4]);
	return ok;
}

/* A case is format|text|seconds in UTC|whether there is a part of the next. */
static bool
strptime_holds(char *line)
{
	char *part[4] = { line };

	for (int i = 1; i < 4; i++) {
		part[i] = strchr(part[i - 1], '|');
		if (part[i] == NULL)
			return false;
		*part[i]++ = '\0';
	}
	if (reads_as(part[1], part[0], strtoll(part[2], NULL, 10),
		*part[3] == '1'))
		return true;
	printf("# %s by %s is %s\n", part[1], part[0], part[2]);
	return false;
}

static void
judge(const char *command, bool (*holds)(char *line))
{
	/* NOLINTNEXTLINE(cert-env33-c): a fixed command */
	FILE *judge = popen(command, "r");
	char line[256];
	int cases = 0;

	while (judge != NULL && fgets(line, sizeof(line), judge) != NULL) {
		CHECK(holds(line));
		cases++;
	}
	if (judge == NULL || pclose(judge) != 0)
		SKIP("python3 with dateutil and time zones is not there");
	CHECK(cases > 5000);
}

static void
agrees_with_strptime(void)
{
	judge("python3 tests/unit/strptime.py 2>/dev/null", strptime_holds);
}

static void
agrees_with_dateutil_and_zoneinfo(void)
{
	judge("python3 tests/unit/dateformat.py 2>/dev/null", case_holds);
}

int
main(void)
{
	RUN(adds_months_as_postgresql_does);
	RUN(ends_with_the_last_instant_of_the_day_where_no_time_is_given);
	RUN(counts_hours_as_elapsed_and_days_as_calendar_days);
	RUN(takes_the_later_instant_where_the_clocks_are_ambiguous);
	RUN(takes_a_fraction_of_a_second_for_no_other_day);
	RUN(reads_timestamps_as_databases_write_them);
	RUN(reads_counts_of_seconds_and_of_milliseconds);
	RUN(refuses_what_is_no_such_day_or_time);
	RUN(reads_patterns);
	RUN(reads_patterns_without_leading_zeros);
	RUN(reads_fractions_that_come_and_go);
	RUN(reads_the_zone_that_a_format_names);
	RUN(knows_formats_that_cannot_be);
	RUN(writes_instants_in_local_time);
	RUN(agrees_with_strptime);
	RUN(agrees_with_dateutil_and_zoneinfo);
	return DONE();
}
