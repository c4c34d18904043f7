/* SPDX-License-Identifier: ISC */
/*
 * Working days: all but Saturdays, Sundays and holidays.
 *
 * A file of holidays has a line for each, YYYY-MM-DD and, behind blanks, its
 * name; empty lines and those that begin with # say nothing.  It knows the
 * years from its first holiday's to its last one's.
 */
#ifndef BASE_WORKDAY_H
#define BASE_WORKDAY_H

#include "base/date.h"
#include "base/text.h"

struct workdays;

/* Reads a file's content.  NULL: *line (from 1) is no such line, as the static
 * text *why says, or there is no holiday at all. */
struct workdays *workdays_read(struct text, size_t *line, const char **why);
void workdays_free(struct workdays *);

/* Whether the holidays of a year are known. */
bool workdays_know(const struct workdays *, int32_t year);

/* Days are counted since 1970-01-01.  With NULL there are no holidays. */
bool workday_is(const struct workdays *, int64_t day);
/* The day itself or the first working day behind it. */
int64_t workday_from(const struct workdays *, int64_t day);
/* The nth working day behind a day; n is at least 1. */
int64_t workday_add(const struct workdays *, int64_t day, int64_t n);

#endif
