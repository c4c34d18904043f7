/* SPDX-License-Identifier: ISC */
/*
 * Judged by the examples of the papers, and by what ARX publishes for the Adult
 * table, where PP_DATA names a folder that has it.
 */
#include "anonymize/classes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "table/diversity.h"
#include "unit.h"
#include "wide.h"

static const uint64_t seed[2] = { 1, 2 };

static struct ratio
ratio(const char *text)
{
	struct ratio r = { 0, 0 };

	CHECK(ratio_parse(text_of(text), &r) == 0);
	return r;
}

/* A record of a class of one letter, a person of one letter (0: no unit) and a
 * sensitive value. */
static void
add(struct classes *c, char class, char person, const char *value)
{
	struct text sensitive = text_of(value);

	CHECK(classes_add(c, (struct text){ &class, 1 },
	    (struct text){ person == 0 ? NULL : &person, 1 }, &sensitive));
}

/* A table of one sensitive attribute: "a:x a:y b:x". */
static struct classes *
table(const char *records)
{
	struct classes *c = classes_new(seed, 1);
	char value[32];
	char class;
	int n;

	while (sscanf(records, " %c:%31s%n", &class, value, &n) == 2) {
		add(c, class, 0, value);
		records += n;
	}
	classes_end(c);
	return c;
}

static bool
near(double a, double b)
{
	return fabs(a - b) < 1e-12;
}

static void
exact_decimals_are_read(void)
{
	static const char *const bad[] = { "", ".", "1.", ".5", "-1", "+1",
		" 1", "1 ", "1e3", "0x1", "1,5", "1.2.3", "1234567890",
		"0.1234567890", "nan" };
	struct ratio r = ratio("0.20");

	CHECK(r.over == 20 && r.under == 100);
	r = ratio("3");
	CHECK(r.over == 3 && r.under == 1);
	r = ratio("999999999.999999999");
	CHECK(r.over == UINT64_C(999999999999999999));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(ratio_parse(text_of(bad[i]), &r) == -1);
	CHECK(r.over == UINT64_C(999999999999999999));
}

static void
sizes_are_counted(void)
{
	struct classes *c = table("a:1 b:1 a:2 c:1 a:3 b:2");

	CHECK(classes_records(c) == 6 && classes_persons(c) == 6);
	CHECK(classes_count(c) == 3);
	CHECK(classes_size(c, 0) == 3 && classes_size(c, 1) == 2);
	CHECK(classes_smallest(c) == 1 && classes_largest(c) == 3);
	CHECK(classes_of_size(c, 2) == 1 && classes_of_size(c, 7) == 0);
	CHECK(wide_is(classes_discernibility(c, 0), "14"));
	/* That of one person is suppressed, and costs six. */
	CHECK(wide_is(classes_discernibility(c, 2), "19"));
	classes_free(c);
}

static void
a_table_of_nothing_has_no_class(void)
{
	struct classes *c = table("");

	CHECK(classes_records(c) == 0 && classes_count(c) == 0);
	CHECK(classes_smallest(c) == 0);
	CHECK(classes_distinct(c, 0) == 0);
	CHECK(wide_is(classes_discernibility(c, 5), "0"));
	classes_free(c);
}

/* Five records of one person hide nobody. */
static void
a_person_counts_once_in_a_class(void)
{
	struct classes *c = classes_new(seed, 1);

	for (int i = 0; i < 5; i++)
		add(c, 'a', 'p', i == 0 ? "flu" : "cold");
	add(c, 'a', 'q', "flu");
	add(c, 'b', 'p', "flu");
	classes_end(c);
	CHECK(classes_records(c) == 7 && classes_persons(c) == 3);
	CHECK(classes_size(c, 0) == 2 && classes_smallest(c) == 1);
	/* In the table two have the flu and one a cold, wherever they are. */
	CHECK(near(classes_equal_distance(c, 0), 1.0 / 3));
	classes_free(c);
}

static void
values_of_a_key_do_not_run_into_one_another(void)
{
	struct buf a = { 0 }, b = { 0 };

	classes_key(text_of("ab"), &a);
	classes_key(text_of("c"), &a);
	classes_key(text_of("a"), &b);
	classes_key(text_of("bc"), &b);
	CHECK(!text_equal((struct text){ a.p, a.len },
	    (struct text){ b.p, b.len }));
	buf_clear(&a);
	buf_clear(&b);
}

static void
the_least_of_any_class_counts_for_diversity(void)
{
	struct classes *c = table("a:1 a:2 a:3 b:1 b:1 b:2");

	CHECK(classes_distinct(c, 0) == 2);
	/* H = ln 3 - 2/3 ln 2 */
	CHECK(near(classes_entropy(c, 0), 3 / pow(2, 2.0 / 3)));
	classes_free(c);
}

/* Four in eight, and four of one: 2 bits, so l is 4 and no more. */
static void
entropy_is_exact_where_logarithms_cannot_tell(void)
{
	struct classes *c = table("a:1 a:1 a:1 a:1 a:2 a:3 a:4 a:5");
	struct classes *d = table("a:1 a:2 a:3");
	uint32_t class;

	CHECK(classes_keep_entropy(c, 0, ratio("4"), &class));
	CHECK(classes_keep_entropy(c, 0, ratio("3.999999999"), &class));
	CHECK(!classes_keep_entropy(c, 0, ratio("4.000000001"), &class));
	CHECK(class == 0);
	CHECK(classes_keep_entropy(d, 0, ratio("3"), &class));
	CHECK(!classes_keep_entropy(d, 0, ratio("3.000000001"), &class));
	classes_free(c);
	classes_free(d);
}

