/* SPDX-License-Identifier: ISC */
#include "decide/due.h"

#include "base/calendar.h"

enum {
	DAY = DATE_DAY_SECONDS,
	/* In days: more than a zone, a clock change and the time of day can
	 * move an end. */
	MARGIN = 3
};

int64_t
due_at(const struct due *d, struct moment m)
{
	return moment_before(moment_after(m, d->after, d->zone), d->before,
	    d->zone);
}

static int64_t
day_due_at(const struct due *d, int64_t day)
{
	return due_at(d, (struct moment){ .at = day, .day = true });
}

/* The first day whose period ends after an instant. */
static int64_t
first_behind(const struct due *d, int64_t instant)
{
	int64_t low = date_to_days((struct date){ 1, 1, 1 });
	int64_t high = date_to_days((struct date){ 10000, 1, 1 });

	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (day_due_at(d, middle) > instant)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void
due_init(struct due *d, struct period after, struct period before,
    const struct zone *zone, int64_t now)
{
	*d = (struct due){ .zone = zone,
		.after = after,
		.before = before,
		.now = now };
	d->over = first_behind(d, now - MARGIN * DAY) - 1 - MARGIN;
	d->open = first_behind(d, now + MARGIN * DAY) + MARGIN;
}

bool
due_is(const struct due *d, struct moment m)
{
	int64_t day = m.day ? m.at : m.at / DAY;

	if (day <= d->over)
		return true;
	if (day >= d->open)
		return false;
	return due_at(d, m) <= d->now;
}
