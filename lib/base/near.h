/* SPDX-License-Identifier: ISC */
/* What was meant by a name that is misspelt. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/text.h"

/*
 * A near miss for a name that is not there, among `n` names: differs in case,
 * blanks, a BOM, or by an edit distance of at most 2.  -1: none.
 */
int text_near(struct text wanted, const struct text *names, size_t n);

#endif
