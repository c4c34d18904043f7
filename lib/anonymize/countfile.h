/* SPDX-License-Identifier: ISC */
/*
 * Counts of a table as lines: the values of a tuple, quasi-identifiers first,
 * then sensitive attributes, then whose it is where there is a unit; behind a
 * tab how often it came.  Lines of the same tuple add up, in whatever order and
 * however many files.
 */
#ifndef ANONYMIZE_COUNTFILE_H
#define ANONYMIZE_COUNTFILE_H

#include "anonymize/jsonlines.h"
#include "table/frame.h"

/* Writes what was counted, in the order of bytes. */
void countfile_write(const struct counter *, struct lines_out *);

/* Adds all lines; 0, or -1 after a message. */
int countfile_read(struct counter *, struct lines_in *);

/* Copies lines, and adds up those that follow one another and are the same; 0,
 * or -1 after a message. */
int countfile_merge(struct lines_in *, struct lines_out *);

#endif
