/* SPDX-License-Identifier: ISC */
/* The parts of a moment while its text is read; private to dateformat.c and
 * datepattern.c. */
#ifndef BASE_DATEPARTS_H
#define BASE_DATEPARTS_H

#include "base/calendar.h"
#include "base/text.h"

struct moment_parts {
	struct text rest;
	struct date date;
	int32_t hour, minute, second, half; /* half: 1 AM, 2 PM, 0 unknown */
	int32_t offset;
	bool timed, zoned;
	bool minutes, seconds;        /* a pattern has them */
	bool fraction;                /* one that is not zero */
	struct text year, month, day; /* where the text has them */
	bool named;                   /* the month is a whole name */
};

extern const char *const moment_months[12]; /* in lower case */

static inline bool
moment_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes the digits after a point; *more becomes true if one is not zero. */
bool moment_take_fraction(struct text *, bool *more);
/* Takes Z, +hh, +hhmm or +hh:mm. */
bool moment_take_offset(struct moment_parts *);

/* NULL, or what is wrong with a pattern, in static text. */
const char *moment_pattern_check(const char *pattern);
/* Reads the whole text by a pattern that has passed the check. */
bool moment_pattern_read(struct moment_parts *, const char *pattern);

#endif
