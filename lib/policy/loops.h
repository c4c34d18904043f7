/* SPDX-License-Identifier: ISC */
/*
 * Finds loops among things that refer to one another, as derived datasets do.
 *
 * A policy may have very many of them, each of which refers to the next.  So
 * nothing is walked twice, and no function calls itself.
 */
#ifndef POLICY_LOOPS_H
#define POLICY_LOOPS_H

#include <stddef.h>

struct arrow {
	size_t from, to; /* below n */
};

/*
 * Gives each of n things a number.  Two things have the same number when each
 * refers to the other, directly or through others.  So an arrow is part of a
 * loop when both of its ends have the same number.  The caller gives the array
 * to mem_free().
 */
size_t *loops_find(size_t n, const struct arrow *, size_t arrows);

#endif
