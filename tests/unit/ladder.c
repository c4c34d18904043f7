/* SPDX-License-Identifier: ISC */
#include "table/ladder.h"

#include "unit.h"

static const uint64_t seed[2] = { 1, 2 };

enum { MOST = 512 };

/* The values of a list, with a blank between them. */
static size_t
split(const char *list, struct text *value)
{
	size_t n = 0;

	for (const char *end; n < MOST; list = end + 1) {
		end = list + strcspn(list, " ");
		value[n++] = (struct text){ list, (size_t)(end - list) };
		if (*end == '\0')
			break;
	}
	return n;
}

/* Whether it can be read, with all that was put in, and does not mislead. */
static bool
is_sound(const struct ladder_spec *s, const struct text *value, size_t n)
{
	size_t bad;
	const char *why = "misleads";
	struct hierarchy *h = ladder_hierarchy(s, value, n, seed, &bad, &why);
	uint32_t rank;
	unsigned level;
	bool sound = h != NULL && !hierarchy_misleads(h, &rank, &level);

	for (size_t i = 0; i < n && sound; i++)
		sound = hierarchy_rank(h, value[i]) != HIERARCHY_NONE;
	if (!sound)
		printf("# %s\n", why);
	hierarchy_free(h);
	return sound;
}

static bool
values_make(const char *word, const struct text *value, size_t n,
    const char *rows)
{
	struct ladder_spec s;
	struct buf out = { 0 };
	size_t bad;
	const char *why = NULL;
	bool same = ladder_parse(text_of(word), &s, &why) == 0 &&
		    ladder_put(&s, value, n, &out, &bad, &why) &&
		    is_sound(&s, value, n);

	if (why != NULL && !same)
		printf("# %s\n", why);
	if (same && rows != NULL &&
	    !text_is((struct text){ out.p, out.len }, rows)) {
		printf("# %.*s\n", (int)out.len, out.p);
		same = false;
	}
	buf_clear(&out);
	return same;
}

static bool
makes(const char *word, const char *list, const char *rows)
{
	struct text value[MOST];

	return values_make(word, value, split(list, value), rows);
}

/* Whether one value of a list is refused. */
static bool
refuses(const char *word, const char *list, size_t at, const char *reason)
{
	struct text value[MOST];
	size_t bad = MOST, n = split(list, value);
	struct ladder_spec s;
	struct buf out = { 0 };
	const char *why = "";
	bool refused = ladder_parse(text_of(word), &s, &why) == 0 &&
		       !ladder_put(&s, value, n, &out, &bad, &why) &&
		       out.len == 0 && bad == at;

	buf_clear(&out);
	return refused && strcmp(why, reason) == 0;
}

static bool
no_ladder(const char *word, const char *reason)
{
	struct ladder_spec s;
	const char *why = "";

	return ladder_parse(text_of(word), &s, &why) == -1 &&
	       strcmp(why, reason) == 0;
}

/* ---- words ---- */

static void
a_word_that_says_no_way_is_refused(void)
{
	static const char kinds[] =
	    "must be interval, order, redact, date or zip3";
	static const char parts[] =
	    "date needs some of day, month, quarter, year, decade, such as "
	    "date:month,year";
	static const char steps[] =
	    "interval needs steps above 0, such as interval:5,10";
	static const char multiple[] =
	    "each step must be a multiple of the one before";
	static const char groups[] =
	    "order needs group sizes from 2 to 1000, such as order:2,4";

	CHECK(no_ladder("", kinds) && no_ladder("zip", kinds));
	CHECK(no_ladder("interval:", steps) && no_ladder("interval", steps));
	CHECK(
	    no_ladder("interval:0", steps) && no_ladder("interval:-5", steps));
	CHECK(no_ladder("interval:5,", steps));
	CHECK(no_ladder("interval:5,12", multiple));
	CHECK(no_ladder("interval:10,5", multiple));
	CHECK(no_ladder("interval:5,5", multiple));
	CHECK(no_ladder("interval:0.2,0.5", multiple));
	CHECK(no_ladder("order:1", groups) && no_ladder("order:1001", groups));
	CHECK(no_ladder("order:2,3", multiple));
	CHECK(no_ladder("redact",
	    "redact needs a side: redact:right or redact:left"));
	CHECK(no_ladder("redact:up",
	    "redact needs a side: redact:right or redact:left"));
	CHECK(no_ladder("date:", parts) && no_ladder("date:week", parts));
	CHECK(no_ladder("date:year,month",
	    "the parts of a date must go from small to large, such as "
	    "date:month,year"));
	CHECK(no_ladder("zip3:5", "zip3 takes no argument"));
	CHECK(no_ladder("zip3:", "zip3 takes no argument"));
}

