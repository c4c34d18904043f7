/* SPDX-License-Identifier: ISC */
/*
 * What a label tells about who has it: one of the values of the table that it
 * covers, none of them more than another.
 */
#ifndef GROUP_BLUR_H
#define GROUP_BLUR_H

#include "group/planning.h"

/* A person in parts, so that it can be spread. */
enum { BLUR_PERSON = 1 << 24 };

/* Of a column, by rank: the parts of all persons of the classes.  To be
 * freed. */
uint64_t *
blur_column(const struct plan *, const struct members *, uint32_t column);

#endif
