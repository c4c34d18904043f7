/* SPDX-License-Identifier: ISC */
#include "record/select.h"
#include "base/near.h"

#include <stdio.h>

#include "unit.h"

static struct select *
selects(const char *list, int rule)
{
	struct select *s = select_new();
	const char *why;

	CHECK(select_add(s, text_of(list), rule, &why) == 0);
	return s;
}

/* The rule that a list with rule 1 gives a field. */
static int
rule(const char *list, const char *path, size_t position)
{
	struct select *s = selects(list, 1);
	struct choice c = select_find(s, text_of(path), position, false);

	CHECK(c.rule == c.container && c.slot == -1);
	select_free(s);
	return c.rule;
}

static bool
names(const char *list, const char *path)
{
	return rule(list, path, 0) == 1;
}

static void
a_field_knows_whether_its_name_was_written(void)
{
	struct select *s = selects("a,b*,#3", 1);
	const char *why;

	CHECK(select_slot(s, text_of("e"), &why) == 0);
	select_rest(s, 2, false);
	CHECK(select_find(s, text_of("a"), 1, false).spelt);
	CHECK(!select_find(s, text_of("bc"), 2, false).spelt);
	CHECK(!select_find(s, text_of("c"), 3, false).spelt);
	CHECK(!select_find(s, text_of("d"), 4, false).spelt);
	CHECK(select_find(s, text_of("e"), 5, false).spelt);
	select_free(s);
}

static void
names_are_taken_as_a_whole(void)
{
	CHECK(names("email", "email"));
	CHECK(!names("email", "Email"));
	CHECK(!names("email", "emails") && !names("email", "emai"));
	CHECK(names("a,b,c", "b") && names("a,b,c", "c"));
	CHECK(names("user.email", "user.email"));
	CHECK(!names("user", "user.email") && !names("user.email", "user"));
	CHECK(names("items[].sku,tags[]", "tags[]"));
	CHECK(names(" a", " a") && !names(" a", "a"));
	CHECK(names("\xc3\xa9", "\xc3\xa9"));
}

static void
a_star_is_any_run(void)
{
	CHECK(names("*", "") && names("*", "a.b[].c"));
	CHECK(names("*_email", "work_email") && names("*_email", "_email"));
	CHECK(!names("*_email", "work_email2"));
	CHECK(names("user.*", "user.a.b") && !names("user.*", "user"));
	CHECK(names("a*b*c", "abc") && names("a*b*c", "axxbyybzc"));
	CHECK(!names("a*b*c", "acb") && !names("ab*ba", "aba"));
	CHECK(names("a**b", "ab") && names("*aab*", "aaab"));
	CHECK(names("*x*?", "axb") && names("*x?", "ax?"));
}

static void
a_backslash_takes_the_next_as_it_is(void)
{
	CHECK(names("a\\,b", "a,b") && names("x,a\\,b,y", "y"));
	CHECK(names("a\\*", "a*") && !names("a\\*", "ab"));
	CHECK(names("a\\?", "a?") && !names("a\\?", "a"));
	CHECK(names("a\\\\", "a\\") && names("a\\\\?", "a\\"));
	CHECK(names("\\#3", "#3") && rule("\\#3", "x", 3) == SELECT_NONE);
	CHECK(names("a?", "a") && names("a?", "a?") && !names("a?", "ab"));
}

static void
a_number_is_a_column(void)
{
	CHECK(rule("#3", "x", 3) == 1 && rule("#3", "x", 2) == SELECT_NONE);
	CHECK(rule("#3", "x", 0) == SELECT_NONE);
	CHECK(rule("#3?", "x", 3) == 1);
	CHECK(names("#", "#") && names("#a", "#a") && names("#1a", "#1a"));
}

static void
refuses(const char *list)
{
	struct select *s = select_new();
	const char *why = NULL;

	CHECK(select_add(s, text_of(list), 1, &why) == -1 && why != NULL);
	select_free(s);
}

static void
malformed_lists_are_refused(void)
{
	refuses("");
	refuses(",");
	refuses("a,");
	refuses("a,,b");
	refuses("?");
	refuses("a\\");
	refuses("a,b\\");
	refuses("#0");
	refuses("#99999999999999999999999");
}

static void
plain_names_win(void)
{
	struct select *s = selects("*", 1);
	const char *why;
	struct text t;
	size_t at = 0;

	select_add(s, text_of("email"), 2, &why);
	select_add(s, text_of("#4"), SELECT_KEEP, &why);
	select_rest(s, 3, false);
	CHECK(select_find(s, text_of("email"), 1, false).rule == 2);
	CHECK(select_find(s, text_of("x"), 4, false).rule == SELECT_KEEP);
	CHECK(select_find(s, text_of("x"), 5, false).rule == 1);
	CHECK(!select_missing(s, &at, &t));

	select_add(s, text_of("x*"), 4, &why);
	CHECK(select_find(s, text_of("xy"), 1, false).rule == SELECT_CLASH);
	CHECK(select_find(s, text_of("email"), 1, false).rule == 2);
	CHECK(select_find(s, text_of("email"), 4, false).rule == SELECT_CLASH);
	select_add(s, text_of("email"), 2, &why);
	CHECK(select_find(s, text_of("email"), 1, false).rule == 2);
	select_free(s);
}

