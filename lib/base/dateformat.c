/* SPDX-License-Identifier: ISC */
#include "base/dateformat.h"

#include "base/dateparts.h"
#include "base/num.h"

enum { DAY = DATE_DAY_SECONDS };

/* ---- RFC 3339 ---- */

static bool
take_date(struct moment_parts *m)
{
	struct text *t = &m->rest;

	m->year = (struct text){ t->p, 4 };
	m->month = (struct text){ t->p + 5, 2 };
	m->day = (struct text){ t->p + 8, 2 };
	return num_take(t, 4, 1, 9999, &m->date.year) && text_take(t, '-') &&
	       num_take(t, 2, 1, 12, &m->date.month) && text_take(t, '-') &&
	       num_take(t, 2, 1, 31, &m->date.day);
}

static bool
take_time(struct moment_parts *m)
{
	struct text *t = &m->rest;

	m->timed = true;
	return num_take(t, 2, 0, 23, &m->hour) && text_take(t, ':') &&
	       num_take(t, 2, 0, 59, &m->minute) && text_take(t, ':') &&
	       num_take(t, 2, 0, 60, &m->second);
}

static bool
read_rfc3339(struct moment_parts *m)
{
	struct text *t = &m->rest;

	if (!take_date(m))
		return false;
	if (t->n == 0)
		return true;
	if (!text_take(t, 'T') && !text_take(t, ' ') && !text_take(t, 't'))
		return false;
	if (!take_time(m) ||
	    (text_take(t, '.') && !moment_take_fraction(t, &m->fraction)))
		return false;
	if (text_is(*t, " UTC") || text_is(*t, " GMT")) {
		m->zoned = true;
		text_skip(t, t->n);
	}
	if (t->n == 0)
		return true;
	/* As date(1), git and SQLite write or read it. */
	(void)text_take(t, ' ');
	return moment_take_offset(m);
}

const char *
moment_format_check(const char *format)
{
	if (format == NULL || strcmp(format, "epoch_s") == 0 ||
	    strcmp(format, "epoch_ms") == 0)
		return NULL;
	return moment_pattern_check(format);
}

/* ---- counts ---- */

static bool
read_epoch(struct text t, int64_t unit, struct moment *out)
{
	const int64_t first = date_to_days((struct date){ 1, 1, 1 }) * DAY;
	const int64_t last = date_to_days((struct date){ 10000, 1, 1 }) * DAY;
	bool minus = text_take(&t, '-'), fraction = false;
	int64_t x = 0;
	size_t n;

	for (n = 0; n < t.n && n < 18 && moment_digit(t.p[n]); n++)
		x = x * 10 + (t.p[n] - '0');
	text_skip(&t, n);
	if (n == 0 ||
	    (text_take(&t, '.') && !moment_take_fraction(&t, &fraction)) ||
	    t.n > 0)
		return false;
	fraction |= x % unit != 0;
	/* Rounded down to the second. */
	x = minus ? -(x / unit) - fraction : x / unit;
	*out = (struct moment){ .at = x, .more = fraction };
	return x >= first && x < last;
}

/* ---- all of it ---- */

/* Reads two digits; *bad becomes true if one is not a digit. */
static int32_t
two(const char *p, bool *bad)
{
	unsigned tens = (unsigned)p[0] - '0', ones = (unsigned)p[1] - '0';

	*bad |= tens > 9 || ones > 9;
	return (int32_t)(tens * 10 + ones);
}

/* The fast path for 2024-01-31T12:34:56Z, the form of most timestamps.  False
 * for all other forms and for impossible times: read_rfc3339() reads those. */
static bool
read_plain(const char *p, struct moment *out)
{
	bool bad = p[4] != '-' || p[7] != '-' ||
		   (p[10] != 'T' && p[10] != ' ') || p[13] != ':' ||
		   p[16] != ':' || p[19] != 'Z';
	struct date d;
	int32_t hour, minute, second;

	d.year = two(p, &bad) * 100 + two(p + 2, &bad);
	d.month = two(p + 5, &bad);
	d.day = two(p + 8, &bad);
	hour = two(p + 11, &bad);
	minute = two(p + 14, &bad);
	second = two(p + 17, &bad);
	if (bad || d.year < 1 || hour > 23 || minute > 59 || second > 59 ||
	    !date_valid(d))
		return false;
	*out = (struct moment){ .at = date_to_days(d) * DAY +
				      (hour * 60 + minute) * 60 + second };
	return true;
}

/* The units of a second that a format counts; 0: it does not count. */
static int64_t
units_of(const char *format)
{
	if (format == NULL || *format != 'e')
		return 0;
	return strcmp(format, "epoch_s") == 0    ? 1
	       : strcmp(format, "epoch_ms") == 0 ? 1000
						 : 0;
}

bool
moment_counts(const char *format)
{
	return units_of(format) > 0;
}

/* Reads a date or timestamp that is no count. */
static bool
parts_read(struct text t, const char *format, struct moment_parts *m)
{
	*m = (struct moment_parts){ .rest = t };
	if (!(format == NULL ? read_rfc3339(m)
			     : moment_pattern_read(m, format)) ||
	    m->rest.n > 0 || !date_valid(m->date))
		return false;
	if (m->second == 60) {
		m->second = 59;
		m->fraction = true;
	}
	return true;
}

