/* SPDX-License-Identifier: ISC */
#include "base/zone.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/file.h"
#include "base/mem.h"

enum {
	FILE_MAX = 1 << 20,
	HEADER = 44,
	TYPE = 6, /* bytes of a type of local time */
	HOUR = 3600,
	OFFSET_MAX = 26 * HOUR, /* RFC 9636, 3.2 */
	CYCLE_YEARS = 400
};

static const int64_t cycle = (int64_t)146097 * DATE_DAY_SECONDS;
static const char damaged[] = "time zone file is damaged";

/* The offset of the clocks from each instant on; the first has no beginning. */
struct zone {
	struct turn {
		int64_t at;
		int32_t offset;
	} * turn;
	size_t turns, room;
	bool ruled; /* the last cycle and all time after it follow one rule */
	char *name;
};

static void
turn_add(struct zone *z, int64_t at, int32_t offset)
{
	if (z->turns == z->room) {
		z->room = z->room == 0 ? 64 : 2 * z->room;
		z->turn = mem_resize(z->turn, z->room, sizeof(*z->turn));
	}
	z->turn[z->turns++] = (struct turn){ at, offset };
}

/* ---- the table of a file ---- */

static uint64_t
big_endian(const char *p, size_t n)
{
	uint64_t x = 0;

	for (size_t i = 0; i < n; i++)
		x = x << 8 | (unsigned char)p[i];
	return x;
}

/* One of the two blocks of a file: its counts and where its parts are. */
struct zone_block {
	uint64_t leaps, times, types, chars, utc, standard;
	size_t size; /* of a time, in bytes */
	const char *p;
	size_t n; /* bytes after the header */
};

/* Reads a header; false: there is none, or the file ends before its block. */
static bool
block_read(struct zone_block *b, const char *p, size_t n, size_t size)
{
	if (n < HEADER || memcmp(p, "TZif", 4) != 0)
		return false;
	*b = (struct zone_block){
		.utc = big_endian(p + 20, 4),
		.standard = big_endian(p + 24, 4),
		.leaps = big_endian(p + 28, 4),
		.times = big_endian(p + 32, 4),
		.types = big_endian(p + 36, 4),
		.chars = big_endian(p + 40, 4),
		.size = size,
		.p = p + HEADER,
	};
	/* Each is below 2^32, so the sum is far from an overflow. */
	b->n = b->times * (size + 1) + b->types * TYPE + b->chars +
	       b->leaps * (size + 4) + b->standard + b->utc;
	return b->n <= n - HEADER;
}

/* The offset of a type; false: no such type, or an impossible offset. */
static bool
type_read(const struct zone_block *b, uint64_t type, int32_t *offset)
{
	const char *p = b->p + b->times * (b->size + 1) + type * TYPE;

	if (type >= b->types)
		return false;
	*offset = (int32_t)(uint32_t)big_endian(p, 4);
	return *offset > -OFFSET_MAX && *offset < OFFSET_MAX;
}

static bool
turns_read(struct zone *z, const struct zone_block *b)
{
	const char *kind = b->p + b->times * b->size;
	int32_t offset;

	if (b->leaps != 0 || !type_read(b, 0, &offset))
		return false;
	turn_add(z, INT64_MIN, offset);
	for (uint64_t i = 0; i < b->times; i++) {
		int64_t at = (int64_t)big_endian(b->p + i * b->size, b->size);

		if (!type_read(b, (unsigned char)kind[i], &offset) ||
		    (i > 0 && at <= z->turn[z->turns - 1].at))
			return false;
		turn_add(z, at, offset);
	}
	return true;
}

/* ---- the rule for times after the table ---- */

/* When in a year clocks are changed: POSIX.1-2017, 8.3, TZ. */
struct rule {
	char form; /* M: week and day of a month, J: day but no leap day, D */
	int32_t month, week, day;
	int32_t time; /* seconds from midnight, may be below 0 */
};

static bool
number_take(struct text *t, int32_t min, int32_t max, int32_t *out)
{
	int32_t x = 0;
	size_t i;

	for (i = 0; i < t->n && i < 4 && t->p[i] >= '0' && t->p[i] <= '9'; i++)
		x = x * 10 + (t->p[i] - '0');
	text_skip(t, i);
	*out = x;
	return i > 0 && x >= min && x <= max;
}

/* [+-]hh[:mm[:ss]] */
static bool
time_take(struct text *t, int32_t hours, int32_t *out)
{
	int32_t h, m = 0, s = 0;
	bool minus = text_take(t, '-');

	if (!minus)
		text_take(t, '+');
	if (!number_take(t, 0, hours, &h))
		return false;
	if (text_take(t, ':') && !number_take(t, 0, 59, &m))
		return false;
	if (text_take(t, ':') && !number_take(t, 0, 59, &s))
		return false;
	*out = (h * 60 + m) * 60 + s;
	*out = minus ? -*out : *out;
	return true;
}

