/* SPDX-License-Identifier: ISC */
/*
 * A unit test is a program; each test in it a function whose name is a
 * sentence that is true.
 *
 *	static void
 *	reads_a_whole_number(void)
 *	{
 *		int64_t n = 0;
 *
 *		CHECK(num_parse(text_of("17"), 0, 99, &n) == 0);
 *		CHECK(n == 17);
 *		CHECK_TEXT(text_of("abc"), "abc");
 *	}
 *
 *	int
 *	main(void)
 *	{
 *		RUN(reads_a_whole_number);
 *		return DONE();
 *	}
 *
 * A CHECK that fails is reported and the test goes on; SKIP("why") leaves the
 * test.  Output is TAP, with "file: reads a whole number" as the title.  The
 * status is 1 when a check failed.
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdio.h>

#include "base/text.h"

static int unit_run, unit_bad, unit_failed;
static const char *unit_skipped;

#define RUN(test) unit_try(__FILE__, #test, test)
#define DONE()    (printf("1..%d\n", unit_run), unit_bad != 0)
#define CHECK(x)  ((x) ? (void)0 : unit_fail(__FILE__, __LINE__, #x))
#define CHECK_TEXT(t, s)                                                       \
	(text_is((t), (s)) ? (void)0                                           \
			   : unit_fail(__FILE__, __LINE__, #t " is " #s))
#define SKIP(why)                                                              \
	do {                                                                   \
		unit_skipped = (why);                                          \
		return;                                                        \
	} while (0)

static inline void
unit_fail(const char *file, int line, const char *what)
{
	unit_failed++;
	printf("# %s:%d: %s\n", file, line, what);
}

static inline void
unit_try(const char *file, const char *name, void (*test)(void))
{
	const char *slash = strrchr(file, '/');
	const char *base = slash == NULL ? file : slash + 1;

	unit_failed = 0;
	unit_skipped = NULL;
	test();
	printf("%sok %d - %.*s: ", unit_failed ? "not " : "", ++unit_run,
	    (int)strcspn(base, "."), base);
	for (; *name != '\0'; name++)
		putchar(*name == '_' ? ' ' : *name);
	if (unit_skipped != NULL)
		printf(" # SKIP %s", unit_skipped);
	putchar('\n');
	fflush(stdout);
	unit_bad += unit_failed != 0;
}

#endif
