/* SPDX-License-Identifier: ISC */
/*
 * Judged by hand, and by what ARX publishes for the Adult table, where PP_DATA
 * names a folder that has it.
 */
#include "anonymize/utility.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "anonymize/marginal.h"
#include "anonymize/report.h"
#include "base/mem.h"
#include "unit.h"
#include "wide.h"

static const uint64_t seed[2] = { 1, 2 };

/* ---- tables ---- */

static void
add(struct counter *c, const char *const *value, size_t n, const char *unit)
{
	struct value v[16] = { { .kind = VALUE_TEXT } };

	for (size_t i = 0; i < n; i++)
		v[i] = (struct value){ .kind = VALUE_TEXT,
			.text = text_of(value[i]) };
	CHECK(counter_add(c, v,
	    unit == NULL ? (struct text){ NULL, 0 } : text_of(unit), 1));
}

static struct frame *
frame_of(struct counter *c)
{
	struct frame *f = frame_make(c);

	counter_free(c);
	CHECK(f != NULL);
	return f;
}

static struct plan *
plan_of(struct frame *f)
{
	struct plan *p = plan_make(f, &(struct plan_options){ 0 }, seed);

	CHECK(p != NULL);
	return p;
}

/* Two of Paris, one of Lyon and two of Rome, in two classes. */
static void
small_release(struct release *r)
{
	struct hierarchy_trouble trouble;

	*r = (struct release){ .k = 2, .suppress = { 0, 1 } };
	release_add(r, text_of("age"), RELEASE_QUASI);
	release_add(r, text_of("city"), RELEASE_QUASI)->hierarchy =
	    hierarchy_read(text_of("Lyon;France;*\nParis;France;*\n"
				   "Rome;Italy;*\n"),
		seed, &trouble);
	release_add(r, text_of("illness"), RELEASE_SENSITIVE);
}

static struct frame *
small_frame(const struct release *r)
{
	static const char *const row[][3] = {
		{ "20", "Paris", "flu" },
		{ "20", "Paris", "cold" },
		{ "25", "Lyon", "flu" },
		{ "40", "Rome", "flu" },
		{ "40", "Rome", "flu" },
	};
	struct counter *c = counter_new(r, seed);

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		add(c, row[i], 3, NULL);
	return frame_of(c);
}

/* What a test looks at. */
struct small {
	struct release release;
	struct frame *frame;
	struct plan *plan;
	struct utility utility;
};

static void
small_make(struct small *s)
{
	small_release(&s->release);
	s->frame = small_frame(&s->release);
	s->plan = plan_of(s->frame);
	utility_make(&s->utility, s->plan);
}

static void
small_clear(struct small *s)
{
	utility_clear(&s->utility);
	plan_free(s->plan);
	frame_free(s->frame);
	release_clear(&s->release);
}

/* ---- measures ---- */

static void
fractions_are_rounded_to_millionths(void)
{
	struct buf b = { 0 };

	CHECK(ratio_millionths(1, 3) == 333333 &&
	      ratio_millionths(2, 3) == 666667);
	CHECK(ratio_millionths_up(1, 3) == 333334 &&
	      ratio_millionths_up(1, 5) == 200000);
	CHECK(ratio_millionths(7, 0) == 0);
	ratio_millionths_put(1000042, &b);
	buf_add_byte(&b, ' ');
	ratio_put((struct ratio){ 250, 100 }, &b);
	buf_add_byte(&b, ' ');
	ratio_put((struct ratio){ 300, 100 }, &b);
	CHECK_TEXT(((struct text){ b.p, b.len }), "1.000042 2.5 3");
	buf_clear(&b);
}