static bool
name_take(struct text *t)
{
	const char *begin = t->p, *end;

	if (text_take(t, '<')) {
		end = memchr(t->p, '>', t->n);
		if (end == NULL)
			return false;
		text_skip(t, (size_t)(end + 1 - t->p));
		return true;
	}
	while (t->n > 0 && ((*t->p >= 'A' && *t->p <= 'Z') ||
			       (*t->p >= 'a' && *t->p <= 'z')))
		text_skip(t, 1);
	return t->p - begin >= 3;
}

static bool
rule_take(struct text *t, struct rule *r)
{
	bool ok;

	*r = (struct rule){ .form = 'D', .time = 2 * HOUR };
	if (!text_take(t, ','))
		return false;
	if (text_take(t, 'M')) {
		r->form = 'M';
		ok = number_take(t, 1, 12, &r->month) && text_take(t, '.') &&
		     number_take(t, 1, 5, &r->week) && text_take(t, '.') &&
		     number_take(t, 0, 6, &r->day);
	} else if (text_take(t, 'J')) {
		r->form = 'J';
		ok = number_take(t, 1, 365, &r->day);
	} else {
		ok = number_take(t, 0, 365, &r->day);
	}
	return ok && (!text_take(t, '/') || time_take(t, 167, &r->time));
}

/* The local time at which the clocks are changed in a year. */
static int64_t
rule_in(const struct rule *r, int32_t year)
{
	struct date d = { year, 1, 1 };
	int64_t day;

	switch (r->form) {
	case 'M':
		d.month = r->month;
		day = date_to_days(d);
		/* The first such weekday, then the week; 5 is the last. */
		day += (r->day - date_weekday(day) + 7) % 7;
		day += 7 * (r->week - 1);
		d.day = date_month_days(year, r->month);
		if (day > date_to_days(d))
			day -= 7;
		break;
	case 'J':
		day = date_to_days(d) + r->day - 1;
		day += date_leap(year) && r->day >= 60;
		break;
	default: day = date_to_days(d) + r->day;
	}
	return day * DATE_DAY_SECONDS + r->time;
}

static void
turn_add_later(struct zone *z, struct turn t)
{
	if (t.at > z->turn[z->turns - 1].at)
		turn_add(z, t.at, t.offset);
}

/* Writes the rule out, from the last change in the table to the end of a whole
 * cycle of the calendar. */
static void
rule_apply(struct zone *z, const struct rule *begin, const struct rule *end,
    int32_t standard, int32_t summer)
{
	int64_t last = z->turns > 1 ? z->turn[z->turns - 1].at : 0;
	int32_t year = date_from_days(last / DATE_DAY_SECONDS).year;

	for (int32_t i = 0; i < CYCLE_YEARS + 2; i++, year++) {
		struct turn on = { rule_in(begin, year) - standard, summer };
		struct turn off = { rule_in(end, year) - summer, standard };

		turn_add_later(z, on.at <= off.at ? on : off);
		turn_add_later(z, on.at <= off.at ? off : on);
	}
	z->ruled = true;
}

static bool
rule_read(struct zone *z, struct text t)
{
	struct rule begin, end;
	int32_t standard, summer;

	if (t.n == 0)
		return true;
	/* POSIX counts westwards. */
	if (!name_take(&t) || !time_take(&t, 24, &standard))
		return false;
	standard = -standard;
	if (t.n == 0)
		return true;
	summer = standard + HOUR;
	if (!name_take(&t))
		return false;
	if (t.n > 0 && *t.p != ',') {
		if (!time_take(&t, 24, &summer))
			return false;
		summer = -summer;
	}
	if (!rule_take(&t, &begin) || !rule_take(&t, &end) || t.n > 0)
		return false;
	rule_apply(z, &begin, &end, standard, summer);
	return true;
}

/* ---- reading ---- */

static bool
read_all(struct zone *z, const char *p, size_t n)
{
	struct zone_block old, b;
	const char *end;

	/* A first block with times of 32 bits serves old readers only. */
	if (!block_read(&old, p, n, 4) || p[4] < '2')
		return false;
	p += HEADER + old.n;
	n -= HEADER + old.n;
	if (!block_read(&b, p, n, 8) || !turns_read(z, &b))
		return false;
	p += HEADER + b.n;
	n -= HEADER + b.n;
	if (n < 2 || *p != '\n')
		return false;
	end = memchr(p + 1, '\n', n - 1);
	return end != NULL &&
	       rule_read(z, (struct text){ p + 1, (size_t)(end - p - 1) });
}

