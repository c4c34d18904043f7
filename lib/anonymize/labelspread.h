/* SPDX-License-Identifier: ISC */
/*
 * The distribution of persons over the values of a column, as far as labels
 * show it: a person with a label is spread evenly over the values of that
 * label.
 */
#ifndef ANONYMIZE_LABELSPREAD_H
#define ANONYMIZE_LABELSPREAD_H

#include "group/plan.h"

/* The number of parts of a person, for spreading. */
enum { BLUR_PERSON = 1 << 24 };

/* By rank of a column: the parts of all persons that go out.  The caller
 * frees. */
uint64_t *labelspread_column(const struct plan *, uint32_t column);

#endif