static void
sizes_and_risks_are_those_of_before_and_after(void)
{
	struct small s;
	const struct utility *u = &s.utility;

	small_make(&s);
	CHECK(u->records == 5 && u->persons == 5 && u->suppressed == 0);
	CHECK(u->before.n == 3 && u->after.n == 2);
	CHECK(sizes_smallest(&u->after) == 2 && sizes_largest(&u->after) == 3);
	CHECK(wide_is(sizes_discernibility(&u->before, 0), "9"));
	/* The one of Lyon costs five. */
	CHECK(wide_is(sizes_discernibility(&u->before, 2), "13"));
	CHECK(wide_is(sizes_discernibility(&u->after, 0), "13"));
	CHECK(utility_highest(&u->before) == 1000000);
	CHECK(utility_highest(&u->after) == 500000);
	CHECK(utility_average(&u->before) == 600000);
	CHECK(utility_average(&u->after) == 400000);
	CHECK(utility_unique(&u->before) == 200000);
	CHECK(utility_class(u) == 1250000);
	small_clear(&s);
}

/* Three of five lose a quarter of the ages, two thirds of the cities, and one
 * of two levels. */
static void
loss_is_counted_by_column(void)
{
	struct small s;
	uint64_t precision;

	small_make(&s);
	CHECK(utility_ncp(&s.utility, 0) == 150000);
	CHECK(utility_ncp(&s.utility, 1) == 400000);
	CHECK(utility_ncp_all(&s.utility) == 275000);
	CHECK(!utility_precision(&s.utility, 0, &precision));
	CHECK(utility_precision(&s.utility, 1, &precision));
	CHECK(precision == 700000);
	CHECK(utility_precision_all(&s.utility, &precision));
	CHECK(precision == 700000);
	small_clear(&s);
}

/* In Rome all have the flu, in the table four of five. */
static void
the_worst_class_counts(void)
{
	struct small s;
	const struct utility_sensitive *i;

	small_make(&s);
	i = &s.utility.sensitive[0];
	CHECK(i->distinct == 1 && fabs(i->entropy - 1) < 1e-12);
	CHECK(i->equal == 200000);
	CHECK(i->kept && !i->ranked && utility_kept(&s.utility));
	small_clear(&s);
}

static void
a_person_of_several_records_counts_once_in_a_class(void)
{
	static const char *const row[] = { "1", "a", "b" };
	struct release r = { .k = 2, .suppress = { 0, 1 } };
	struct counter *c;
	struct frame *f;
	struct plan *p;
	struct utility u;

	release_add(&r, text_of("age"), RELEASE_QUASI);
	release_add(&r, text_of("what"), RELEASE_SENSITIVE);
	release_add(&r, text_of("who"), RELEASE_IDENTIFIER);
	r.unit = mem_text(text_of("who"));
	c = counter_new(&r, seed);
	add(c, row, 2, "p");
	add(c, (const char *const[]){ "1", "b" }, 2, "p");
	add(c, row, 2, "q");
	f = frame_of(c);
	p = plan_of(f);
	utility_make(&u, p);
	CHECK(u.records == 3 && u.persons == 2);
	CHECK(u.before.n == 1 && u.before.persons == 2);
	CHECK(u.after.n == 1 && u.after.persons == 2);
	utility_clear(&u);
	plan_free(p);
	frame_free(f);
	release_clear(&r);
}

/* ---- what a report may tell ---- */

static bool
bar_is(const struct marginal *m, size_t i, const char *name, uint64_t before,
    uint64_t after)
{
	const struct marginal_bar *b = &m->bar[i];

	return i < m->bars &&
	       text_is((struct text){ b->name.p, b->name.len }, name) &&
	       b->before == before && b->after == after;
}

/* A label of Paris and Lyon tells half a person of each. */
static void
fewer_than_k_are_put_together(void)
{
	struct small s;
	struct released released;
	struct marginal age, city;

	small_make(&s);
	released_make(&released, s.plan);
	marginal_make(&age, &released, 0);
	marginal_make(&city, &released, 1);
	CHECK(age.bars == 2 && bar_is(&age, 0, "up to 25", 3, 3));
	CHECK(bar_is(&age, 1, "from 26", 2, 2));
	CHECK(city.bars == 2 && bar_is(&city, 0, "Rome", 2, 2));
	CHECK(bar_is(&city, 1, "all others", 3, 3));
	marginal_clear(&age);
	marginal_clear(&city);
	released_clear(&released);
	small_clear(&s);
}

