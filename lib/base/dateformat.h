/* SPDX-License-Identifier: ISC */
/*
 * Dates and timestamps in data, and the end of a period that begins with one.
 *
 * A period never ends too early: a date without a time lasts until the next day
 * begins, an hour without minutes until the next hour, a minute without seconds
 * until the next minute; a fraction of a second counts as a whole second at the
 * end of a period, but not on the calendar, where it could reach the next day;
 * a local time that the clocks show twice or skip is the later instant.
 *
 * Adding a date format: a directive in the table of datepattern.c, its line on
 * the page pp-policy(5), cases in tests/unit/dateformat.c and
 * tests/unit/strptime.py.  What trunc and shift of pp-redact read when nobody
 * names a format: hide/stamp.h.
 */
#ifndef BASE_DATEFORMAT_H
#define BASE_DATEFORMAT_H

#include "base/buf.h"
#include "base/calendar.h"
#include "base/period.h"
#include "base/zone.h"

struct moment {
	int64_t at;     /* UTC seconds, or days since 1970-01-01 */
	bool day;       /* a date without a time */
	bool more;      /* plus a fraction of a second */
	int32_t within; /* its format has no minutes or seconds, so it is one
			 * of so many seconds; 0: it is the one it says */
};

/*
 * A format is NULL, "epoch_s", "epoch_ms" or a pattern.
 *
 * NULL is RFC 3339, a date or a timestamp, as databases write it: a blank may
 * replace the T, and the offset may be +hh, +hhmm, " UTC", " GMT" or missing,
 * which means local time.  epoch_s and epoch_ms count from 1970, negative
 * before, and may have decimals.
 *
 * Patterns are those of strptime(3): %Y %m %d %H %M %S %F %T; %e, the same as
 * %d; %f, a fraction of a second; %I and %p; %b and %B, English names of months
 * in either case; %z, an offset as above; %%.  A number of two digits may lack
 * a leading zero, or have a blank in its place, unless other digits adjoin it,
 * as in %Y%m%d; a year has four digits.  A second may have a fraction, a point
 * or comma and digits, and may lack the .%f of the pattern.  Z, UTC, GMT and an
 * offset (+01:00) in a pattern are the zone of all its times.  All other
 * characters must be the same in the data.
 *
 * Years are 0001 to 9999.  A leap second is a fraction of the second before it.
 */
/* NULL, or what is wrong with a format, in static text. */
const char *moment_format_check(const char *format);

/* Whether a format counts from 1970. */
bool moment_counts(const char *format);

/* Parses the whole text; 0, or -1 when it does not have that format, or no such
 * day or time exists.  The format must have passed the check. */
int moment_parse(struct text, const char *format, const struct zone *,
    struct moment *);

/* The instant, in UTC seconds, when a period ends.  Months, then days, are
 * added on the calendar and the clocks of the zone; seconds after that.  A zero
 * period ends with the moment itself. */
int64_t moment_after(struct moment, struct period, const struct zone *);
/* The instant, in UTC seconds, from which a period leads to another instant.
 * Months, then days, are subtracted on the calendar and the clocks of the zone;
 * if that month is too short, its last day counts, and of two instants the
 * earlier, so that what is promised so long before never comes later. */
int64_t moment_before(int64_t utc, struct period, const struct zone *);

/* The day of an instant in the zone's calendar, counted from 1970-01-01. */
int64_t moment_day(int64_t utc, const struct zone *);

/* Whether two are the same in any spelling: a date is also its midnight, in the
 * zone or in UTC, as which databases write a date that they keep as a time. */
bool moment_equal(struct moment, struct moment, const struct zone *);

/* Appends an instant in the zone's time as RFC 3339 writes it; in UTC if the
 * zone's offset is not in whole minutes or the year does not have four
 * digits. */
void moment_put(int64_t utc, const struct zone *, struct buf *);

/* ---- as it is written ---- */

/* A date or timestamp as its text has it: no zone moves it. */
struct moment_written {
	struct date date; /* of a count: in UTC */
	int32_t hour;     /* 0 to 23; -1: only a date */
	bool instant;     /* it is a count or has a zone, so it is known: */
	int64_t at;       /* UTC seconds */
	int64_t units;    /* of a second, that a count counts; 0: no count */
	struct text year, month, day; /* its parts within the text */
	bool named;                   /* the month is a whole name */
};

/* As moment_parse(). */
int moment_written(struct text, const char *format, struct moment_written *);
/* Changes the date and hour of an instant to what the clocks of a zone show. */
void moment_here(struct moment_written *, const struct zone *);
/* Appends the text with another date in the same form; a leading zero may be
 * added.  -1: the date is outside the years that can be read, and nothing is
 * appended. */
int moment_rewrite(struct text, const struct moment_written *, int64_t days,
    struct buf *);

#endif
