/* SPDX-License-Identifier: ISC */
#include "letter/mailtime.h"

#include <stdlib.h>

#include "base/calendar.h"

enum { HOUR = 3600, MINUTE = 60 };

static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* A time of day. */
struct clock {
	int64_t days; /* since 1970-01-01 */
	struct date date;
	int hour, minute, second;
};

static struct clock
clock_at(int64_t at)
{
	int64_t rest = at % DATE_DAY_SECONDS;
	struct clock c;

	rest += rest < 0 ? DATE_DAY_SECONDS : 0;
	c.days = (at - rest) / DATE_DAY_SECONDS;
	c.date = date_from_days(c.days);
	c.hour = (int)(rest / HOUR);
	c.minute = (int)(rest % HOUR / MINUTE);
	c.second = (int)(rest % MINUTE);
	return c;
}

void
mail_put_date(struct buf *b, int64_t utc, const struct zone *zone)
{
	/* Some zones were seconds off once; a field has only minutes. */
	int offset = zone_offset(zone, utc) / MINUTE;
	struct clock c = clock_at(utc + (int64_t)offset * MINUTE);

	buf_printf(b, "%s, %d %s %04d %02d:%02d:%02d %c%02d%02d",
	    days[date_weekday(c.days)], (int)c.date.day,
	    months[c.date.month - 1], (int)c.date.year, c.hour, c.minute,
	    c.second, offset < 0 ? '-' : '+', abs(offset) / MINUTE,
	    abs(offset) % MINUTE);
}

void
mail_put_asctime(struct buf *b, int64_t utc)
{
	struct clock c = clock_at(utc);

	buf_printf(b, "%s %s %2d %02d:%02d:%02d %04d",
	    days[date_weekday(c.days)], months[c.date.month - 1],
	    (int)c.date.day, c.hour, c.minute, c.second, (int)c.date.year);
}
