/* SPDX-License-Identifier: ISC */
#include "table/floor.h"

#include <pthread.h>

#include "base/dateformat.h"
#include "base/num.h"
#include "data/data.h"

/* ---- dates ---- */

int
floor_day(struct text t, struct date *out)
{
	static const size_t length = sizeof("YYYY-MM-DD") - 1;
	struct text day = { t.p, length };
	struct moment_written w;

	/* The day as it is written: no zone is known here. */
	if (t.n < length || moment_written(day, NULL, &w) != 0 ||
	    moment_written(t, NULL, &w) != 0)
		return -1;
	*out = w.date;
	return 0;
}

void
floor_date(struct date d, enum date_part part, struct buf *out)
{
	if (part == PART_DAY) {
		date_put(d, out);
		return;
	}
	if (part == PART_DECADE)
		d.year -= d.year % 10;
	date_put_two(d.year / 100, out);
	date_put_two(d.year % 100, out);
	if (part == PART_DECADE)
		buf_add_byte(out, 's');
	if (part == PART_QUARTER)
		buf_printf(out, "-Q%d", (d.month + 2) / 3);
	if (part == PART_MONTH) {
		buf_add_byte(out, '-');
		date_put_two(d.month, out);
	}
}

/* ---- ZIP codes ---- */

static bool restricted[1000];

/* Reads the lines of the file that begin with three digits. */
static void
restricted_read(void)
{
	struct text t = data_get(text_of("zip3-restricted.txt"));

	while (t.n > 0) {
		struct text line = text_line(&t);
		int64_t area;

		if (line.n >= 3 &&
		    num_parse((struct text){ line.p, 3 }, 0, 999, &area) == 0)
			restricted[area] = true;
	}
}

static bool
zip3_restricted(const char digits[3])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, restricted_read);
	return restricted[(digits[0] - '0') * 100 + (digits[1] - '0') * 10 +
			  (digits[2] - '0')];
}

int
floor_zip3_area(struct text zip, char out[3])
{
	static const char form[] = "ddddd-dddd";

	if (zip.n != 5 && zip.n != sizeof(form) - 1)
		return -1;
	for (size_t i = 0; i < zip.n; i++) {
		bool digit = zip.p[i] >= '0' && zip.p[i] <= '9';

		if (form[i] == 'd' ? !digit : zip.p[i] != form[i])
			return -1;
	}
	memcpy(out, zip3_restricted(zip.p) ? "000" : zip.p, 3);
	return 0;
}

/* ---- all of them ---- */

static int
date_put_part(struct text value, enum date_part part, struct buf *out)
{
	struct date d;

	if (floor_day(value, &d) != 0)
		return -1;
	floor_date(d, part, out);
	return 0;
}

static int
zip3_put(struct text value, struct buf *out)
{
	char area[3];

	if (floor_zip3_area(value, area) != 0)
		return -1;
	buf_add(out, area, sizeof(area));
	return 0;
}

int
floor_put(enum release_floor floor, struct text value, struct buf *out)
{
	if (value.n == 0)
		return 0;
	switch (floor) {
	case FLOOR_MONTH: return date_put_part(value, PART_MONTH, out);
	case FLOOR_QUARTER: return date_put_part(value, PART_QUARTER, out);
	case FLOOR_YEAR: return date_put_part(value, PART_YEAR, out);
	case FLOOR_ZIP3: return zip3_put(value, out);
	default: buf_add_text(out, value); return 0;
	}
}