static void
steps_can_double_until_they_have_18_digits(void)
{
	char word[2048] = "interval:0.000000001";
	size_t n = strlen(word);
	struct ladder_spec s;
	const char *why;

	for (long long step = 2; step < 1000000000000000000; step *= 2)
		n += (size_t)snprintf(word + n, sizeof(word) - n,
		    ",%lld.%09lld", step / 1000000000, step % 1000000000);
	CHECK(ladder_parse(text_of(word), &s, &why) == 0 && s.steps == 60);
	CHECK(s.step[59] == (int64_t)1 << 59);
	CHECK(makes(word, "-17.5 0.3 0.1", NULL));
	CHECK(no_ladder("interval:1000000000",
	    "interval needs steps above 0, such as interval:5,10"));
}

/* ---- numbers ---- */

static void
whole_numbers_are_in_steps_of_whole_numbers(void)
{
	CHECK(makes("interval:5,10,20", "20 24 25 9 100 20",
	    "9;[5..9];[0..9];[0..19];*\n"
	    "20;[20..24];[20..29];[20..39];*\n"
	    "24;[20..24];[20..29];[20..39];*\n"
	    "25;[25..29];[20..29];[20..39];*\n"
	    "100;[100..104];[100..109];[100..119];*\n"));
	CHECK(makes("interval:1,2", "3 -3",
	    "-3;-3;[-4..-3];*\n"
	    "3;3;[2..3];*\n"));
}

static void
numbers_below_zero_go_down(void)
{
	CHECK(makes("interval:5,10", "0 -1 -5 -6 -10 -11 4",
	    "-11;[-15..-11];[-20..-11];*\n"
	    "-10;[-10..-6];[-10..-1];*\n"
	    "-6;[-10..-6];[-10..-1];*\n"
	    "-5;[-5..-1];[-10..-1];*\n"
	    "-1;[-5..-1];[-10..-1];*\n"
	    "0;[0..4];[0..9];*\n"
	    "4;[0..4];[0..9];*\n"));
	CHECK(makes("interval:0.5", "-0.1 -0.5 -0.6 -0",
	    "-0.6;[-1..-0.5);*\n"
	    "-0.5;[-0.5..0);*\n"
	    "-0.1;[-0.5..0);*\n"
	    "-0;[0..0.5);*\n"));
}

static void
a_number_with_decimals_opens_all_steps(void)
{
	CHECK(makes("interval:5,10", "20 24.5",
	    "20;[20..25);[20..30);*\n"
	    "24.5;[20..25);[20..30);*\n"));
	/* 20.0 has none that count. */
	CHECK(makes("interval:5", "20.0 21",
	    "20.0;[20..24];*\n"
	    "21;[20..24];*\n"));
	CHECK(makes("interval:2.5", "3", "3;[2.5..5);*\n"));
	CHECK(makes("interval:0.000000001", "0.000000001999999999",
	    "0.000000001999999999;[0.000000001..0.000000002);*\n"));
	CHECK(makes("interval:0.1", "0.3 0.7 1.1",
	    "0.3;[0.3..0.4);*\n"
	    "0.7;[0.7..0.8);*\n"
	    "1.1;[1.1..1.2);*\n"));
}

