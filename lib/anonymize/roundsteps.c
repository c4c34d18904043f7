/* SPDX-License-Identifier: ISC */
#include "anonymize/roundsteps.h"

#include "base/calendar.h"

enum unit { DAY, WEEK, MONTH, QUARTER, YEAR, DECADE, CENTURY };

enum { MONDAY = 3 }; /* days from a Monday to 1970-01-01 */

static wide_signed
divide(wide_signed a, wide_signed b)
{
	return a / b - (a % b < 0);
}

/* ---- dates ---- */

static int32_t
months(unsigned unit)
{
	static const int32_t n[] = { 0, 0, 1, 3, 12, 120, 1200 };

	return n[unit];
}

static wide_signed
date_step(unsigned unit, wide_signed day)
{
	struct date d;

	if (unit <= WEEK)
		return unit == DAY ? day : divide(day + MONDAY, 7);
	d = date_from_days((int64_t)day);
	return divide(12 * (wide_signed)d.year + d.month - 1, months(unit));
}

/* The first day of a step. */
static wide_signed
date_begin(unsigned unit, wide_signed step)
{
	wide_signed month = step * months(unit);

	if (unit <= WEEK)
		return unit == DAY ? step : 7 * step - MONDAY;
	return date_to_days((struct date){ (int32_t)divide(month, 12),
	    (int32_t)(month - 12 * divide(month, 12)) + 1, 1 });
}

/* ---- both ---- */

static wide_signed
step_of(const struct steps *s, wide_signed at)
{
	return s->domain->type == TYPE_DATE ? date_step(s->unit, at)
					    : divide(at, s->width);
}

static wide_signed
begin_of(const struct steps *s, wide_signed step)
{
	return s->domain->type == TYPE_DATE ? date_begin(s->unit, step)
					    : step * s->width;
}

wide_signed
roundsteps_of(const struct steps *s, uint32_t rank)
{
	return step_of(s, domain_at(s->domain, rank));
}

/* 1, 2, 5, 10, 20, 50. */
static void
coarser(struct steps *s)
{
	wide_signed digit = s->width;

	s->unit += s->unit < CENTURY;
	while (digit % 10 == 0)
		digit /= 10;
	s->width = digit == 2 ? s->width / 2 * 5 : s->width * 2;
}

void
roundsteps_make(struct steps *s, const struct domain *d, uint32_t low,
    uint32_t high, uint32_t most)
{
	wide_signed from = domain_at(d, low), to = domain_at(d, high);

	*s = (struct steps){ d, 1, DAY };
	while (step_of(s, to) - step_of(s, from) >= most &&
	       (d->type != TYPE_DATE || s->unit < CENTURY))
		coarser(s);
}

/* ---- names ---- */

static void
number_put(const struct scale *s, wide_signed n, struct buf *out)
{
	wide all = n < 0 ? (wide)-n : (wide)n, ten = 1, rest;

	for (size_t i = 0; i < s->fraction; i++)
		ten *= 10;
	if (n < 0)
		buf_add_byte(out, '-');
	ratio_wide_put(all / ten, out);
	for (size_t i = 0; i < s->drop && n != 0; i++)
		buf_add_byte(out, '0');
	rest = all % ten;
	if (rest > 0)
		buf_add_byte(out, '.');
	while (rest > 0) {
		rest *= 10;
		buf_add_byte(out, (char)('0' + (int)(rest / ten)));
		rest %= ten;
	}
}

static void
at_put(const struct domain *d, wide_signed at, struct buf *out)
{
	if (d->type == TYPE_DATE)
		date_put(date_from_days((int64_t)at), out);
	else
		number_put(&d->scale, at, out);
}

/* A range of whole numbers or dates ends with the last value of the step, other
 * ranges end before the first value after it. */
void
roundsteps_put(const struct steps *s, wide_signed first, wide_signed last,
    bool below, bool above, struct buf *out)
{
	const struct domain *d = s->domain;
	bool whole = d->type == TYPE_DATE ||
		     (d->scale.fraction == 0 && d->scale.drop == 0);
	wide_signed from = begin_of(s, first), to = begin_of(s, last + 1);

	to -= whole;
	if (below && above) {
		buf_add_string(out, "all");
	} else if (above) {
		buf_add_string(out, "from ");
		at_put(d, from, out);
	} else if (below) {
		buf_add_string(out, whole ? "up to " : "below ");
		at_put(d, to, out);
	} else {
		at_put(d, from, out);
		if (from == to)
			return;
		buf_add_string(out, whole ? " to " : " to below ");
		at_put(d, to, out);
	}
}
