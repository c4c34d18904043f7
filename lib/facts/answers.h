/* SPDX-License-Identifier: ISC */
/*
 * The answers that a record's person has got to requests for deletion.  Finding
 * out which of them answers another request takes a search, however many there
 * are of one person.
 */
#ifndef FACTS_ANSWERS_H
#define FACTS_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A request that was carried out in full. */
struct full_answer {
	uint64_t which;           /* the identities it named, a bit for each */
	int64_t received, closed; /* closed, and by which line: the latest up
				   * to this one, once sorted */
	size_t line;
};

/* All zeros: none. */
struct answers {
	struct full_answer *answer;
	size_t answers, room;
	bool sorted;
};

void answers_clear(struct answers *);
void answers_add(struct answers *, const struct full_answer *);
/* Whether one of them was received before this request, was answered after it,
 * and names all its identities; `line` is that on which this request came. */
bool
answers_have(struct answers *, uint64_t which, int64_t received, size_t line);

#endif
