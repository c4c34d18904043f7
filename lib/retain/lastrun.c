/* SPDX-License-Identifier: ISC */
#include "retain/lastrun.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/logfile.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"

enum { LASTRUN_MAX = 64 };

struct lastrun {
	int fd;
	char *path;
	int64_t now, last; /* `last`: as it was when the run began */
};

static int
failed(const struct lastrun *c, enum status status)
{
	if (!stop_wanted())
		msg_error_os(status, "%s", c->path);
	return -1;
}

/* Reads the time of the last run, under the lock; INT64_MIN: there was none. */
static int
last_read(const struct lastrun *c, int64_t *last)
{
	const char *why;
	struct zone *utc = zone_load("UTC", &why);
	struct moment m = { .at = INT64_MIN };
	char text[LASTRUN_MAX];
	ssize_t n = file_read_at(c->fd, text, sizeof(text), 0);
	int result = n < 0 ? failed(c, STATUS_CALL) : 0;

	if (n > 1 && text[n - 1] == '\n')
		n--;
	if (n > 0 && moment_parse((struct text){ text, (size_t)n }, NULL, utc,
			 &m) != 0) {
		msg_error(STATUS_CALL,
		    "%s: is not the time of a run; if it is damaged, remove it",
		    c->path);
		result = -1;
	}
	zone_free(utc);
	*last = m.at;
	return result;
}

static int
clock_check(struct lastrun *c, bool force)
{
	int result;

	c->fd = open(c->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (c->fd < 0 || lock_take(c->fd) != 0)
		return failed(c, STATUS_CALL);
	result = last_read(c, &c->last);
	if (lock_drop(c->fd) != 0 ||
	    (c->last == INT64_MIN && logfile_sync_directory(c->path) != 0))
		return failed(c, STATUS_CALL);
	if (result != 0 || c->now >= c->last || force)
		return result;
	msg_error(STATUS_CALL,
	    "%s: the last run was later than now: the clock went back, or "
	    "--now was ahead (use --force to run anyway)",
	    c->path);
	return -1;
}

struct lastrun *
lastrun_open(const char *log, int64_t now, bool force)
{
	struct lastrun *c = mem_alloc(sizeof(*c));

	c->path = file_companion(log, FILE_CLOCK);
	c->now = now;
	if (clock_check(c, force) == 0)
		return c;
	lastrun_close(c);
	return NULL;
}

/* Nothing has moved the place in the file from its beginning.  The new time has
 * the length of the old one, so that no crash leaves a part of it. */
static int
time_write(const struct lastrun *c)
{
	const char *why;
	struct zone *utc = zone_load("UTC", &why);
	struct buf b = { 0 };
	bool good;

	moment_put(c->now, utc, &b);
	buf_add_byte(&b, '\n');
	good = file_write(c->fd, b.p, b.len) == 0 &&
	       ftruncate(c->fd, (off_t)b.len) == 0 && fsync(c->fd) == 0;
	buf_clear(&b);
	zone_free(utc);
	return good ? 0 : failed(c, STATUS_STOP);
}

int
lastrun_commit(struct lastrun *c)
{
	int64_t last;
	int result;

	if (lock_take(c->fd) != 0)
		return failed(c, STATUS_STOP);
	result = last_read(c, &last);
	/* Another run, which ended meanwhile, may have been later. */
	if (result == 0 && (last <= c->now || last == c->last))
		result = time_write(c);
	if (lock_drop(c->fd) != 0)
		return failed(c, STATUS_STOP);
	return result;
}

void
lastrun_close(struct lastrun *c)
{
	if (c == NULL)
		return;
	if (c->fd >= 0)
		close(c->fd);
	mem_free(c->path);
	mem_free(c);
}

/* ---- confirming ---- */

static int
confirm_failed(const char *log)
{
	msg_error_os(STATUS_STOP, "%s" FILE_CONFIRM, log);
	return -1;
}

int
lastrun_share(const char *log, int lock)
{
	return lock_share(lock) == 0 ? 0 : confirm_failed(log);
}

int
lastrun_confirm(const char *log, bool *alone)
{
	char *path = file_companion(log, FILE_CONFIRM);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), held;

	mem_free(path);
	if (fd < 0)
		return confirm_failed(log);
	held = lock_try(fd);
	*alone = held == 0;
	if (held < 0)
		(void)confirm_failed(log);
	else if (*alone || lastrun_share(log, fd) == 0)
		return fd;
	close(fd);
	return -1;
}
