/* SPDX-License-Identifier: ISC */
#include "facts/answers.h"

#include <stdlib.h>

#include "base/mem.h"

void
answers_clear(struct answers *all)
{
	mem_free(all->answer);
	*all = (struct answers){ NULL, 0, 0, false };
}

void
answers_add(struct answers *all, const struct full_answer *a)
{
	if (all->answers == all->room) {
		all->room = 2 * all->room + 8;
		all->answer =
		    mem_resize(all->answer, all->room, sizeof(*all->answer));
	}
	all->answer[all->answers++] = *a;
	all->sorted = false;
}

static int
compare(const void *a, const void *b)
{
	const struct full_answer *x = a, *y = b;

	if (x->which != y->which)
		return x->which < y->which ? -1 : 1;
	return (x->received > y->received) - (x->received < y->received);
}

/* Events of one instant are in the order of their lines. */
static bool
is_later(const struct full_answer *a, int64_t at, size_t line)
{
	return a->closed != at ? a->closed > at : a->line > line;
}

static void
sort(struct answers *all)
{
	struct full_answer *a = all->answer;

	if (all->sorted || all->answers == 0)
		return;
	qsort(a, all->answers, sizeof(*a), compare);
	for (size_t i = 1; i < all->answers; i++)
		if (a[i].which == a[i - 1].which &&
		    is_later(&a[i - 1], a[i].closed, a[i].line)) {
			a[i].closed = a[i - 1].closed;
			a[i].line = a[i - 1].line;
		}
	all->sorted = true;
}

/* The first from `i` on that names other identities, or is received later. */
static size_t
end_of(const struct answers *all, size_t i, int64_t received)
{
	const struct full_answer last = { .which = all->answer[i].which,
		.received = received };
	size_t end = all->answers;

	while (i < end) {
		size_t middle = i + (end - i) / 2;

		if (compare(&all->answer[middle], &last) <= 0)
			i = middle + 1;
		else
			end = middle;
	}
	return i;
}

bool
answers_have(struct answers *all, uint64_t which, int64_t received, size_t line)
{
	size_t next;

	sort(all);
	for (size_t i = 0; i < all->answers; i = next) {
		const struct full_answer *a = &all->answer[i];
		size_t end = end_of(all, i, received);

		next = end_of(all, i, INT64_MAX);
		if ((which & ~a->which) == 0 && end > i &&
		    is_later(&all->answer[end - 1], received, line))
			return true;
	}
	return false;
}
