/* SPDX-License-Identifier: ISC */
/*
 * The labels for the values of a class.
 *
 *   Paris          one value, as it was
 *   {Lyon|Paris}   one of these; empty between two of { | } is the empty value
 *   [17..24]       from the first to the last: numbers, dates, or texts in the
 *                  order of bytes or of their hierarchy
 *   {|[17..24]}    or empty
 *   90+            this number or more
 *
 * and labels of a hierarchy.  To keep the forms distinct, a backslash precedes
 * a { [ or \ at the start of a value, each of \ { } [ | in a member of a set,
 * and each of \ [ ] { } | . in an end of a range of texts.
 */
#ifndef GROUP_LABEL_H
#define GROUP_LABEL_H

#include "group/labelranges.h"
#include "table/frame.h"

/* A larger set is written as a range, because each record repeats it. */
enum { LABEL_SET = 100 };

/* Appends the label of some ranks, ascending, each once; n is not 0. */
void label_put(const struct frame *, uint32_t column, const uint32_t *rank,
    size_t n, struct buf *);

/* The ranges of ranks for which the same label stands. */
void label_ranges(const struct frame *, uint32_t column, const uint32_t *rank,
    size_t n, struct cover *);

/* Appends the label of a rank on a level; a column without a hierarchy has two
 * levels, the value and anything. */
void label_put_level(const struct frame *, uint32_t column, uint32_t rank,
    unsigned level, struct buf *);

void label_ranges_level(const struct frame *, uint32_t column, uint32_t rank,
    unsigned level, struct cover *);

#endif
