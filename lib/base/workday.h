/* SPDX-License-Identifier: ISC */
/*
 * Working days: all but Saturdays, Sundays and holidays.
 *
 * A file of holidays has one line per holiday: YYYY-MM-DD and, after blanks,
 * its name.  Empty lines and lines that begin with # are ignored.  The file
 * covers the years from its first holiday to its last one.
 */
#ifndef BASE_WORKDAY_H
#define BASE_WORKDAY_H

#include "base/calendar.h"
#include "base/text.h"

struct workdays;

/* Reads a file's content.  NULL: line *line (from 1) is wrong, or there is no
 * holiday at all; the static text *why says which. */
struct workdays *workdays_read(struct text, size_t *line, const char **why);
void workdays_free(struct workdays *);

/* Whether the holidays of a year are known. */
bool workdays_know(const struct workdays *, int32_t year);

/* Days are counted since 1970-01-01.  With NULL there are no holidays. */
bool workday_is(const struct workdays *, int64_t day);
/* The day itself or the first working day after it. */
int64_t workday_from(const struct workdays *, int64_t day);
/* The nth working day after a day; n is at least 1. */
int64_t workday_add(const struct workdays *, int64_t day, int64_t n);

#endif
