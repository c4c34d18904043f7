/* SPDX-License-Identifier: ISC */
/*
 * A harness for unit tests that prints TAP.
 *
 *	#include "unit.h"
 *
 *	TEST("num: a number is taken as a whole")
 *	{
 *		CHECK(num_parse(...) == 0);
 *		if (...)
 *			SKIP("python3 is not here");
 *	}
 *
 * Tests run in the order of the file; the exit status is 1 when one failed.
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdio.h>

struct unit {
	const char *title;
	void (*run)(void);
};

static struct unit unit_tests[256];
static int unit_count, unit_failed;
static const char *unit_skipped;

static inline void
unit_check(int good, const char *file, int line, const char *what)
{
	if (good)
		return;
	unit_failed++;
	printf("# %s:%d: %s\n", file, line, what);
	fflush(stdout);
}

#define CHECK(cond) unit_check(!!(cond), __FILE__, __LINE__, #cond)
#define SKIP(why)                                                              \
	do {                                                                   \
		unit_skipped = (why);                                          \
		return;                                                        \
	} while (0)

#define UNIT_PASTE_(a, b) a##b
#define UNIT_PASTE(a, b)  UNIT_PASTE_(a, b)
#define TEST(title)                                                            \
	static void UNIT_PASTE(unit_run_, __LINE__)(void);                     \
	__attribute__((constructor)) static void UNIT_PASTE(unit_add_,         \
	    __LINE__)(void)                                                    \
	{                                                                      \
		unit_tests[unit_count++] =                                     \
		    (struct unit){ title, UNIT_PASTE(unit_run_, __LINE__) };   \
	}                                                                      \
	static void UNIT_PASTE(unit_run_, __LINE__)(void)

int
main(void)
{
	int bad = 0;

	printf("1..%d\n", unit_count);
	for (int i = 0; i < unit_count; i++) {
		unit_failed = 0;
		unit_skipped = NULL;
		unit_tests[i].run();
		printf("%s %d - %s%s%s\n", unit_failed ? "not ok" : "ok", i + 1,
		    unit_tests[i].title, unit_skipped ? " # SKIP " : "",
		    unit_skipped ? unit_skipped : "");
		fflush(stdout);
		bad += unit_failed != 0;
	}
	return bad != 0;
}

#endif
