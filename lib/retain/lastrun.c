/* SPDX-License-Identifier: ISC */
/* realpath(3) is an extension of POSIX. */
#define _XOPEN_SOURCE 700
#include "retain/lastrun.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/msg.h"

enum { LASTRUN_MAX = 64 };

struct lastrun {
	int lock;
	int64_t now;
	struct outfile *out;
};

/* A symbolic link is followed, so that a log has one lock. */
char *
lastrun_file(const char *log, const char *suffix)
{
	struct buf b = { 0 };
	struct stat st;
	char *real = NULL;

	if (log == NULL)
		return NULL;
	if (lstat(log, &st) == 0 && S_ISLNK(st.st_mode))
		real = realpath(log, NULL);
	buf_printf(&b, "%s%s", real == NULL ? log : real, suffix);
	buf_add_byte(&b, '\0');
	free(real);
	return b.p;
}

static int
lock(struct lastrun *c, const char *log)
{
	char *path = lastrun_file(log, LASTRUN_LOCK);
	int result = -1;

	c->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (c->lock < 0)
		msg_error_os(STATUS_CALL, "%s", path);
	else
		result = lock_try(c->lock);
	if (result > 0)
		msg_error(STATUS_STOP,
		    "%s: another run is in progress; try again when it has "
		    "ended",
		    path);
	else if (result < 0 && c->lock >= 0)
		msg_error_os(STATUS_STOP, "%s", path);
	mem_free(path);
	return result == 0 ? 0 : -1;
}

static struct lastrun *
lastrun_lock(const char *log)
{
	struct lastrun *c = mem_alloc(sizeof(*c));

	c->lock = -1;
	if (lock(c, log) == 0)
		return c;
	lastrun_close(c);
	return NULL;
}

/* Reads the time of the last run.  0; 1: there was none; -1 after a message. */
static int
last_read(const char *path, int64_t *last)
{
	const char *why;
	struct zone *utc = zone_load("UTC", &why);
	struct moment m = { .at = 0 };
	int fd = file_open(path), result = 1;
	char *p = NULL;
	size_t n;

	if (fd >= 0 && (p = file_slurp(fd, LASTRUN_MAX, &n)) != NULL) {
		if (n > 0 && p[n - 1] == '\n')
			n--;
		result = moment_parse((struct text){ p, n }, NULL, utc, &m);
		if (result != 0)
			msg_error(STATUS_CALL,
			    "%s: is not the time of a run; if it is damaged, "
			    "remove it",
			    path);
	} else if (fd >= 0 || errno != ENOENT) {
		msg_error_os(STATUS_CALL, "%s", path);
		result = -1;
	}
	if (fd >= 0)
		close(fd);
	mem_free(p);
	zone_free(utc);
	*last = m.at;
	return result;
}

static int
clock_check(const char *path, int64_t now, bool force)
{
	int64_t last;
	int result = last_read(path, &last);

	if (result != 0)
		return result < 0 ? -1 : 0;
	if (now >= last || force)
		return 0;
	msg_error(STATUS_CALL,
	    "%s: the last run was later than now: the clock went back, or "
	    "--now was ahead (use --force to run anyway)",
	    path);
	return -1;
}

struct lastrun *
lastrun_open(const char *log, int64_t now, bool force)
{
	struct lastrun *c = lastrun_lock(log);
	char *path = lastrun_file(log, LASTRUN_TIME);

	if (c != NULL) {
		c->now = now;
		if (clock_check(path, now, force) == 0 &&
		    (c->out = outfile_open(path, 0600)) == NULL)
			msg_error_os(STATUS_CALL, "%s", path);
		if (c->out == NULL) {
			lastrun_close(c);
			c = NULL;
		}
	}
	mem_free(path);
	return c;
}

int
lastrun_commit(struct lastrun *c)
{
	const char *why;
	struct zone *utc = zone_load("UTC", &why);
	struct buf b = { 0 };
	int result;

	moment_put(c->now, utc, &b);
	buf_add_byte(&b, '\n');
	result = file_write(outfile_fd(c->out), b.p, b.len);
	if (result == 0)
		result = outfile_commit(c->out);
	else
		outfile_discard(c->out);
	c->out = NULL;
	buf_clear(&b);
	zone_free(utc);
	return result;
}

void
lastrun_close(struct lastrun *c)
{
	if (c == NULL)
		return;
	outfile_discard(c->out);
	if (c->lock >= 0)
		close(c->lock);
	mem_free(c);
}

/* ---- confirming ---- */

static int
confirm_failed(const char *log)
{
	msg_error_os(STATUS_STOP, "%s" LASTRUN_CONFIRM, log);
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
	char *path = lastrun_file(log, LASTRUN_CONFIRM);
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