/* The most frequent is r1: a peer that sorts the other way says c = 1 here. */
static void
recursive_diversity_counts_from_the_most_frequent(void)
{
	struct classes *c = table("a:1 a:1 a:1 a:2 a:3");
	uint32_t class;

	/* 3 < c (1 + 1) */
	CHECK(!classes_keep_recursive(c, 0, ratio("1.5"), 2, &class));
	CHECK(classes_keep_recursive(c, 0, ratio("1.500000001"), 2, &class));
	/* 3 < c 1 */
	CHECK(!classes_keep_recursive(c, 0, ratio("3"), 3, &class));
	CHECK(classes_keep_recursive(c, 0, ratio("3.1"), 3, &class));
	CHECK(!classes_keep_recursive(c, 0, ratio("100"), 4, &class));
	classes_free(c);
}

/* The example of the paper on t-closeness: salaries of 3k to 11k. */
static void
distances_are_those_of_the_paper(void)
{
	struct classes *c =
	    table("a:3k a:4k a:5k b:6k b:8k b:11k c:7k c:9k c:10k");
	static const uint32_t rank[] = { 0, 1, 2, 3, 5, 8, 4, 6, 7 };
	uint32_t class;

	CHECK(classes_values(c, 0) == 9);
	CHECK(text_is(classes_value(c, 0, 5), "11k"));
	CHECK(near(classes_ordered_distance(c, 0, rank, 9), 0.375));
	CHECK(classes_keep_ordered(c, 0, rank, 9, ratio("0.375"), &class));
	CHECK(
	    !classes_keep_ordered(c, 0, rank, 9, ratio("0.374999999"), &class));
	CHECK(class == 0);
	CHECK(near(classes_equal_distance(c, 0), 2.0 / 3));
	CHECK(!classes_keep_equal(c, 0, ratio("0.666666666"), &class));
	CHECK(classes_keep_equal(c, 0, ratio("0.666666667"), &class));
	classes_free(c);
	/* {6k, 8k, 11k} alone is 0.167 away. */
	c = table("b:6k b:8k b:11k c:3k c:4k c:5k c:7k c:9k c:10k");
	{
		static const uint32_t other[] = { 3, 5, 8, 0, 1, 2, 4, 6, 7 };
		CHECK(near(classes_ordered_distance(c, 0, other, 9), 1.0 / 6));
	}
	classes_free(c);
}

static void
one_rank_is_no_way_to_go(void)
{
	struct classes *c = table("a:x b:y");
	static const uint32_t rank[] = { 0, 0 };

	CHECK(near(classes_ordered_distance(c, 0, rank, 1), 0));
	classes_free(c);
}

/* ---- the Adult table ---- */

enum { COLUMNS = 9, OCCUPATION = 7 };

/* The classes of all columns, or of all but occupation's. */
static struct classes *
adult(bool occupation)
{
	const char *folder = getenv("PP_DATA");
	char path[4096], line[512];
	struct classes *c;
	FILE *f;

	snprintf(path, sizeof(path), "%s/adult/adult.csv",
	    folder == NULL ? "" : folder);
	f = fopen(path, "r");
	if (f == NULL || fgets(line, sizeof(line), f) == NULL)
		return NULL;
	c = classes_new(seed, 1);
	while (fgets(line, sizeof(line), f) != NULL) {
		struct buf key = { 0 };
		struct text sensitive = { "", 0 };
		char *p = line;

		for (int i = 0; i < COLUMNS; i++) {
			size_t n = strcspn(p, ";\r\n");
			struct text value = { p, n };

			if (i == OCCUPATION)
				sensitive = value;
			if (i != OCCUPATION || occupation)
				classes_key(value, &key);
			p += n + 1;
		}
		CHECK(classes_add(c, (struct text){ key.p, key.len },
		    (struct text){ NULL, 0 }, &sensitive));
		buf_clear(&key);
	}
	fclose(f);
	classes_end(c);
	return c;
}

/* arx-deidentifier/arx, TestUtilityMetrics and TestRiskMetrics. */
static void
agrees_with_what_ARX_publishes(void)
{
	struct classes *c = adult(false);
	uint32_t small = 0;

	if (c == NULL) {
		SKIP("PP_DATA has no Adult table");
		return;
	}
	CHECK(classes_records(c) == 30162);
	CHECK(wide_is(classes_discernibility(c, 5), "463536157"));
	CHECK(wide_is(classes_discernibility(c, 0), "485542"));
	for (uint64_t size = 1; size < 5; size++)
		small += classes_of_size(c, size);
	/* Those that are suppressed count as one. */
	CHECK(
	    near(30162.0 / (classes_count(c) - small + 1), 29.113899613899616));
	classes_free(c);
	c = adult(true);
	CHECK(near(classes_count(c) / 30162.0, 0.6465751607983555));
	classes_free(c);
}

int
main(void)
{
	RUN(exact_decimals_are_read);
	RUN(sizes_are_counted);
	RUN(a_table_of_nothing_has_no_class);
	RUN(a_person_counts_once_in_a_class);
	RUN(values_of_a_key_do_not_run_into_one_another);
	RUN(the_least_of_any_class_counts_for_diversity);
	RUN(entropy_is_exact_where_logarithms_cannot_tell);
	RUN(recursive_diversity_counts_from_the_most_frequent);
	RUN(distances_are_those_of_the_paper);
	RUN(one_rank_is_no_way_to_go);
	RUN(agrees_with_what_ARX_publishes);
	return DONE();
}
