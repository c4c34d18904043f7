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

int
lock_take(int fd)
{
	int result;

	do
		result = flock(fd, LOCK_EX);
	while (result != 0 && errno == EINTR && !stop_wanted());
	return result;
}

int
lock_drop(int fd)
{
	return flock(fd, LOCK_UN);
}

int
lock_open(const char *path)
{
	struct stat named, opened;
	int fd, error;

	for (;;) {
		fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0)
			return -1;
		if (lock_take(fd) != 0 || fstat(fd, &opened) != 0)
			break;
		if (!S_ISREG(opened.st_mode)) {
			errno = EINVAL;
			break;
		}
		if (stat(path, &named) == 0 && named.st_dev == opened.st_dev &&
		    named.st_ino == opened.st_ino)
			return fd;
		close(fd);
	}
	error = errno;
	close(fd);
	errno = error;
	return -1;
}
