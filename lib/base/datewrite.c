/* SPDX-License-Identifier: ISC */
/* Writes another date into the text of one: moment_rewrite(). */
#include "base/dateformat.h"
#include "base/dateparts.h"

/* ---- parts ---- */

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Writes a month in the case of the one in its place. */
static void
month_put(struct text old, bool whole, int32_t month, struct buf *out)
{
	const char *name = moment_months[month - 1];
	size_t n = whole ? strlen(name) : 3;

	for (size_t i = 0; i < n; i++)
		buf_add_byte(out, is_capital(old.p[i == 0 ? 0 : 1])
				      ? (char)(name[i] & ~0x20)
				      : name[i]);
}

/* Writes a number of two digits.  Whether a zero is written before one digit
 * shows in the old text, or in that of the other part. */
static void
two_put(struct text old, struct text other, int32_t x, struct buf *out)
{
	bool bare = old.n == 1 || (*old.p != '0' && other.n == 1);

	if (x >= 10 || (!bare && *old.p != ' ')) {
		date_put_two(x, out);
		return;
	}
	if (*old.p == ' ')
		buf_add_byte(out, ' ');
	buf_add_byte(out, (char)('0' + x));
}

static void
part_put(const struct moment_written *w, struct text part, struct date d,
    struct buf *out)
{
	if (part.p == w->year.p) {
		date_put_two(d.year / 100, out);
		date_put_two(d.year % 100, out);
	} else if (part.p == w->day.p) {
		two_put(part, w->month, d.day, out);
	} else if (part.n >= 3) {
		month_put(part, w->named, d.month, out);
	} else {
		two_put(part, w->day, d.month, out);
	}
}

/* The part that comes first, of those not before `from`. */
static struct text
part_next(const struct moment_written *w, const char *from)
{
	const struct text parts[] = { w->year, w->month, w->day };
	struct text next = { NULL, 0 };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i].p >= from &&
		    (next.p == NULL || parts[i].p < next.p))
			next = parts[i];
	return next;
}

/* ---- all of it ---- */

/* Adds days to a count, whose decimals stay. */
static int
count_move(struct text t, const struct moment_written *w, int64_t days,
    struct buf *out)
{
	bool minus = t.n > 0 && *t.p == '-';
	int64_t count = 0, moved;
	size_t n = minus;

	for (; n < t.n && moment_digit(t.p[n]); n++)
		count = count * 10 + (t.p[n] - '0');
	count = minus ? -count : count;
	moved = count + days * DATE_DAY_SECONDS * w->units;
	/* The decimals of a negative count lead away from zero. */
	if (n < t.n && minus != (moved < 0))
		return -1;
	buf_printf(out, "%lld", (long long)moved);
	buf_add(out, t.p + n, t.n - n);
	return 0;
}

int
moment_rewrite(struct text t, const struct moment_written *w, int64_t days,
    struct buf *out)
{
	struct date d = date_from_days(date_to_days(w->date) + days);
	const char *at = t.p;
	struct text part;

	if (d.year < 1 || d.year > 9999)
		return -1;
	if (w->units > 0)
		return count_move(t, w, days, out);
	while ((part = part_next(w, at)).p != NULL) {
		buf_add(out, at, (size_t)(part.p - at));
		part_put(w, part, d, out);
		at = part.p + part.n;
	}
	buf_add(out, at, t.n - (size_t)(at - t.p));
	return 0;
}