/* The second that the clocks show, as if they were those of UTC. */
static int64_t
clock_of(const struct moment_parts *m)
{
	return date_to_days(m->date) * DAY + (m->hour * 60 + m->minute) * 60 +
	       m->second;
}

int
moment_parse(struct text t, const char *format, const struct zone *zone,
    struct moment *out)
{
	int64_t units = units_of(format);
	struct moment_parts m;

	if (format == NULL && t.n == 20 && read_plain(t.p, out))
		return 0;
	if (units > 0)
		return read_epoch(t, units, out) ? 0 : -1;
	if (!parts_read(t, format, &m))
		return -1;
	*out = (struct moment){ .at = date_to_days(m.date), .day = !m.timed };
	if (out->day)
		return 0;
	out->more = m.fraction;
	out->within = m.seconds || format == NULL ? 0 : m.minutes ? 60 : 3600;
	out->at =
	    m.zoned ? clock_of(&m) - m.offset : zone_to_utc(zone, clock_of(&m));
	return 0;
}

static int64_t
day_of(int64_t seconds)
{
	return (seconds >= 0 ? seconds : seconds - (DAY - 1)) / DAY;
}

int64_t
moment_day(int64_t utc, const struct zone *zone)
{
	return day_of(utc + zone_offset(zone, utc));
}

/* The end of the instants at which the clocks may have shown a local time. */
static int64_t
local_end(int64_t local, int32_t within, const struct zone *zone)
{
	int64_t end = zone_to_utc(zone, local), last;

	if (within == 0)
		return end;
	last = zone_to_utc(zone, local + within - 1) + 1;
	return end + within > last ? end + within : last;
}

int64_t
moment_after(struct moment m, struct period p, const struct zone *zone)
{
	int64_t local, day, time;

	/* Elapsed time alone needs no calendar. */
	if (!m.day && p.months == 0 && p.days == 0 && m.within == 0)
		return m.at + p.seconds + m.more;
	local = m.day ? m.at * DAY : m.at + zone_offset(zone, m.at);
	day = day_of(local);
	time = local - day * DAY;
	day = date_to_days(date_add_months(date_from_days(day), p.months)) +
	      p.days + m.day;
	return local_end(day * DAY + time, m.within, zone) + p.seconds + m.more;
}

int64_t
moment_before(int64_t utc, struct period p, const struct zone *zone)
{
	int64_t local, day, time;

	/* A duration never has both kinds of units. */
	if (p.months == 0 && p.days == 0)
		return utc - p.seconds;
	local = utc + zone_offset(zone, utc);
	day = day_of(local);
	time = local - day * DAY;
	day = date_to_days(date_add_months(date_from_days(day), -p.months)) -
	      p.days;
	return zone_to_utc_early(zone, day * DAY + time) - p.seconds;
}

bool
moment_equal(struct moment a, struct moment b, const struct zone *zone)
{
	struct moment date = a.day ? a : b, time = a.day ? b : a;

	if (a.day == b.day || a.more || b.more)
		return a.day == b.day && a.at == b.at && a.more == b.more;
	return time.at == date.at * DAY ||
	       time.at == zone_to_utc(zone, date.at * DAY);
}

static void
put_clock(int32_t minutes, struct buf *out)
{
	date_put_two(minutes / 60, out);
	buf_add_byte(out, ':');
	date_put_two(minutes % 60, out);
}

void
moment_put(int64_t utc, const struct zone *zone, struct buf *out)
{
	int32_t offset = zone_offset(zone, utc), second;
	int64_t day = day_of(utc + offset);
	struct date d = date_from_days(day);

	if (offset % 60 != 0 || d.year < 1 || d.year > 9999) {
		offset = 0;
		day = day_of(utc);
		d = date_from_days(day);
	}
	second = (int32_t)(utc + offset - day * DAY);
	date_put(d, out);
	buf_add_byte(out, 'T');
	put_clock(second / 60, out);
	buf_add_byte(out, ':');
	date_put_two(second % 60, out);
	if (offset == 0) {
		buf_add_byte(out, 'Z');
		return;
	}
	buf_add_byte(out, offset < 0 ? '-' : '+');
	put_clock((offset < 0 ? -offset : offset) / 60, out);
}

/* ---- as it is written ---- */

static void
written_at(struct moment_written *w, int64_t at)
{
	int64_t day = day_of(at);

	w->date = date_from_days(day);
	w->hour = (int32_t)((at - day * DAY) / 3600);
}

int
moment_written(struct text t, const char *format, struct moment_written *out)
{
	int64_t units = units_of(format);
	struct moment_parts m;
	struct moment count;

	*out = (struct moment_written){ .hour = -1, .units = units };
	if (units > 0) {
		if (!read_epoch(t, units, &count))
			return -1;
		out->instant = true;
		out->at = count.at;
		written_at(out, count.at);
		return 0;
	}
	if (!parts_read(t, format, &m))
		return -1;
	out->date = m.date;
	out->hour = m.timed ? m.hour : -1;
	out->instant = m.timed && m.zoned;
	out->at = clock_of(&m) - m.offset;
	out->year = m.year;
	out->month = m.month;
	out->day = m.day;
	out->named = m.named;
	return 0;
}

void
moment_here(struct moment_written *w, const struct zone *zone)
{
	if (w->instant)
		written_at(w, w->at + zone_offset(zone, w->at));
}
