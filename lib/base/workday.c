/* SPDX-License-Identifier: ISC */
#include "base/workday.h"

#include "base/dateformat.h"
#include "base/mem.h"

struct workdays {
	int64_t *holiday; /* in order */
	size_t count, room;
};

static void
holiday_add(struct workdays *w, int64_t day)
{
	if (w->count == w->room) {
		w->room = w->room == 0 ? 64 : 2 * w->room;
		w->holiday =
		    mem_resize(w->holiday, w->room, sizeof(*w->holiday));
	}
	w->holiday[w->count++] = day;
}

/* NULL, or what is wrong with a line. */
static const char *
line_read(struct workdays *w, struct text line)
{
	struct text date = { line.p, 10 };
	struct moment m;

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n == 0 || *line.p == '#')
		return NULL;
	if (line.n < 10 || moment_parse(date, NULL, NULL, &m) != 0 || !m.day ||
	    (line.n > 10 && line.p[10] != ' ' && line.p[10] != '\t'))
		return "expected a date, YYYY-MM-DD, then a blank and a name";
	if (w->count > 0 && m.at <= w->holiday[w->count - 1])
		return "holidays must be in the order of their dates";
	holiday_add(w, m.at);
	return NULL;
}

struct workdays *
workdays_read(struct text t, size_t *line, const char **why)
{
	struct workdays *w = mem_alloc(sizeof(*w));

	*why = NULL;
	for (*line = 0; t.n > 0 && *why == NULL; ++*line) {
		struct text one = text_line(&t);

		*why = line_read(w, one);
	}
	if (*why == NULL && w->count == 0)
		*why = "no holiday in the file";
	if (*why == NULL)
		return w;
	workdays_free(w);
	return NULL;
}

void
workdays_free(struct workdays *w)
{
	if (w == NULL)
		return;
	mem_free(w->holiday);
	mem_free(w);
}

bool
workdays_know(const struct workdays *w, int32_t year)
{
	return w != NULL && year >= date_from_days(w->holiday[0]).year &&
	       year <= date_from_days(w->holiday[w->count - 1]).year;
}

static bool
is_holiday(const struct workdays *w, int64_t day)
{
	size_t low = 0, high = w == NULL ? 0 : w->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w->holiday[middle] == day)
			return true;
		if (w->holiday[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool
workday_is(const struct workdays *w, int64_t day)
{
	int weekday = date_weekday(day);

	return weekday != 0 && weekday != 6 && !is_holiday(w, day);
}

int64_t
workday_from(const struct workdays *w, int64_t day)
{
	while (!workday_is(w, day))
		day++;
	return day;
}

int64_t
workday_add(const struct workdays *w, int64_t day, int64_t n)
{
	for (; n > 0; n--)
		day = workday_from(w, day + 1);
	return day;
}
