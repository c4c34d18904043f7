/* SPDX-License-Identifier: ISC */
#include "base/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/msg.h"

#define SECOND INT64_C(1000000000)

static int64_t
now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return t.tv_sec * SECOND + t.tv_nsec;
}

void
progress_init(struct progress *p, int64_t total, bool force, bool quiet)
{
	*p = (struct progress){ .total = total };
	p->terminal = isatty(STDERR_FILENO) == 1;
	p->on = force || (p->terminal && !quiet);
	if (!p->on)
		return;
	p->start = now();
	p->next = p->start + (force ? 0 : 2 * SECOND);
}

void
progress_turn(struct progress *p, const char *what, int64_t total)
{
	p->what = what;
	p->total = total;
	p->done = 0;
	p->start = p->on ? now() : 0;
}

/* Writes a size such as 1.5 GiB. */
static void
show_size(char *to, size_t size, int64_t bytes)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double n = (double)bytes;
	size_t i = 0;

	while (n >= 1024 && i + 1 < sizeof(unit) / sizeof(*unit)) {
		n /= 1024;
		i++;
	}
	snprintf(to, size, i == 0 ? "%.0f %s" : "%.1f %s", n, unit[i]);
}

static void
show(struct progress *p, int64_t at)
{
	double seconds = (double)(at - p->start) / (double)SECOND;
	double rate = seconds > 0 ? (double)p->done / seconds : 0;
	char done[32], total[32], speed[32], line[200];
	size_t n;

	show_size(done, sizeof(done), p->done);
	show_size(speed, sizeof(speed), (int64_t)rate);
	n = (size_t)snprintf(line, sizeof(line), "%s%s: %s%s%s",
	    p->terminal ? "\r\033[K" : "", msg_tool(),
	    p->what == NULL ? "" : p->what, p->what == NULL ? "" : ": ", done);
	if (p->total > 0 && p->done <= p->total) {
		show_size(total, sizeof(total), p->total);
		n += (size_t)snprintf(line + n, sizeof(line) - n,
		    " of %s, %d %%", total,
		    (int)(100 * (double)p->done / (double)p->total));
	}
	n += (size_t)snprintf(line + n, sizeof(line) - n, ", %s/s", speed);
	if (p->total > 0 && p->done <= p->total && rate > 0)
		n += (size_t)snprintf(line + n, sizeof(line) - n,
		    ", %.0f s left", (double)(p->total - p->done) / rate);
	if (!p->terminal)
		line[n++] = '\n';
	p->shown = write(STDERR_FILENO, line, n) > 0;
}

void
progress_add(struct progress *p, int64_t bytes)
{
	int64_t at;

	p->done += bytes;
	if (!p->on)
		return;
	at = now();
	if (at < p->next)
		return;
	p->next = at + (p->terminal ? SECOND / 4 : SECOND);
	show(p, at);
}

void
progress_done(struct progress *p)
{
	if (!p->on || !p->shown)
		return;
	if (p->terminal)
		p->shown = write(STDERR_FILENO, "\r\033[K", 4) < 0;
	else
		show(p, now());
}
