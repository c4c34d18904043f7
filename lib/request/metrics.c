/* SPDX-License-Identifier: ISC */
#include "request/metrics.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/dateformat.h"
#include "base/mem.h"

const char *const metrics_columns[] = { "year", "type", "received",
	"duplicates", "complied", "complied_in_part", "nothing_found", "denied",
	"withdrawn", "median_days", "mean_days", NULL };

struct figures {
	int64_t received, duplicates, complied, part, nothing, denied,
	    withdrawn;
	int64_t *days; /* of each answer */
	size_t answers;
};

static int64_t
year_of(int64_t at, const struct zone *zone)
{
	return date_from_days(moment_day(at, zone)).year;
}

static void
answer(struct figures *f, const struct request *r, const struct zone *zone)
{
	f->days = mem_resize(f->days, f->answers + 1, sizeof(*f->days));
	f->days[f->answers++] =
	    moment_day(r->closed, zone) - moment_day(r->received, zone);
}

/* Counts a request that was closed in the year. */
static void
count_end(struct figures *f, const struct request *r, const struct zone *zone)
{
	switch (r->state) {
	case STATE_FULFILLED:
		f->complied += r->extent == EXTENT_ALL;
		f->part += r->extent == EXTENT_PART;
		f->nothing += r->extent == EXTENT_NOTHING_FOUND;
		answer(f, r, zone);
		break;
	case STATE_DENIED:
	case STATE_APPEAL_DENIED:
		f->denied++;
		answer(f, r, zone);
		break;
	case STATE_REVOKED:
	case STATE_EXPIRED: f->withdrawn++; break;
	default: break;
	}
}

static void
count(struct figures *f, const struct ledger *l, const struct zone *zone,
    int64_t year, enum request_type type)
{
	for (size_t i = 0; i < ledger_requests(l); i++) {
		const struct request *r = ledger_request(l, i);

		if (r->type != type || r->received == REQUEST_NEVER)
			continue;
		if (year_of(r->received, zone) == year) {
			f->received++;
			f->duplicates += r->state == STATE_DUPLICATE;
		}
		if (r->closed != REQUEST_NEVER &&
		    year_of(r->closed, zone) == year)
			count_end(f, r, zone);
	}
}

static int
by_days(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

/* Writes a mean in tenths of days; a half is rounded away from zero. */
static void
put_tenths(struct rows *rows, int64_t sum, int64_t n)
{
	int64_t tenths = n == 0 ? 0 : (sum * 20 + n) / (2 * n);
	char text[40];

	if (n == 0) {
		rows_null(rows);
		return;
	}
	snprintf(text, sizeof(text), "%lld.%lld", (long long)(tenths / 10),
	    (long long)(tenths % 10));
	rows_literal(rows, text);
}

static void
put_days(struct rows *rows, struct figures *f)
{
	size_t n = f->answers, i;
	int64_t sum = 0;

	if (n > 0)
		qsort(f->days, n, sizeof(*f->days), by_days);
	for (i = 0; i < n; i++)
		sum += f->days[i];
	if (n == 0)
		rows_null(rows);
	else
		put_tenths(rows, f->days[(n - 1) / 2] + f->days[n / 2], 2);
	put_tenths(rows, sum, (int64_t)n);
}

static void
put(struct rows *rows, int64_t year, enum request_type type, struct figures *f)
{
	const int64_t all[] = { f->received, f->duplicates, f->complied,
		f->part, f->nothing, f->denied, f->withdrawn };

	rows_number(rows, year);
	rows_text(rows, text_of(request_type_word(type)));
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		rows_number(rows, all[i]);
	put_days(rows, f);
}

static void
put_year(struct rows *rows, const struct ledger *l, const struct zone *zone,
    int64_t year)
{
	for (enum request_type t = REQUEST_OTHER; t < REQUEST_TYPES; t++) {
		struct figures f = { 0 };

		count(&f, l, zone, year, t);
		if (f.received > 0 || f.answers > 0 || f.withdrawn > 0)
			put(rows, year, t, &f);
		mem_free(f.days);
	}
}

void
metrics_put(const struct ledger *l, const struct zone *zone, int64_t year,
    struct rows *rows)
{
	int64_t from = INT64_MAX, to = INT64_MIN;

	for (size_t i = 0; i < ledger_requests(l); i++) {
		const struct request *r = ledger_request(l, i);
		int64_t end =
		    r->closed == REQUEST_NEVER ? r->received : r->closed;

		if (r->received == REQUEST_NEVER)
			continue;
		if (year_of(r->received, zone) < from)
			from = year_of(r->received, zone);
		if (year_of(end, zone) > to)
			to = year_of(end, zone);
	}
	if (year != 0)
		from = to = year;
	for (; from <= to; from++)
		put_year(rows, l, zone, from);
}
