/* SPDX-License-Identifier: ISC */
/*
 * Loaded before libc: kills the process at one of the calls that change a file,
 * as a crash would, and notes which calls there were.
 *
 *	KILL_AT=N     before the Nth call (0: never)
 *	KILL_HALF=1   and where that is a write, after half of it
 *	KILL_LOG=FILE names of calls and of files, a line each
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long at, calls;
static int half, log_fd = -1;

__attribute__((constructor)) static void
begin(void)
{
	const char *n = getenv("KILL_AT"), *path = getenv("KILL_LOG");

	at = n == NULL ? 0 : strtol(n, NULL, 10);
	half = getenv("KILL_HALF") != NULL;
	if (path != NULL)
		log_fd =
		    open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void
note(const char *call, const char *what)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "%s %s\n", call, what);

	if (log_fd >= 0 && n > 0)
		syscall(SYS_write, log_fd, line, (size_t)n);
}

/* Whether this is the call at which it shall end. */
static int
now(const char *call, const char *what)
{
	note(call, what);
	if (++calls != at)
		return 0;
	if (!half)
		raise(SIGKILL);
	return 1;
}

ssize_t
write(int fd, const void *from, size_t n)
{
	char name[32];

	snprintf(name, sizeof(name), "%d", fd);
	if (now("write", name)) {
		syscall(SYS_write, fd, from, n / 2);
		raise(SIGKILL);
	}
	return syscall(SYS_write, fd, from, n);
}

int
fsync(int fd)
{
	char name[32];

	snprintf(name, sizeof(name), "%d", fd);
	if (now("fsync", name))
		raise(SIGKILL);
	return (int)syscall(SYS_fsync, fd);
}

int
linkat(int from, const char *old, int to, const char *name, int flags)
{
	if (now("linkat", name))
		raise(SIGKILL);
	return (int)syscall(SYS_linkat, from, old, to, name, flags);
}

int
renameat(int from, const char *old, int to, const char *name)
{
	if (now("renameat", name))
		raise(SIGKILL);
	return (int)syscall(SYS_renameat2, from, old, to, name, 0);
}

int
unlinkat(int dir, const char *name, int flags)
{
	if (now("unlinkat", name))
		raise(SIGKILL);
	return (int)syscall(SYS_unlinkat, dir, name, flags);
}
