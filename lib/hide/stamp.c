/* SPDX-License-Identifier: ISC */
#include "hide/stamp.h"

#include "base/num.h"

/* Y is a year of four digits, M a month and D a day of two; other characters
 * stand for themselves. */
static const char compact[] = "YMD";
static const char *const layouts[] = { "Y-M-D", "Y/M/D", "D.M.Y", "M/D/Y",
	compact };

enum { LAYOUTS = sizeof(layouts) / sizeof(layouts[0]) };

/* Eight digits may be anything; only those with these years are a date. */
enum { COMPACT_MIN = 1900, COMPACT_MAX = 2199 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digit_span(struct text t)
{
	size_t n = 0;

	while (n < t.n && is_digit(t.p[n]))
		n++;
	return n;
}

/* Takes one character off the front if it is in set. */
static bool
take_one(struct text *t, const char *set)
{
	if (t->n == 0 || *t->p == '\0' || strchr(set, *t->p) == NULL)
		return false;
	text_skip(t, 1);
	return true;
}

static bool
date_take(struct text *t, const char *layout, struct date *d)
{
	bool compacted = layout == compact, ok = true;

	for (; ok && *layout != '\0'; layout++)
		switch (*layout) {
		case 'Y':
			ok = num_take(t, 4, compacted ? COMPACT_MIN : 1,
			    compacted ? COMPACT_MAX : 9999, &d->year);
			break;
		case 'M': ok = num_take(t, 2, 1, 12, &d->month); break;
		case 'D': ok = num_take(t, 2, 1, 31, &d->day); break;
		default:
			ok = t->n > 0 && *t->p == *layout;
			if (ok)
				text_skip(t, 1);
		}
	return ok && date_valid(*d);
}

/* Takes AM or PM, and changes the hour to that of the day. */
static bool
take_half(struct text *t, int32_t *hour)
{
	struct text rest = *t;
	bool pm;

	take_one(&rest, " ");
	pm = rest.n > 0 && (*rest.p == 'P' || *rest.p == 'p');
	if (!take_one(&rest, "APap") || !take_one(&rest, "Mm"))
		return true;
	if (*hour < 1 || *hour > 12)
		return false;
	*hour = *hour % 12 + (pm ? 12 : 0);
	*t = rest;
	return true;
}

/* Whether a timestamp may end so: with nothing, or with a zone. */
static bool
is_zone(struct text t)
{
	int32_t x;

	if (t.n == 0 || text_is(t, " UTC") || text_is(t, " GMT"))
		return true;
	take_one(&t, " ");
	if (text_is(t, "Z") || text_is(t, "z"))
		return true;
	if (!take_one(&t, "+-") || !num_take(&t, 2, 0, 23, &x))
		return false;
	if (t.n == 0)
		return true;
	take_one(&t, ":");
	return num_take(&t, 2, 0, 59, &x) && t.n == 0;
}

static bool
time_parse(struct text t, int *hour)
{
	int32_t h, x;

	if (!take_one(&t, "Tt ") || !num_take(&t, 2, 0, 23, &h) ||
	    !take_one(&t, ":") || !num_take(&t, 2, 0, 59, &x))
		return false;
	if (take_one(&t, ":")) {
		/* 60 is a leap second. */
		if (!num_take(&t, 2, 0, 60, &x))
			return false;
		if (take_one(&t, ".,")) {
			if (digit_span(t) == 0)
				return false;
			text_skip(&t, digit_span(t));
		}
	}
	if (!take_half(&t, &h) || !is_zone(t))
		return false;
	*hour = h;
	return true;
}

/* Units per day of a count with this many digits; 0: not a time. */
static int64_t
epoch_unit(size_t digits)
{
	if (digits == 9 || digits == 10)
		return DATE_DAY_SECONDS;
	if (digits == 12 || digits == 13)
		return (int64_t)DATE_DAY_SECONDS * 1000;
	return 0;
}

/* A count, which may have decimals. */
static int
epoch_parse(struct text t, struct stamp *s)
{
	size_t i, n = digit_span(t);
	struct text rest = { t.p + n, t.n - n };

	s->unit = epoch_unit(n);
	if (s->unit == 0 || *t.p == '0')
		return -1;
	if (take_one(&rest, ".") && (rest.n == 0 || digit_span(rest) != rest.n))
		return -1;
	if (rest.n != 0 && rest.p == t.p + n)
		return -1;
	s->count = 0;
	for (i = 0; i < n; i++)
		s->count = s->count * 10 + (t.p[i] - '0');
	s->date = date_from_days(s->count / s->unit);
	s->hour = (int)(s->count % s->unit / (s->unit / 24));
	s->layout = NULL;
	s->length = n;
	return 0;
}

/* Reads a date by its form. */
static int
declared_parse(struct text t, const struct stamp_form *form, struct stamp *s)
{
	struct moment_written here;

	s->declared = true;
	if (moment_written(t, form->format, &s->written) != 0)
		return -1;
	here = s->written;
	if (form->zone != NULL)
		moment_here(&here, form->zone);
	s->date = here.date;
	s->hour = here.hour;
	return 0;
}

/* Reads a date in one of the layouts, or a count. */
static int
guess_parse(struct text t, struct stamp *s)
{
	struct text rest;
	size_t i;

	for (i = 0; i < LAYOUTS; i++) {
		rest = t;
		if (!date_take(&rest, layouts[i], &s->date))
			continue;
		s->layout = layouts[i];
		s->length = t.n - rest.n;
		s->hour = -1;
		if (rest.n == 0)
			return 0;
		if (layouts[i] != compact && time_parse(rest, &s->hour))
			return 0;
	}
	return t.n == 0 ? -1 : epoch_parse(t, s);
}

int
stamp_parse(struct text t, const struct stamp_form *form, struct stamp *s)
{
	*s = (struct stamp){ .hour = -1 };
	return form->declared ? declared_parse(t, form, s) : guess_parse(t, s);
}

static char *
put_number(char *to, int64_t x, size_t n)
{
	size_t i;

	for (i = n; i-- > 0; x /= 10)
		to[i] = (char)('0' + x % 10);
	return to + n;
}

static char *
layout_put(char *to, const char *layout, struct date d)
{
	for (; *layout != '\0'; layout++)
		switch (*layout) {
		case 'Y': to = put_number(to, d.year, 4); break;
		case 'M': to = put_number(to, d.month, 2); break;
		case 'D': to = put_number(to, d.day, 2); break;
		default: *to++ = *layout;
		}
	return to;
}

/* The number of digits of x > 0. */
static size_t
digit_count(int64_t x)
{
	size_t n = 0;

	for (; x > 0; x /= 10)
		n++;
	return n;
}

int
stamp_move(struct text t, const struct stamp *s, int64_t days, struct buf *out)
{
	size_t digits;
	int64_t count;
	struct date d;
	char text[24], *end;

	if (s->declared)
		return moment_rewrite(t, &s->written, days, out);
	if (s->layout == NULL) {
		count = s->count + days * s->unit;
		digits = digit_count(count);
		if (epoch_unit(digits) != s->unit)
			return -1;
		end = put_number(text, count, digits);
	} else {
		d = date_from_days(date_to_days(s->date) + days);
		if (s->layout == compact
			? d.year < COMPACT_MIN || d.year > COMPACT_MAX
			: d.year < 1 || d.year > 9999)
			return -1;
		end = layout_put(text, s->layout, d);
	}
	buf_add(out, text, (size_t)(end - text));
	buf_add(out, t.p + s->length, t.n - s->length);
	return 0;
}

void
stamp_put(const struct stamp *s, struct buf *out)
{
	char *to = buf_reserve(out, 16),
	     *end = layout_put(to, "Y-M-D", s->date);

	*end++ = 'T';
	end = put_number(end, s->hour < 0 ? 0 : s->hour, 2);
	out->len += (size_t)(end - to);
}
