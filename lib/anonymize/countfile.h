/* SPDX-License-Identifier: ISC */
/*
 * Counts of a table as lines: the values of a tuple (quasi-identifiers, then
 * sensitive attributes, then the unit, if there is one), a tab, and the count.
 * Lines of the same tuple add up, in any order and from any number of files.
 */
#ifndef ANONYMIZE_COUNTFILE_H
#define ANONYMIZE_COUNTFILE_H

#include "anonymize/jsonlines.h"
#include "table/frame.h"

/* Writes the counts, in the order of bytes. */
void countfile_write(const struct counter *, struct lines_out *);

/* Adds all lines; 0, or -1 after a message. */
int countfile_read(struct counter *, struct lines_in *);

/* Copies lines, and adds up equal tuples that follow one another; 0, or -1
 * after a message. */
int countfile_merge(struct lines_in *, struct lines_out *);

#endif
