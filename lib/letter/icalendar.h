/* SPDX-License-Identifier: ISC */
/*
 * Deadlines for calendars (RFC 5545): a VCALENDAR of events, each with alarms.
 * Lines end with CRLF and are folded at 75 octets, never within a character.
 */
#ifndef LETTER_ICALENDAR_H
#define LETTER_ICALENDAR_H

#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

struct icalendar_event {
	struct text uid;     /* the same for the same deadline in each run */
	struct text summary; /* one line */
	struct text description; /* may have lines; empty: none */
	bool day;                /* `at` is a day since 1970-01-01, else UTC
				  * seconds */
	int64_t at;
	int64_t stamp;         /* when the file was made; UTC seconds */
	const int *days_ahead; /* alarms, in days before; may be NULL */
	size_t alarms;
};

void icalendar_begin(struct buf *);
void icalendar_put(struct buf *, const struct icalendar_event *);
void icalendar_end(struct buf *);

#endif
