/* SPDX-License-Identifier: ISC */
/* Values of a sensitive column that mean the same. */
#ifndef TABLE_SPELLINGS_H
#define TABLE_SPELLINGS_H

#include "table/hierarchy.h"
#include "table/release.h"

/*
 * Gives all values of one form, see release_column.form, the text of one of
 * them: that in the hierarchy (NULL: there is none), nearest to its first row;
 * else the form itself, or else the first by bytes.
 */
void spellings_join(struct text *value, uint32_t n, const struct release_form *,
    const struct hierarchy *, const uint64_t seed[2]);

#endif