static bool
holds(const struct buf *b, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= b->len; i++)
		if (memcmp(b->p + i, word, n) == 0)
			return true;
	return false;
}

static void
a_report_names_no_value_of_a_few(void)
{
	const struct report_facts facts = { .release = { "a<b", 3 } };
	struct small s;
	struct buf json = { 0 }, html = { 0 };

	small_make(&s);
	report_json(s.plan, &facts, &json);
	report_html(s.plan, &facts, &html);
	CHECK(holds(&json, "\"release\":\"a<b\",\"policy\":null,"));
	CHECK(holds(&json, "\"ncp\":0.275000,\"precision\":0.700000,"));
	CHECK(holds(&json, "Rome") && !holds(&json, "Lyon"));
	CHECK(holds(&html, "Rome") && !holds(&html, "Lyon"));
	CHECK(holds(&html, "a&lt;b") && !holds(&html, "<script"));
	buf_clear(&json);
	buf_clear(&html);
	small_clear(&s);
}

/* A column of these values, each of one person; what its bars are called. */
static void
bars_of(const char *const *value, struct buf *names)
{
	struct release r = { .k = 2, .suppress = { 0, 1 } };
	struct counter *c;
	struct frame *f;
	struct plan *p;
	struct released released;
	struct marginal m;

	release_add(&r, text_of("x"), RELEASE_QUASI);
	c = counter_new(&r, seed);
	for (; *value != NULL; value++)
		add(c, value, 1, NULL);
	f = frame_of(c);
	p = plan_of(f);
	released_make(&released, p);
	marginal_make(&m, &released, 0);
	for (size_t i = 0; i < m.bars; i++)
		buf_printf(names, "%s%.*s", i == 0 ? "" : "; ",
		    (int)m.bar[i].name.len, m.bar[i].name.p);
	marginal_clear(&m);
	released_clear(&released);
	plan_free(p);
	frame_free(f);
	release_clear(&r);
}

static bool
bars_are(const char *const *value, const char *expected)
{
	struct buf names = { 0 };
	bool are;

	bars_of(value, &names);
	are = text_is((struct text){ names.p, names.len }, expected);
	if (!are)
		printf("# %.*s\n", (int)names.len, names.p);
	buf_clear(&names);
	return are;
}

/* The ends are open: nobody learns how old the oldest is. */
static void
steps_are_those_people_count_in(void)
{
	static const char *const whole[] = { "-7", "-3", "-3", "4", "4", "90",
		"90", "95", NULL };
	static const char *const decimal[] = { "0.25", "0.25", "0.5", "0.5",
		"1.75", "1.75", NULL };
	static const char *const day[] = { "2019-12-31", "2019-12-31",
		"2020-01-31", "2020-02-29", "2021-06-01", "2021-06-02", NULL };
	static const char *const empty[] = { "", "1", "1", "1", "7", "7",
		NULL };
	static const char *const some[] = { "", "", "0", "0", NULL };
	static const char *const few[] = { "5", "6", "7", NULL };

	CHECK(bars_are(whole, "up to -1; 0 to 4; from 5"));
	CHECK(bars_are(decimal, "below 0.3; 0.3 to below 0.6; from 0.6"));
	CHECK(bars_are(day,
	    "up to 2019-12-31; 2020-01-01 to 2020-02-29; from 2020-03-01"));
	CHECK(bars_are(empty, "empty, or up to 1; from 2"));
	CHECK(bars_are(few, "all"));
	CHECK(bars_are(some, "empty; all but empty"));
}

/* ---- the Adult table ---- */

enum { COLUMNS = 9, OCCUPATION = 7 };

