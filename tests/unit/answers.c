/* SPDX-License-Identifier: ISC */
#include "facts/answers.h"

#include "unit.h"

enum { SOME = 60, ROUNDS = 300 };

static uint64_t state = 1;

static uint64_t
number(uint64_t below)
{
	state = state * UINT64_C(6364136223846793005) + 1;
	return (state >> 33) % below;
}

static bool
have_slowly(const struct full_answer *a, size_t n, uint64_t which, int64_t at,
    size_t line)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].received <= at &&
		    (a[i].closed > at ||
			(a[i].closed == at && a[i].line > line)) &&
		    (which & ~a[i].which) == 0)
			return true;
	return false;
}

static void
finds_the_same_as_looking_at_each(void)
{
	struct answers all = { 0 };

	for (int round = 0; round < ROUNDS; round++) {
		struct full_answer a[SOME];
		size_t n = number(SOME);

		all.answers = 0;
		for (size_t i = 0; i < n; i++) {
			a[i].which = number(8);
			a[i].received = (int64_t)number(50);
			a[i].closed = a[i].received + (int64_t)number(10);
			a[i].line = number(20);
			answers_add(&all, &a[i]);
		}
		for (uint64_t which = 0; which < 8; which++)
			for (int64_t at = -1; at < 62; at++)
				CHECK(answers_have(&all, which, at, 10) ==
				      have_slowly(a, n, which, at, 10));
	}
	answers_clear(&all);
}

int
main(void)
{
	RUN(finds_the_same_as_looking_at_each);
	return DONE();
}
