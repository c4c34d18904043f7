/* SPDX-License-Identifier: ISC */
/*
 * Dates and timestamps in data, where nobody says how they are written:
 *
 *	2024-02-29  2024/02/29  29.02.2024  02/29/2024 (month first)
 *	20240229 (the years 1900 to 2199)
 *
 * all but the last also with a time after a T or a blank (12:34, 12:34:56,
 * 12:34:56.789, 12:34:56 PM) and then a zone (Z, +01:00, +0100, +01, UTC,
 * GMT); and seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970.
 * Years are 0001 to 9999.  A stamp_form says how dates are written, and then
 * nothing else is one.
 *
 * Adding one: a layout in the table of stamp.c, its line on the page
 * pp-redact(1), cases in tests/unit/method.c.
 */
#ifndef HIDE_STAMP_H
#define HIDE_STAMP_H

#include "base/dateformat.h"

/* How the dates of a field are written. */
struct stamp_form {
	bool declared;           /* false: nobody says it */
	const char *format;      /* see base/dateformat.h */
	const struct zone *zone; /* the calendar of instants; NULL: as written,
				  * and for a count UTC */
};

struct stamp {
	struct date date;    /* as written; for an epoch time in UTC */
	int hour;            /* 0 to 23; -1: only a date */
	const char *layout;  /* NULL: an epoch time */
	int64_t count, unit; /* of an epoch time; units per day */
	size_t length;       /* of the date or count within the text */
	bool declared;
	struct moment_written written; /* declared: instead of all these */
};

int
stamp_parse(struct text, const struct stamp_form *, struct stamp *); /* 0, -1 */

/*
 * Appends the parsed text with its date moved by whole days.  -1: stamp_parse
 * could not read the result; nothing is appended.
 */
int stamp_move(struct text, const struct stamp *, int64_t days, struct buf *);

/* Appends YYYY-MM-DDTHH; HH is 00 if there is no hour. */
void stamp_put(const struct stamp *, struct buf *);

#endif
