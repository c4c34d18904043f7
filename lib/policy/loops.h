/* SPDX-License-Identifier: ISC */
/*
 * Loops among things of which one refers to others, as datasets do that are
 * derived from one another.
 *
 * A policy may have a great many, in a line as long, so nothing is walked
 * twice and nothing recurs.
 */
#ifndef POLICY_LOOPS_H
#define POLICY_LOOPS_H

#include <stddef.h>

struct arrow {
	size_t from, to; /* below n */
};

/*
 * A number for each of n things, the same for two when each refers to the
 * other, be it by way of more.  So an arrow is part of a loop when both of its
 * ends have the same number.  It is the caller's, to be given to mem_free().
 */
size_t *loops_find(size_t n, const struct arrow *, size_t arrows);

#endif