static void
spellings_of_a_number_stay_values_of_their_own(void)
{
	CHECK(makes("interval:5", "7 007 7.0 1e1 0.7e1 12",
	    "0.7e1;[5..9];*\n"
	    "007;[5..9];*\n"
	    "7;[5..9];*\n"
	    "7.0;[5..9];*\n"
	    "1e1;[10..14];*\n"
	    "12;[10..14];*\n"));
}

static void
numbers_are_exact_up_to_18_digits(void)
{
	static const char why[] = "is not a number with at most 18 digits "
				  "before and 18 after the point";

	CHECK(makes("interval:5", "999999999999999999 -999999999999999999",
	    "-999999999999999999;"
	    "[-1000000000000000000..-999999999999999996];*\n"
	    "999999999999999999;"
	    "[999999999999999995..999999999999999999];*\n"));
	CHECK(refuses("interval:5", "1 1000000000000000000", 1, why));
	CHECK(refuses("interval:5", "1 0.0000000000000000001", 1, why));
	CHECK(refuses("interval:5", "1 2 x y", 2, why));
	CHECK(refuses("interval:5", "-", 0, why));
	CHECK(refuses("interval:5", "1,5", 0, why));
	CHECK(refuses("interval:5", "+5", 0, why));
	CHECK(refuses("interval:5", "0x5", 0, why));
	CHECK(refuses("interval:5", "nan", 0, why));
	CHECK(refuses("interval:5", ".5", 0, why));
}

static void
interval_levels_nest(void)
{
	static char list[MOST * 8];
	size_t n = 0;

	for (int i = -150; i <= 150; i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%d",
		    n == 0 ? "" : " ", i);
	CHECK(makes("interval:5,10,20,40,80", list, NULL));
	CHECK(makes("interval:2,6,18,90", list, NULL));
	CHECK(makes("interval:0.5,1.5,7.5,30", list, NULL));
}

/* ---- neighbours ---- */

static void
neighbours_are_those_that_come_together(void)
{
	CHECK(makes("order:2,4", "low some high low most all",
	    "low;{low|some};{low|some|high|most};*\n"
	    "some;{low|some};{low|some|high|most};*\n"
	    "high;{high|most};{low|some|high|most};*\n"
	    "most;{high|most};{low|some|high|most};*\n"
	    "all;{all};{all};*\n"));
	/* b, a and the empty one: which has no neighbour. */
	CHECK(makes("order:2", "b  a",
	    ";;*\n"
	    "b;{b|a};*\n"
	    "a;{b|a};*\n"));
}

static void
a_bar_in_a_value_ends_no_value(void)
{
	CHECK(makes("order:2,4", "a|b c a b|c d\\ {a}",
	    "a|b;{a\\|b|c};{a\\|b|c|a|b\\|c};*\n"
	    "c;{a\\|b|c};{a\\|b|c|a|b\\|c};*\n"
	    "a;{a|b\\|c};{a\\|b|c|a|b\\|c};*\n"
	    "b|c;{a|b\\|c};{a\\|b|c|a|b\\|c};*\n"
	    "d\\;{d\\\\|{a}};{d\\\\|{a}};*\n"
	    "{a};{d\\\\|{a}};{d\\\\|{a}};*\n"));
}

/* ---- characters ---- */

static void
a_character_goes_on_each_level(void)
{
	CHECK(makes("redact:right", "12345 12399",
	    "12345;1234*;123**;12***;1****;*\n"
	    "12399;1239*;123**;12***;1****;*\n"));
	CHECK(makes("redact:left", "abc xbc",
	    "abc;*bc;**c;*\n"
	    "xbc;*bc;**c;*\n"));
	CHECK(makes("redact:left", "a", "a;*\n"));
}