static void
containers_go_whole_when_nothing_inside_is_named(void)
{
	struct select *s = select_new();
	struct choice c;
	const char *why;

	CHECK(select_nothing(s));
	select_rest(s, 5, true);
	CHECK(!select_nothing(s));
	select_add(s, text_of("user.name,items[].sku,x*y"), 1, &why);
	c = select_find(s, text_of("user"), 0, false);
	CHECK(c.rule == 5 && c.container == SELECT_NONE);
	c = select_find(s, text_of("items"), 0, false);
	CHECK(c.container == SELECT_NONE);
	c = select_find(s, text_of("items[]"), 0, false);
	CHECK(c.container == SELECT_NONE);
	c = select_find(s, text_of("item"), 0, false);
	CHECK(c.container == 5);
	c = select_find(s, text_of("use"), 0, false);
	CHECK(c.container == 5);
	c = select_find(s, text_of("xa"), 0, false);
	CHECK(c.container == SELECT_NONE);
	c = select_find(s, text_of("user.name"), 0, false);
	CHECK(c.rule == 1 && c.container == 1);
	c = select_find(s, text_of("item"), 0, true);
	CHECK(c.rule == SELECT_KEEP && c.container == SELECT_KEEP);

	select_rest(s, 5, false);
	c = select_find(s, text_of("item"), 0, false);
	CHECK(c.rule == 5 && c.container == SELECT_NONE);
	select_free(s);
}

static void
slots_have_one_name_each(void)
{
	struct select *s = selects("id", 1);
	struct text t;
	struct choice c;
	const char *why;
	size_t at = 0;

	CHECK(select_slots(s) == 0);
	CHECK(select_slot(s, text_of("id"), &why) == 0);
	CHECK(select_slot(s, text_of("user.id"), &why) == 1);
	CHECK(select_slot(s, text_of("id"), &why) == 0);
	CHECK(select_slots(s) == 2);
	CHECK(select_slot(s, text_of("*"), &why) == -1);
	CHECK(select_slot(s, text_of(""), &why) == -1);
	c = select_find(s, text_of("id"), 1, false);
	CHECK(c.rule == 1 && c.slot == 0);
	c = select_find(s, text_of("x"), 2, false);
	CHECK(c.rule == SELECT_NONE && c.slot == -1);
	CHECK(select_missing(s, &at, &t) && text_is(t, "user.id"));
	CHECK(!select_missing(s, &at, &t));
	select_rest(s, 2, true);
	c = select_find(s, text_of("user"), 0, false);
	CHECK(c.container == SELECT_NONE);

	/* A field has one value to lend: two names for it are a mistake. */
	CHECK(select_slot(s, text_of("#2"), &why) == 2);
	CHECK(select_by_position(s));
	c = select_find(s, text_of("id"), 2, false);
	CHECK(c.rule == SELECT_CLASH);
	select_free(s);
}

static void
missing_selectors_are_told(void)
{
	struct select *s = selects("b,a\\,c?,*x,#2,a\\?", 1);
	struct text t;
	size_t at = 0;

	CHECK(!select_nothing(s));
	select_find(s, text_of("b"), 1, false);
	CHECK(select_missing(s, &at, &t) && text_is(t, "*x"));
	CHECK(select_missing(s, &at, &t) && text_is(t, "#2"));
	CHECK(select_missing(s, &at, &t) && text_is(t, "a\\?"));
	CHECK(!select_missing(s, &at, &t));
	select_free(s);
}

static int
near(const char *wanted, const char *a, const char *b)
{
	struct text n[2] = { text_of(a), text_of(b) };

	return text_near(text_of(wanted), n, 2);
}

static void
near_misses_are_found(void)
{
	CHECK(near("email", "x", "Email") == 1);
	CHECK(near("email",
		  "\xef\xbb\xbf"
		  "email ",
		  "emai") == 0);
	CHECK(near("first_name", "x", "First Name") == 1);
	CHECK(near("first_name", "x", "firstName") == 1);
	CHECK(near("email", "emial", "e-mail") == 1);
	CHECK(near("email", "emial", "x") == 0);
	CHECK(near("email", "mail", "emaail") == 0);
	CHECK(near("emails", "meail", "emalis") == 1);
	CHECK(near("email", "phone", "male") == -1);
	CHECK(near("zip", "zap", "x") == 0);
	CHECK(near("ab", "ac", "b") == -1);
	CHECK(near("", "a", "") == 1);
	CHECK(near("last_name", "lats_nme", "x") == 0);
	CHECK(near("last_name", "lats_nm", "x") == -1);
}

static void
thousands_of_names_are_found(void)
{
	struct select *s = select_new();
	char name[32];
	const char *why;
	struct text t;
	size_t at = 0;
	int i;

	for (i = 0; i < 2000; i++) {
		snprintf(name, sizeof(name), "column_%d", i * 7 % 2000);
		CHECK(select_add(s, text_of(name), i % 3, &why) == 0);
	}
	for (i = 0; i < 2000; i++) {
		snprintf(name, sizeof(name), "column_%d", i * 7 % 2000);
		CHECK(select_find(s, text_of(name), 1, false).rule == i % 3);
		CHECK(i % 100 != 0 || i == 1900 || select_missing(s, &at, &t));
	}
	at = 0;
	CHECK(!select_missing(s, &at, &t));
	select_free(s);
}

int
main(void)
{
	RUN(names_are_taken_as_a_whole);
	RUN(a_field_knows_whether_its_name_was_written);
	RUN(a_star_is_any_run);
	RUN(a_backslash_takes_the_next_as_it_is);
	RUN(a_number_is_a_column);
	RUN(malformed_lists_are_refused);
	RUN(plain_names_win);
	RUN(containers_go_whole_when_nothing_inside_is_named);
	RUN(slots_have_one_name_each);
	RUN(missing_selectors_are_told);
	RUN(near_misses_are_found);
	RUN(thousands_of_names_are_found);
	return DONE();
}
