/* SPDX-License-Identifier: ISC */
#include "table/ladderlabels.h"

#include <inttypes.h>

#include "base/num.h"
#include "base/utf8.h"
#include "table/floor.h"

/* ---- numbers ---- */

enum { DIGITS = 18 };

/* 1, and the unit of steps. */
static const int64_t one = 1000000000000000000, nano = 1000000000;

static bool
number_read(struct text t, units *out)
{
	char plain[NUM_PLAIN];
	struct text rest = { plain, num_plain(t, plain) };
	bool minus = text_take(&rest, '-');
	size_t whole = 0, part = 0;
	units x = 0;

	if (rest.n == 0)
		return false;
	while (text_take(&rest, '0'))
		continue;
	for (; rest.n > 0 && *rest.p != '.'; text_skip(&rest, 1), whole++)
		x = whole < DIGITS ? 10 * x + (*rest.p - '0') : x;
	text_take(&rest, '.');
	for (; part < DIGITS; part++) {
		x = 10 * x + (rest.n > 0 ? *rest.p - '0' : 0);
		text_skip(&rest, rest.n > 0);
	}
	*out = minus ? -x : x;
	return whole <= DIGITS && rest.n == 0;
}

static void
number_put(units x, struct buf *out)
{
	units size = x < 0 ? -x : x;
	uint64_t part = (uint64_t)(size % one);
	int digits = DIGITS;

	if (x < 0)
		buf_add_byte(out, '-');
	buf_printf(out, "%" PRIu64, (uint64_t)(size / one));
	if (part == 0)
		return;
	for (; part % 10 == 0; digits--)
		part /= 10;
	buf_printf(out, ".%0*" PRIu64, digits, part);
}

static void
interval_put(const struct ladder *l, units x, int64_t nanos, struct buf *out)
{
	units step = (units)nanos * nano, rest = x % step;
	units from = x - rest - (rest < 0 ? step : 0);

	if (l->whole && step == one) {
		number_put(from, out);
		return;
	}
	buf_add_byte(out, '[');
	number_put(from, out);
	buf_add_string(out, "..");
	number_put(from + step - (l->whole ? one : 0), out);
	buf_add_byte(out, l->whole ? ']' : ')');
}

/* ---- neighbours ---- */

static void
member_put(struct text t, struct buf *out)
{
	for (; t.n > 0; text_skip(&t, 1)) {
		if (*t.p == '|' || *t.p == '\\')
			buf_add_byte(out, '\\');
		buf_add_byte(out, *t.p);
	}
}

static void
group_put(const struct ladder *l, size_t at, size_t size, struct buf *out)
{
	size_t first = at - (at - l->empty) % size;

	for (size_t i = first; i < first + size && i < l->leaves; i++) {
		buf_add_byte(out, i == first ? '{' : '|');
		member_put(l->leaf[i].value, out);
	}
	buf_add_byte(out, '}');
}

/* ---- characters ---- */

/* The first characters of a text, at most `chars`. */
static struct text
chars_first(struct text t, size_t chars)
{
	struct text rest = t;
	uint32_t c;

	for (; chars > 0 && rest.n > 0; chars--) {
		size_t n = utf8_next(rest.p, rest.n, &c);

		text_skip(&rest, n == 0 ? 1 : n);
	}
	t.n -= rest.n;
	return t;
}

static size_t
chars_count(struct text t)
{
	size_t chars = 0;

	for (; t.n > 0; chars++)
		text_skip(&t, chars_first(t, 1).n);
	return chars;
}

static void
redact_put(const struct ladder *l, struct text t, size_t level, struct buf *out)
{
	size_t have = chars_count(t), keep = l->chars - level;

	keep = keep < have ? keep : have;
	if (l->spec->left)
		text_skip(&t, chars_first(t, have - keep).n);
	else
		t = chars_first(t, keep);
	if (!l->spec->left)
		buf_add_text(out, t);
	for (size_t i = keep; i < l->chars; i++)
		buf_add_byte(out, '*');
	if (l->spec->left)
		buf_add_text(out, t);
}

/* ---- all of them ---- */

static bool
chars_read(struct ladder *l, struct text t)
{
	size_t chars = chars_count(t);

	l->chars = chars > l->chars ? chars : l->chars;
	return chars <= LADDER_STEPS + 1;
}

static bool
interval_read(struct ladder *l, struct leaf *leaf)
{
	if (!number_read(leaf->value, &leaf->number))
		return false;
	l->whole &= leaf->number % one == 0;
	return true;
}

static bool
date_read(struct leaf *leaf)
{
	struct date d;

	if (floor_day(leaf->value, &d) != 0)
		return false;
	leaf->number = date_to_days(d);
	return true;
}

bool
leaf_read(struct ladder *l, struct leaf *leaf, const char **why)
{
	char area[3];

	switch (l->spec->kind) {
	case LADDER_INTERVAL:
		*why = "is not a number with at most 18 digits before and 18 "
		       "after the point";
		return interval_read(l, leaf);
	case LADDER_REDACT:
		*why = "has more than 63 characters";
		return chars_read(l, leaf->value);
	case LADDER_DATE:
		*why = "is neither a date, YYYY-MM-DD, nor a timestamp";
		return date_read(leaf);
	case LADDER_ZIP3:
		*why = "is not a ZIP code, 12345 or 12345-6789";
		return floor_zip3_area(leaf->value, area) == 0;
	default: return true;
	}
}

size_t
leaf_levels(const struct ladder *l)
{
	switch (l->spec->kind) {
	case LADDER_REDACT: return l->chars > 0 ? l->chars - 1 : 0;
	case LADDER_ZIP3: return 1;
	default: return l->spec->steps;
	}
}

void
leaf_label(const struct ladder *l, size_t at, size_t level, struct buf *out)
{
	const struct leaf *leaf = &l->leaf[at];
	int64_t step = l->spec->step[level - 1];

	if (leaf->value.n == 0)
		return;
	switch (l->spec->kind) {
	case LADDER_INTERVAL: interval_put(l, leaf->number, step, out); break;
	case LADDER_ORDER: group_put(l, at, (size_t)step, out); break;
	case LADDER_REDACT: redact_put(l, leaf->value, level, out); break;
	case LADDER_DATE:
		floor_date(date_from_days((int64_t)leaf->number),
		    (enum date_part)step, out);
		break;
	case LADDER_ZIP3: floor_put(FLOOR_ZIP3, leaf->value, out); break;
	}
}
