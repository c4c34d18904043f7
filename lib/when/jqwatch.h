/* SPDX-License-Identifier: ISC */
/*
 * Ends the process when a jq program needs too long or too much for one record:
 * libjq itself has no such bound.  A thread looks at the programs ten times a
 * second.
 */
#ifndef WHEN_JQWATCH_H
#define WHEN_JQWATCH_H

#include <stdatomic.h>

/* A program that may run. */
struct jqwatch {
	atomic_ulong turn; /* odd while it runs */
	/* The thread's. */
	unsigned long seen;
	unsigned looks; /* how often it was met in the same turn */
	long memory;    /* of the process when it was first met */
	struct jqwatch *next;
};

/* Before rights are given up.  0, or -1 with errno: no thread can begin. */
int jqwatch_add(struct jqwatch *);
void jqwatch_remove(struct jqwatch *);

static inline void
jqwatch_turn(struct jqwatch *w)
{
	atomic_fetch_add_explicit(&w->turn, 1, memory_order_relaxed);
}

#endif