static void
a_short_value_has_stars_from_the_start(void)
{
	CHECK(makes("redact:right", "123 12345 1 123*",
	    "1;1****;1****;1****;1****;*\n"
	    "123;123**;123**;12***;1****;*\n"
	    "123*;123**;123**;12***;1****;*\n"
	    "12345;1234*;123**;12***;1****;*\n"));
	CHECK(makes("redact:left", "7 107",
	    "107;*07;**7;*\n"
	    "7;**7;**7;*\n"));
}

static void
characters_are_those_of_UTF_8(void)
{
	CHECK(makes("redact:right", "Zo\xc3\xab \xe6\x9d\xb1\xe4\xba\xac",
	    "Zo\xc3\xab;Zo*;Z**;*\n"
	    "\xe6\x9d\xb1\xe4\xba\xac;\xe6\x9d\xb1\xe4\xba\xac*;"
	    "\xe6\x9d\xb1**;*\n"));
	CHECK(makes("redact:left", "Zo\xc3\xab \xf0\x9f\x90\x88",
	    "Zo\xc3\xab;*o\xc3\xab;**\xc3\xab;*\n"
	    "\xf0\x9f\x90\x88;**\xf0\x9f\x90\x88;**\xf0\x9f\x90\x88;*\n"));
	/* Bytes that are none, and what could become one beside others. */
	CHECK(makes("redact:right",
	    "\xc3\xa9x \xc3x \xe9t\xe9 \xc3 \xc3\xc3\xa9 \xa9x", NULL));
	CHECK(makes("redact:left",
	    "\xc3\xa9x \xc3x \xe9t\xe9 \xc3 \xc3\xc3\xa9 \xa9x", NULL));
}

static void
as_many_characters_go_as_there_are_levels(void)
{
	char text[65];
	struct text value = { text, 63 };
	struct ladder_spec s;
	struct buf out = { 0 };
	size_t bad;
	const char *why = "";

	memset(text, 'a', sizeof(text));
	CHECK(values_make("redact:right", &value, 1, NULL));
	value.n++;
	CHECK(ladder_parse(text_of("redact:right"), &s, &why) == 0);
	CHECK(!ladder_put(&s, &value, 1, &out, &bad, &why) && bad == 0);
	CHECK_TEXT(text_of(why), "has more than 63 characters");
	buf_clear(&out);
}

/* ---- dates and areas ---- */

static void
dates_end_with_their_quarters_years_and_decades(void)
{
	CHECK(makes("date:month,quarter,year,decade",
	    "2020-02-29 2019-04-01 2019-03-31 2009-12-31 2010-01-01 2019-03-31",
	    "2009-12-31;2009-12;2009-Q4;2009;2000s;*\n"
	    "2010-01-01;2010-01;2010-Q1;2010;2010s;*\n"
	    "2019-03-31;2019-03;2019-Q1;2019;2010s;*\n"
	    "2019-04-01;2019-04;2019-Q2;2019;2010s;*\n"
	    "2020-02-29;2020-02;2020-Q1;2020;2020s;*\n"));
	CHECK(makes("date:day,year",
	    "2019-12-31T23:00:00Z 2019-12-31T01:00:00Z 2019-12-31",
	    "2019-12-31;2019-12-31;2019;*\n"
	    "2019-12-31T01:00:00Z;2019-12-31;2019;*\n"
	    "2019-12-31T23:00:00Z;2019-12-31;2019;*\n"));
	CHECK(refuses("date:year", "2019-02-28 2019-02-29", 1,
	    "is neither a date, YYYY-MM-DD, nor a timestamp"));
}

static void
ZIP_codes_become_areas(void)
{
	CHECK(makes("zip3", "94110 03601 94110-1234 05901 10001",
	    "03601;000;*\n"
	    "05901;000;*\n"
	    "10001;100;*\n"
	    "94110;941;*\n"
	    "94110-1234;941;*\n"));
	CHECK(refuses("zip3", "94110 9411", 1,
	    "is not a ZIP code, 12345 or 12345-6789"));
}

/* ---- all of them ---- */

