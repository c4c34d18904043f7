/* SPDX-License-Identifier: ISC */
#include "base/num.h"

#include "unit.h"

enum { UNTOUCHED = 4711 };

static int64_t
parsed(const char *text, int64_t min, int64_t max)
{
	int64_t n = UNTOUCHED;
	int result = num_parse(text_of(text), min, max, &n);

	CHECK(result == 0 || n == UNTOUCHED);
	return result == 0 ? n : UNTOUCHED;
}

static int64_t
size_of(const char *text)
{
	int64_t n = UNTOUCHED;
	int result = num_parse_size(text_of(text), 0, INT64_MAX, &n);

	CHECK(result == 0 || n == UNTOUCHED);
	return result == 0 ? n : UNTOUCHED;
}

static void
reads_a_whole_number(void)
{
	CHECK(parsed("0", -9, 9) == 0);
	CHECK(parsed("-0", -9, 9) == 0);
	CHECK(parsed("007", 0, 9) == 7);
	CHECK(parsed("-9", -9, 9) == -9);
	CHECK(parsed("9223372036854775807", 0, INT64_MAX) == INT64_MAX);
	CHECK(parsed("-9223372036854775808", INT64_MIN, 0) == INT64_MIN);
}

static void
refuses_what_is_no_number(void)
{
	static const char *const bad[] = { "", "-", "--1", "+1", " 1", "1 ",
		"1.0", "1e3", "0x1", "1\n", "\xd9\xa1", "1/", "1:", "1k" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK(parsed(bad[i], INT64_MIN, INT64_MAX) == UNTOUCHED);
	CHECK(
	    num_parse((struct text){ "1\0", 2 }, 0, 9, &(int64_t){ 0 }) == -1);
}

static void
refuses_what_lies_outside(void)
{
	CHECK(parsed("10", -9, 9) == UNTOUCHED);
	CHECK(parsed("-10", -9, 9) == UNTOUCHED);
	CHECK(parsed("9223372036854775808", INT64_MIN, INT64_MAX) == UNTOUCHED);
	CHECK(
	    parsed("-9223372036854775809", INT64_MIN, INT64_MAX) == UNTOUCHED);
	CHECK(parsed("99999999999999999999999", INT64_MIN, INT64_MAX) ==
	      UNTOUCHED);
}

static void
sizes_have_suffixes_of_1024(void)
{
	CHECK(size_of("17") == 17);
	CHECK(size_of("1k") == 1024 && size_of("1K") == 1024);
	CHECK(size_of("2m") == 2 << 20 && size_of("2M") == 2 << 20);
	CHECK(size_of("1g") == 1 << 30 && size_of("1G") == 1 << 30);
	CHECK(size_of("k") == UNTOUCHED && size_of("1kk") == UNTOUCHED);
	CHECK(size_of("1T") == UNTOUCHED && size_of("-1k") == UNTOUCHED);
	CHECK(size_of("9007199254740992G") == UNTOUCHED);
}

static void
sizes_are_held_to_their_limits(void)
{
	int64_t n = UNTOUCHED;

	CHECK(num_parse_size(text_of("2k"), 0, 2047, &n) == -1);
	CHECK(num_parse_size(text_of("2k"), 2049, 9999, &n) == -1);
	CHECK(n == UNTOUCHED);
	CHECK(num_parse_size(text_of("2k"), 2048, 2048, &n) == 0 && n == 2048);
	CHECK(num_parse_size(text_of("-2k"), -2048, 0, &n) == 0 && n == -2048);
	CHECK(num_parse_size((struct text){ NULL, 0 }, 0, 9, &n) == -1);
}

static void
reads_bytes_in_hexadecimal(void)
{
	unsigned char b[2] = { 1, 2 };

	CHECK(num_hex(text_of("aF09"), b, 2) == 0);
	CHECK(b[0] == 0xaf && b[1] == 0x09);
	CHECK(num_hex(text_of("aF0"), b, 2) == -1);
	CHECK(num_hex(text_of("aF091"), b, 2) == -1);
	CHECK(num_hex(text_of("0g"), b, 1) == -1);
	CHECK(num_hex(text_of("/0"), b, 1) == -1);
	CHECK(num_hex(text_of("@0"), b, 1) == -1);
	CHECK(num_hex(text_of("`0"), b, 1) == -1);
	CHECK(num_hex(text_of(""), b, 0) == 0);
}

static bool
plain_is(const char *text, const char *plain)
{
	char out[NUM_PLAIN];
	size_t n = num_plain(text_of(text), out);

	return text_is((struct text){ out, n }, plain);
}

static void
one_number_has_one_plain_form(void)
{
	CHECK(plain_is("17", "17") && plain_is("17.0", "17"));
	CHECK(plain_is("1.70e1", "17") && plain_is("170E-1", "17"));
	CHECK(plain_is("0.17e+2", "17") && plain_is("-17.00", "-17"));
	CHECK(plain_is("1.50", "1.5") && plain_is("5e-3", "0.005"));
	CHECK(plain_is("-0.0", "0") && plain_is("0e9", "0"));
	CHECK(plain_is("1e3", "1000") && plain_is("-5e-2", "-0.05"));
	/* No number was meant. */
	CHECK(plain_is("017", "017") && plain_is("00", "00"));
	CHECK(plain_is("", "") && plain_is("1.", "") && plain_is(".5", ""));
	CHECK(plain_is("1e", "") && plain_is("17a", "") && plain_is("-", ""));
	CHECK(plain_is("1e64", "") && plain_is("1e-70", ""));
	CHECK(plain_is("1e99999999999999999999", ""));
}

int
main(void)
{
	RUN(reads_a_whole_number);
	RUN(refuses_what_is_no_number);
	RUN(refuses_what_lies_outside);
	RUN(sizes_have_suffixes_of_1024);
	RUN(sizes_are_held_to_their_limits);
	RUN(reads_bytes_in_hexadecimal);
	RUN(one_number_has_one_plain_form);
	return DONE();
}
