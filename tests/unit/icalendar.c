/* SPDX-License-Identifier: ISC */
/* What python's icalendar makes of it is in tests/system/mail.bats. */
#include "letter/icalendar.h"

#include "base/utf8.h"
#include "unit.h"

#define T(s)                                                                   \
	{                                                                      \
		"" s, sizeof(s) - 1                                            \
	}

static struct buf out;

static struct text
written(const struct icalendar_event *e)
{
	out.len = 0;
	icalendar_put(&out, e);
	return (struct text){ out.p, out.len };
}

static struct icalendar_event
due_day(void)
{
	struct icalendar_event e = { .uid = T("DSR-1@example.org"),
		.summary = T("Answer DSR-1"),
		.day = true,
		.at = 20517,
		.stamp = 1772697600 };

	return e;
}

static void
writes_a_calendar(void)
{
	static const int ahead[] = { 7, 1, 0 };
	struct icalendar_event e = due_day();

	out.len = 0;
	e.days_ahead = ahead;
	e.alarms = 3;
	icalendar_begin(&out);
	icalendar_put(&out, &e);
	icalendar_end(&out);
	CHECK_TEXT(((struct text){ out.p, out.len }),
	    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//pp//pp//EN\r\n"
	    "BEGIN:VEVENT\r\n"
	    "UID:DSR-1@example.org\r\n"
	    "DTSTAMP:20260305T080000Z\r\n"
	    "DTSTART;VALUE=DATE:20260305\r\n"
	    "SUMMARY:Answer DSR-1\r\n"
	    "TRANSP:TRANSPARENT\r\n"
	    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Answer DSR-1\r\n"
	    "TRIGGER:-P7D\r\nEND:VALARM\r\n"
	    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Answer DSR-1\r\n"
	    "TRIGGER:-P1D\r\nEND:VALARM\r\n"
	    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Answer DSR-1\r\n"
	    "TRIGGER:P0D\r\nEND:VALARM\r\n"
	    "END:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void
writes_an_instant(void)
{
	struct icalendar_event e = due_day();

	e.day = false;
	e.at = -1;
	e.description = text_of("By 72 hours.\nTell the authority.");
	CHECK_TEXT(written(&e),
	    "BEGIN:VEVENT\r\n"
	    "UID:DSR-1@example.org\r\n"
	    "DTSTAMP:20260305T080000Z\r\n"
	    "DTSTART:19691231T235959Z\r\n"
	    "SUMMARY:Answer DSR-1\r\n"
	    "DESCRIPTION:By 72 hours.\\nTell the authority.\r\n"
	    "TRANSP:TRANSPARENT\r\n"
	    "END:VEVENT\r\n");
}

static void
lets_no_value_become_a_property(void)
{
	struct icalendar_event e = due_day();
	struct text rest;
	int ends = 0;

	e.summary = (struct text)T("a\r\nEND:VEVENT\\,;:\"\0\x1b\x7f\xff"
				   "\xc2\x85z");
	rest = written(&e);
	while (rest.n > 0) {
		struct text line = text_line(&rest);

		ends += text_is(line, "END:VEVENT\r");
		if (memcmp(line.p, "SUMMARY:", 8) == 0)
			CHECK_TEXT(line, "SUMMARY:a \\nEND:VEVENT\\\\\\,\\;:\""
					 "     z\r");
	}
	CHECK(ends == 1);
}

/* With summaries of each length, and characters of each size. */
static void
folds_without_cutting_a_character(void)
{
	static const char *const sign[] = { "x", "\xc3\xa9", "\xe4\xb8\x80",
		"\xf0\x9f\x94\x92", ";" };

	for (size_t s = 0; s < sizeof(sign) / sizeof(*sign); s++)
		for (size_t n = 0; n < 200; n++) {
			struct icalendar_event e = due_day();
			struct buf summary = { 0 };
			struct text rest;

			buf_add(&summary, "abc", n % 4);
			for (size_t i = 0; i < n; i++)
				buf_add_string(&summary, sign[s]);
			e.summary = (struct text){ summary.p, summary.len };
			rest = written(&e);
			while (rest.n > 0) {
				struct text line = text_line(&rest);

				CHECK(line.n <= 76);
				CHECK(line.n > 0 && line.p[line.n - 1] == '\r');
				CHECK(utf8_valid(line.p, line.n) == line.n);
			}
			buf_clear(&summary);
		}
}

int
main(void)
{
	RUN(writes_a_calendar);
	RUN(writes_an_instant);
	RUN(lets_no_value_become_a_property);
	RUN(folds_without_cutting_a_character);
	buf_clear(&out);
	return DONE();
}