static const char *const words[][2] = {
	{ "interval:5,10", "3 7" },
	{ "order:2,4", "b a" },
	{ "redact:right", "ab c" },
	{ "redact:left", "ab c" },
	{ "date:month,year", "2019-07-01 2020-01-01" },
	{ "zip3", "94110 03601" },
};

static void
an_empty_value_stays_apart_until_all_are_one(void)
{
	CHECK(makes("interval:5,10", "7  3",
	    ";;;*\n"
	    "3;[0..4];[0..9];*\n"
	    "7;[5..9];[0..9];*\n"));
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct text value[MOST];
		size_t n = split(words[i][1], value);

		CHECK(values_make(words[i][0], value, n, NULL));
		value[n++] = (struct text){ NULL, 0 };
		CHECK(values_make(words[i][0], value, n, NULL));
		CHECK(makes(words[i][0], "", NULL));
	}
	CHECK(makes("redact:right", "", ";*\n"));
}

static void
of_no_value_there_is_no_row(void)
{
	struct ladder_spec s;
	struct buf out = { 0 };
	size_t bad;
	const char *why = "";

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		CHECK(ladder_parse(text_of(words[i][0]), &s, &why) == 0);
		CHECK(ladder_put(&s, NULL, 0, &out, &bad, &why));
		CHECK(out.len == 0);
		CHECK(ladder_hierarchy(&s, NULL, 0, seed, &bad, &why) == NULL);
		CHECK_TEXT(text_of(why), "has no rows");
	}
	buf_clear(&out);
}

static void
what_would_end_a_cell_is_in_quotes(void)
{
	static const struct text value[] = { { "a;b", 3 }, { "\"", 1 },
		{ "c\nd", 3 }, { "\r", 1 }, { "e,f", 3 },
		{ "\xef\xbb\xbfg", 4 } };

	/* Each can be the first. */
	for (size_t i = 0; i < sizeof(value) / sizeof(*value); i++) {
		CHECK(values_make("order:2", value + i, 1, NULL));
		CHECK(values_make("redact:left", value + i, 1, NULL));
	}
	CHECK(values_make("redact:right", value, 6, NULL));
	CHECK(values_make("order:2", value, 2,
	    "\"a;b\";\"{a;b|\"\"}\";*\n"
	    "\"\"\"\";\"{a;b|\"\"}\";*\n"));
}

static void
a_NUL_is_refused(void)
{
	static const struct text value[] = { { "a", 1 }, { "b\0c", 3 } };
	struct ladder_spec s;
	struct buf out = { 0 };
	size_t bad;
	const char *why = "";

	CHECK(ladder_parse(text_of("order:2"), &s, &why) == 0);
	CHECK(!ladder_put(&s, value, 2, &out, &bad, &why) && bad == 1);
	CHECK_TEXT(text_of(why), "contains a NUL byte");
	buf_clear(&out);
}

int
main(void)
{
	RUN(a_word_that_says_no_way_is_refused);
	RUN(steps_can_double_until_they_have_18_digits);
	RUN(whole_numbers_are_in_steps_of_whole_numbers);
	RUN(numbers_below_zero_go_down);
	RUN(a_number_with_decimals_opens_all_steps);
	RUN(spellings_of_a_number_stay_values_of_their_own);
	RUN(numbers_are_exact_up_to_18_digits);
	RUN(interval_levels_nest);
	RUN(neighbours_are_those_that_come_together);
	RUN(a_bar_in_a_value_ends_no_value);
	RUN(a_character_goes_on_each_level);
	RUN(a_short_value_has_stars_from_the_start);
	RUN(characters_are_those_of_UTF_8);
	RUN(as_many_characters_go_as_there_are_levels);
	RUN(dates_end_with_their_quarters_years_and_decades);
	RUN(ZIP_codes_become_areas);
	RUN(an_empty_value_stays_apart_until_all_are_one);
	RUN(of_no_value_there_is_no_row);
	RUN(what_would_end_a_cell_is_in_quotes);
	RUN(a_NUL_is_refused);
	return DONE();
}