struct zone *
zone_read(struct text tzif, const char **why)
{
	struct zone *z = mem_alloc(sizeof(*z));

	if (read_all(z, tzif.p, tzif.n))
		return z;
	*why = damaged;
	zone_free(z);
	return NULL;
}

void
zone_free(struct zone *z)
{
	if (z == NULL)
		return;
	mem_free(z->turn);
	mem_free(z->name);
	mem_free(z);
}

/* A name like Area/Place, which cannot lead out of the directory. */
static bool
name_valid(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_+-/";
	size_t n = strlen(name);

	return n > 0 && n < 100 && *name != '/' && strspn(name, letters) == n;
}

static int
zone_open(const char *name)
{
	static const char *const places[] = { "/usr/share/zoneinfo",
		"/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo" };
	const char *own = getenv("TZDIR");
	char path[4096];
	int fd = -1;

	if (own != NULL && *own != '\0') {
		if (snprintf(path, sizeof(path), "%s/%s", own, name) <
		    (int)sizeof(path))
			fd = file_open(path);
		return fd;
	}
	for (size_t i = 0; fd < 0 && i < sizeof(places) / sizeof(*places);
	     i++) {
		snprintf(path, sizeof(path), "%s/%s", places[i], name);
		fd = file_open(path);
	}
	return fd;
}

struct zone *
zone_load(const char *name, const char **why)
{
	struct zone *z = NULL;
	size_t n;
	char *p;
	int fd;

	if (strcmp(name, "UTC") == 0) {
		z = mem_alloc(sizeof(*z));
		turn_add(z, INT64_MIN, 0);
		z->name = mem_text(text_of(name));
		return z;
	}
	*why = "unknown time zone";
	fd = name_valid(name) ? zone_open(name) : -1;
	if (fd < 0)
		return NULL;
	p = file_slurp(fd, FILE_MAX, &n);
	close(fd);
	if (p == NULL)
		*why = "time zone file cannot be read";
	else
		z = zone_read((struct text){ p, n }, why);
	mem_free(p);
	if (z != NULL)
		z->name = mem_text(text_of(name));
	return z;
}

/* ---- asking ---- */

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

/* The last turn at or before an instant. */
static size_t
turn_at(const struct zone *z, int64_t utc)
{
	size_t low = 0, high = z->turns;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (z->turn[middle].at <= utc)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Whole cycles, in seconds, that lead from an instant back into the table. */
static int64_t
cycles_beyond(const struct zone *z, int64_t utc)
{
	/* Far enough from the table's end to see the next turns, too. */
	int64_t end = z->turn[z->turns - 1].at - 366 * DATE_DAY_SECONDS;

	if (!z->ruled || utc < end)
		return 0;
	return ((utc - end) / cycle + 1) * cycle;
}

int32_t
zone_offset(const struct zone *z, int64_t utc)
{
	return z->turn[turn_at(z, utc - cycles_beyond(z, utc))].offset;
}

/* Whether the clocks skip a local time as they go over to turn i. */
static bool
is_skipped(const struct zone *z, size_t i, int64_t local)
{
	const struct turn *t = &z->turn[i];

	return i > 0 && local >= t->at + t[-1].offset &&
	       local < t->at + t->offset;
}

/* The instant when the clocks show a local time, by the offset of turn i.  Of
 * a time that they skip, the offset before the turn still counts, or that after
 * it counts already. */
static bool
is_shown(const struct zone *z, size_t i, int64_t local, int64_t *utc)
{
	*utc = local - z->turn[i].offset;
	if (*utc < z->turn[i].at)
		return is_skipped(z, i, local);
	return i + 1 == z->turns || *utc < z->turn[i + 1].at ||
	       is_skipped(z, i + 1, local);
}

static int64_t
to_utc(const struct zone *z, int64_t local, bool later)
{
	int64_t beyond = cycles_beyond(z, local), utc;
	int64_t best = later ? INT64_MIN : INT64_MAX;
	size_t i, last;

	local -= beyond;
	i = turn_at(z, local - OFFSET_MAX);
	last = turn_at(z, local + OFFSET_MAX);
	for (; i <= last; i++)
		if (is_shown(z, i, local, &utc) &&
		    (later ? utc > best : utc < best))
			best = utc;
	return best + beyond;
}

int64_t
zone_to_utc(const struct zone *z, int64_t local)
{
	return to_utc(z, local, true);
}

int64_t
zone_to_utc_early(const struct zone *z, int64_t local)
{
	return to_utc(z, local, false);
}