/* The first eight columns are quasi-identifiers, or all nine are. */
static struct counter *
adult_count(const struct release *r, size_t columns)
{
	const char *folder = getenv("PP_DATA");
	struct counter *c;
	char path[4096], line[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/adult/adult.csv",
	    folder == NULL ? "" : folder);
	f = fopen(path, "r");
	if (f == NULL || fgets(line, sizeof(line), f) == NULL)
		return NULL;
	c = counter_new(r, seed);
	while (fgets(line, sizeof(line), f) != NULL) {
		const char *value[COLUMNS];
		char *p = line;

		for (size_t i = 0; i < COLUMNS; i++) {
			size_t n = strcspn(p, ";\r\n");

			value[i] = p;
			p[n] = '\0';
			p += n + 1;
		}
		/* As tests/unit/classes.c has them: without occupation. */
		if (columns < COLUMNS)
			value[OCCUPATION] = value[OCCUPATION + 1];
		add(c, value, columns, NULL);
	}
	fclose(f);
	return c;
}

static struct frame *
adult(struct release *r, size_t columns)
{
	static const char *const name[] = { "sex", "age", "race", "married",
		"education", "country", "class", "occupation", "salary" };
	struct counter *c;

	*r = (struct release){ .k = 5, .suppress = { 0, 1 } };
	for (size_t i = 0; i < columns; i++)
		release_add(r, text_of(name[i]), RELEASE_QUASI);
	c = adult_count(r, columns);
	return c == NULL ? NULL : frame_of(c);
}

/* arx-deidentifier/arx, TestUtilityMetrics and TestRiskMetrics. */
static void
agrees_with_what_ARX_publishes(void)
{
	static const uint32_t all[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
	struct release r;
	struct frame *f = adult(&r, 8);
	struct sizes s;
	uint64_t small;

	if (f == NULL) {
		release_clear(&r);
		SKIP("PP_DATA has no Adult table");
		return;
	}
	sizes_make(&s, f, all, 8);
	CHECK(wide_is(sizes_discernibility(&s, 5), "463536157"));
	CHECK(wide_is(sizes_discernibility(&s, 0), "485542"));
	sizes_between(&s, 1, 4, &small);
	/* Those that are suppressed count as one. */
	CHECK(fabs(30162.0 / (double)(s.n - small + 1) - 29.113899613899616) <
	      1e-12);
	sizes_clear(&s);
	frame_free(f);
	release_clear(&r);
	f = adult(&r, 9);
	sizes_make(&s, f, all, 9);
	CHECK(s.n == 19502 && s.persons == 30162);
	CHECK(utility_average(&s) == 646575);
	sizes_clear(&s);
	frame_free(f);
	release_clear(&r);
}

static void
no_bar_is_of_fewer_than_k(void)
{
	struct release r;
	struct frame *f = adult(&r, 9);
	struct plan *p;
	struct released released;

	if (f == NULL) {
		release_clear(&r);
		SKIP("PP_DATA has no Adult table");
		return;
	}
	p = plan_of(f);
	released_make(&released, p);
	for (uint32_t i = 0; i < f->quasis; i++) {
		struct marginal m;
		uint64_t before = 0, after = 0;

		marginal_make(&m, &released, i);
		for (size_t b = 0; b < m.bars; b++) {
			CHECK(m.bar[b].before >= 5 && m.bar[b].after >= 5);
			before += m.bar[b].before;
			after += m.bar[b].after;
		}
		CHECK(before == 30162);
		/* Each bar is rounded. */
		CHECK(after + m.bars >= 30162 && after <= 30162 + m.bars);
		marginal_clear(&m);
	}
	released_clear(&released);
	plan_free(p);
	frame_free(f);
	release_clear(&r);
}

int
main(void)
{
	RUN(fractions_are_rounded_to_millionths);
	RUN(sizes_and_risks_are_those_of_before_and_after);
	RUN(loss_is_counted_by_column);
	RUN(the_worst_class_counts);
	RUN(a_person_of_several_records_counts_once_in_a_class);
	RUN(fewer_than_k_are_put_together);
	RUN(a_report_names_no_value_of_a_few);
	RUN(steps_are_those_people_count_in);
	RUN(agrees_with_what_ARX_publishes);
	RUN(no_bar_is_of_fewer_than_k);
	return DONE();
}
