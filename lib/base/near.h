/* SPDX-License-Identifier: ISC */
/* Finds the name that a misspelt name was meant to be. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/text.h"

/*
 * The index of the name nearest to `wanted` among n names: one that differs
 * only in case, blanks, a BOM, _ or -, or by an edit distance of at most 2.
 * -1: none.
 */
int text_near(struct text wanted, const struct text *names, size_t n);

/* How a message asks for it; `name` is how that is written: "--%s". */
#define NEAR_MEANT(name) "; did you mean " name "?"

#endif
