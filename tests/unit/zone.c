/* SPDX-License-Identifier: ISC */
/*
 * The judge of offsets is the C library, zone by zone; that of ambiguous times
 * stands in dateformat.c.
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* tm_gmtoff */
#endif
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/zone.h"
#include "unit.h"

static const char *const names[] = { "America/Los_Angeles", "America/New_York",
	"Europe/Berlin", "Europe/Dublin", "Asia/Kolkata", "Asia/Tehran",
	"Australia/Lord_Howe", "America/Sao_Paulo", "America/Havana",
	"America/Nuuk", "Pacific/Apia", "Africa/Casablanca", "Africa/Monrovia",
	"Etc/GMT+5", "EST5EDT" };

enum { NAMES = sizeof(names) / sizeof(*names) };

static bool
agrees_at(const struct zone *z, time_t at)
{
	struct tm tm;

	return localtime_r(&at, &tm) != NULL &&
	       zone_offset(z, at) == tm.tm_gmtoff;
}

static void
agrees_with_the_c_library_from_1900_to_2500(void)
{
	const char *why;

	for (size_t i = 0; i < NAMES; i++) {
		struct zone *z = zone_load(names[i], &why);
		int64_t wrong = 0;

		CHECK(z != NULL);
		if (z == NULL)
			continue;
		setenv("TZ", names[i], 1);
		tzset();
		for (int64_t at = -2208988800; at < 16725225600;
		     at += 7 * 86400 + 3599)
			wrong += !agrees_at(z, (time_t)at);
		if (wrong != 0)
			printf("# %s\n", names[i]);
		CHECK(wrong == 0);
		zone_free(z);
	}
	setenv("TZ", "UTC", 1);
	tzset();
}

static void
goes_on_by_the_rule_after_a_thousand_years(void)
{
	const char *why;
	struct zone *z = zone_load("America/Los_Angeles", &why);
	const int64_t cycle = (int64_t)146097 * 86400;

	CHECK(z != NULL);
	if (z == NULL)
		return;
	for (int64_t at = 1741514400 - 5; at < 1741514400 + 5; at++) {
		CHECK(zone_offset(z, at) == (at < 1741514400 ? -8 : -7) * 3600);
		CHECK(zone_offset(z, at + 3 * cycle) == zone_offset(z, at));
		CHECK(zone_to_utc(z, at + 2 * cycle) ==
		      zone_to_utc(z, at) + 2 * cycle);
	}
	zone_free(z);
}

static void
undoes_the_offset_wherever_the_clocks_are_clear(void)
{
	const char *why;

	for (size_t i = 0; i < NAMES; i++) {
		struct zone *z = zone_load(names[i], &why);
		int64_t wrong = 0, back;

		for (int64_t at = -3000000000; z != NULL && at < 13000000000;
		     at += 86400 * 3 + 1801) {
			back = zone_to_utc(z, at + zone_offset(z, at));
			/* Never earlier; later only where it shows twice. */
			wrong += back < at || back > at + 86400 ||
				 back + zone_offset(z, back) !=
				     at + zone_offset(z, at);
			back = zone_to_utc_early(z, at + zone_offset(z, at));
			wrong += back > at || back < at - 86400 ||
				 back + zone_offset(z, back) !=
				     at + zone_offset(z, at);
		}
		CHECK(wrong == 0);
		zone_free(z);
	}
}

static void
knows_utc_without_any_file(void)
{
	const char *why;
	struct zone *z;

	setenv("TZDIR", "/nowhere", 1);
	z = zone_load("UTC", &why);
	CHECK(z != NULL && zone_offset(z, 1e9) == 0);
	CHECK(z != NULL && zone_to_utc(z, 1234567890) == 1234567890);
	zone_free(z);
	CHECK(zone_load("Europe/Berlin", &why) == NULL);
	CHECK_TEXT(text_of(why), "unknown time zone");
	unsetenv("TZDIR");
}

static void
refuses_names_that_are_none(void)
{
	static const char *const bad[] = { "", "/etc/localtime", "../passwd",
		"Europe/../UTC", "Europe", "europe/berlin ", "Europe/Atlantis",
		"Europe/Berlin\n", ".", "posixrules.", "zone.tab" };
	const char *why;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(zone_load(bad[i], &why) == NULL);
}

static char *
berlin(size_t *n)
{
	int fd = file_open("/usr/share/zoneinfo/Europe/Berlin");
	char *p = fd < 0 ? NULL : file_slurp(fd, 1 << 20, n);

	if (fd >= 0)
		close(fd);
	return p;
}

static void
refuses_a_file_that_is_cut_off(void)
{
	const char *why;
	size_t n;
	char *p = berlin(&n);

	if (p == NULL)
		SKIP("there are no files of time zones");
	for (size_t i = 0; i < n; i++) {
		/* In memory of just that size, for the sanitizer to see. */
		char *part = memcpy(mem_array(i + 1, 1), p, i);

		CHECK(zone_read((struct text){ part, i }, &why) == NULL);
		mem_free(part);
	}
	mem_free(p);
}

static void
survives_any_byte_that_is_wrong(void)
{
	const char *why;
	size_t n, read = 0;
	char *p = berlin(&n);

	if (p == NULL)
		SKIP("there are no files of time zones");
	for (size_t i = 0; i < n; i++)
		for (int bit = 0; bit < 8; bit++) {
			struct zone *z;

			p[i] = (char)(p[i] ^ 1 << bit);
			z = zone_read((struct text){ p, n }, &why);
			if (z != NULL) {
				read++;
				zone_to_utc(z, 1700000000);
				zone_offset(z, -1700000000);
			}
			zone_free(z);
			p[i] = (char)(p[i] ^ 1 << bit);
		}
	CHECK(read > 0 && read < 8 * n);
	mem_free(p);
}

int
main(void)
{
	RUN(agrees_with_the_c_library_from_1900_to_2500);
	RUN(goes_on_by_the_rule_after_a_thousand_years);
	RUN(undoes_the_offset_wherever_the_clocks_are_clear);
	RUN(knows_utc_without_any_file);
	RUN(refuses_names_that_are_none);
	RUN(refuses_a_file_that_is_cut_off);
	RUN(survives_any_byte_that_is_wrong);
	return DONE();
}
