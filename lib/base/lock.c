/* SPDX-License-Identifier: ISC */
/* All systems have flock(2), but no standard does. */
#define _DEFAULT_SOURCE
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stop.h"

/* Between two of them another program has replaced the file; there are file
 * systems on which a name never seems to mean the file it opened. */
enum { TRIES = 1000 };

static int
wait_for(int fd, int what)
{
	int result;

	do
		result = flock(fd, what);
	while (result != 0 && errno == EINTR && !stop_wanted());
	return result;
}

int
lock_take(int fd)
{
	return wait_for(fd, LOCK_EX);
}

int
lock_share(int fd)
{
	return wait_for(fd, LOCK_SH);
}

int
lock_try(int fd)
{
	if (wait_for(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? 1 : -1;
}

int
lock_drop(int fd)
{
	return wait_for(fd, LOCK_UN);
}

/* Locks the file; 0, -1 with errno, or 1: the name means another one now. */
static int
named_take(int fd, const char *path)
{
	struct stat named, opened;

	if (lock_take(fd) != 0 || fstat(fd, &opened) != 0)
		return -1;
	if (!S_ISREG(opened.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	if (stat(path, &named) != 0)
		return errno == ENOENT ? 1 : -1;
	return named.st_dev != opened.st_dev || named.st_ino != opened.st_ino;
}

int
lock_open(const char *path)
{
	for (unsigned i = 0; i < TRIES; i++) {
		int fd, result, error;

		fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0)
			return -1;
		result = named_take(fd, path);
		if (result == 0)
			return fd;
		error = errno;
		close(fd);
		errno = error;
		if (result < 0)
			return -1;
	}
	errno = EBUSY;
	return -1;
}
