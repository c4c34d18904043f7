/* SPDX-License-Identifier: ISC */
#include "base/period.h"

#include "base/calendar.h"
#include "base/num.h"

enum unit { MONTHS, DAYS, SECONDS };

/* The parts in their order; each may be missing. */
static const struct part {
	char letter;
	enum unit unit;
	int64_t many;
	const char *name;
} parts[] = {
	{ 'Y', MONTHS, 12, "year" },
	{ 'M', MONTHS, 1, "month" },
	{ 'W', DAYS, 7, "week" },
	{ 'D', DAYS, 1, "day" },
	{ 'H', SECONDS, 3600, "hour" },
	{ 'M', SECONDS, 60, "minute" },
	{ 'S', SECONDS, 1, "second" },
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]), CALENDAR = 4 };

static int64_t *
counter(struct period *p, enum unit unit)
{
	return unit == MONTHS ? &p->months
	       : unit == DAYS ? &p->days
			      : &p->seconds;
}

/* Takes a number and its letter off the front: the part, or -1. */
static int
part_take(struct text *t, int from, int to, int64_t *n)
{
	size_t digits = 0;

	while (digits < t->n && t->p[digits] >= '0' && t->p[digits] <= '9')
		digits++;
	if (digits == t->n ||
	    num_parse((struct text){ t->p, digits }, 0, PERIOD_MAX, n) != 0)
		return -1;
	for (int i = from; i < to; i++)
		if (parts[i].letter == t->p[digits]) {
			text_skip(t, digits + 1);
			return i;
		}
	return -1;
}

/* Takes the parts from..to-1 off the front; how many there were, or -1. */
static int
parts_take(struct text *t, int from, int to, struct period *p)
{
	int count = 0;
	int64_t n;

	while (t->n > 0 && t->p[0] != 'T') {
		int i = part_take(t, from, to, &n);

		if (i < 0)
			return -1;
		*counter(p, parts[i].unit) += n * parts[i].many;
		from = i + 1;
		count++;
	}
	return count;
}

static const char *
parse(struct text t, struct period *p)
{
	static const char form[] = "not an ISO 8601 duration, such as P6M";
	int calendar, elapsed = 0;

	if (t.n > 0 &&
	    (memchr(t.p, '.', t.n) != NULL || memchr(t.p, ',', t.n) != NULL))
		return "a duration takes whole numbers only";
	if (!text_take(&t, 'P') || t.n == 0)
		return form;
	calendar = parts_take(&t, 0, CALENDAR, p);
	if (calendar < 0)
		return form;
	if (text_take(&t, 'T')) {
		elapsed = parts_take(&t, CALENDAR, PARTS, p);
		if (elapsed <= 0 || t.n > 0)
			return form;
	}
	if (calendar > 0 && elapsed > 0)
		return "a duration has calendar units (P1Y2M3D) or hours, "
		       "minutes and seconds (PT36H), not both";
	if (!period_given(*p))
		return "a duration must be greater than zero";
	return NULL;
}

int
period_parse(struct text t, struct period *p, const char **why)
{
	struct period read = { 0 };
	const char *wrong = parse(t, &read);

	if (why != NULL)
		*why = wrong;
	if (wrong != NULL)
		return -1;
	*p = read;
	return 0;
}

bool
period_given(struct period p)
{
	return p.months != 0 || p.days != 0 || p.seconds != 0;
}

void
period_put(struct period p, struct buf *out)
{
	size_t begin = out->len;

	for (int i = 0; i < PARTS; i++) {
		int64_t *left = counter(&p, parts[i].unit);
		int64_t n = *left / parts[i].many;

		if (n == 0 || parts[i].letter == 'W')
			continue;
		*left -= n * parts[i].many;
		buf_printf(out, "%s%lld %s%s", out->len > begin ? " and " : "",
		    (long long)n, parts[i].name, n == 1 ? "" : "s");
	}
}

/* Seconds from the day to the end of the period, with 24 hours in each day. */
static int64_t
seconds_from(struct date d, const struct period *p)
{
	int64_t begin = date_to_days(d);
	int64_t end = date_to_days(date_add_months(d, p->months)) + p->days;

	return (end - begin) * DATE_DAY_SECONDS + p->seconds;
}

/* Tries the first and the last day of each month of 400 years: those are the
 * extremes, and then the calendar repeats. */
bool
period_longer(struct period a, struct period b)
{
	/* A day on which clocks are changed is an hour shorter or longer. */
	int64_t margin = (a.seconds != 0) == (b.seconds != 0) ? 0 : 3600;

	for (int32_t m = 0; m < 4800; m++) {
		struct date d = { 2000 + m / 12, m % 12 + 1, 1 };

		if (seconds_from(d, &a) <= seconds_from(d, &b) + margin)
			return false;
		d.day = date_month_days(d.year, d.month);
		if (seconds_from(d, &a) <= seconds_from(d, &b) + margin)
			return false;
	}
	return true;
}

bool
period_equal(struct period a, struct period b)
{
	return a.months == b.months && a.days == b.days &&
	       a.seconds == b.seconds;
}

bool
period_within(struct period a, struct period b)
{
	return period_equal(a, b) || period_longer(b, a);
}
