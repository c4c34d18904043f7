/* SPDX-License-Identifier: ISC */
/*
 * What labels tell of how persons are spread over the values of a column: who
 * has one has any of the values that it stands for, none of them rather than
 * another.
 */
#ifndef ANONYMIZE_LABELSPREAD_H
#define ANONYMIZE_LABELSPREAD_H

#include "group/plan.h"

/* A person in parts, so that it can be spread. */
enum { BLUR_PERSON = 1 << 24 };

/* Of a column, by rank: the parts of all persons that go out.  To be freed. */
uint64_t *labelspread_column(const struct plan *, uint32_t column);

#endif
