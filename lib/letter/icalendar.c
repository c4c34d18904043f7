/* SPDX-License-Identifier: ISC */
/* libical would bring 35 MB of ICU for the five properties that are here. */
#include "letter/icalendar.h"

#include "base/calendar.h"
#include "base/utf8.h"

enum { OCTETS = 75 };

/* Folds what stands after `from`: no line is longer, no character is cut. */
static void
end_line(struct buf *b, size_t from)
{
	struct buf line = { 0 };
	struct text rest;
	size_t room = OCTETS;

	buf_add(&line, b->p + from, b->len - from);
	rest = (struct text){ line.p, line.len };
	b->len = from;
	while (rest.n > room) {
		size_t n = room;

		while (n > 1 && ((unsigned char)rest.p[n] & 0xc0) == 0x80)
			n--;
		buf_add(b, rest.p, n);
		buf_add_string(b, "\r\n ");
		text_skip(&rest, n);
		room = OCTETS - 1;
	}
	buf_add_text(b, rest);
	buf_add_string(b, "\r\n");
	buf_clear(&line);
}

/* RFC 5545, 3.3.11.  What is no character, or controls a screen, is a blank. */
static void
put_value(struct buf *b, struct text t)
{
	while (t.n > 0) {
		uint32_t c = 0;
		size_t n = utf8_next(t.p, t.n, &c);

		if (c == '\n') {
			buf_add_string(b, "\\n");
		} else if (n == 0 || c < ' ' || (c >= 0x7f && c < 0xa0)) {
			buf_add_byte(b, ' ');
		} else {
			if (c == '\\' || c == ';' || c == ',')
				buf_add_byte(b, '\\');
			buf_add(b, t.p, n);
		}
		text_skip(&t, n == 0 ? 1 : n);
	}
}

static void
put_text(struct buf *b, const char *name, struct text value)
{
	size_t from = b->len;

	buf_add_string(b, name);
	put_value(b, value);
	end_line(b, from);
}

static void
put_day(struct buf *b, int64_t days)
{
	struct date d = date_from_days(days);

	buf_printf(b, "%04d%02d%02d", (int)d.year, (int)d.month, (int)d.day);
}

static void
put_time(struct buf *b, int64_t utc)
{
	int64_t rest = utc % DATE_DAY_SECONDS;

	rest += rest < 0 ? DATE_DAY_SECONDS : 0;
	put_day(b, (utc - rest) / DATE_DAY_SECONDS);
	buf_printf(b, "T%02d%02d%02dZ", (int)(rest / 3600),
	    (int)(rest % 3600 / 60), (int)(rest % 60));
}

static void
put_alarm(struct buf *b, int days, struct text summary)
{
	buf_add_string(b, "BEGIN:VALARM\r\nACTION:DISPLAY\r\n");
	put_text(b, "DESCRIPTION:", summary);
	buf_printf(b, "TRIGGER:%sP%dD\r\nEND:VALARM\r\n", days > 0 ? "-" : "",
	    days < 0 ? -days : days);
}

void
icalendar_begin(struct buf *b)
{
	buf_add_string(b,
	    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//pp//pp//EN\r\n");
}

void
icalendar_put(struct buf *b, const struct icalendar_event *e)
{
	buf_add_string(b, "BEGIN:VEVENT\r\n");
	put_text(b, "UID:", e->uid);
	buf_add_string(b, "DTSTAMP:");
	put_time(b, e->stamp);
	buf_add_string(b, e->day ? "\r\nDTSTART;VALUE=DATE:" : "\r\nDTSTART:");
	if (e->day)
		put_day(b, e->at);
	else
		put_time(b, e->at);
	buf_add_string(b, "\r\n");
	put_text(b, "SUMMARY:", e->summary);
	if (e->description.n > 0)
		put_text(b, "DESCRIPTION:", e->description);
	/* Nobody is busy because something is due. */
	buf_add_string(b, "TRANSP:TRANSPARENT\r\n");
	for (size_t i = 0; i < e->alarms; i++)
		put_alarm(b, e->days_ahead[i], e->summary);
	buf_add_string(b, "END:VEVENT\r\n");
}

void
icalendar_end(struct buf *b)
{
	buf_add_string(b, "END:VCALENDAR\r\n");
}
