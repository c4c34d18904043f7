/* SPDX-License-Identifier: ISC */
#include "base/logfile.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/msg.h"

enum { BLOCK = 4096 };

int
logfile_sync_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path);
	struct text name = slash == NULL ? text_of(".")
			   : n == 0      ? text_of("/")
					 : (struct text){ path, n };
	char *dir = mem_text(name);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = -1;

	if (fd >= 0) {
		result = fsync(fd);
		close(fd);
	}
	mem_free(dir);
	return result;
}

/* The end of the last complete line. */
static off_t
lines_end(int fd, off_t size)
{
	char block[BLOCK];

	while (size > 0) {
		size_t n = size < BLOCK ? (size_t)size : BLOCK;

		ssize_t got = file_read_at(fd, block, n, size - (off_t)n);

		/* Nobody else makes it shorter. */
		if (got >= 0 && (size_t)got < n)
			errno = EIO;
		if (got != (ssize_t)n)
			return -1;
		for (size_t i = n; i > 0; i--)
			if (block[i - 1] == '\n')
				return size - (off_t)(n - i);
		size -= (off_t)n;
	}
	return 0;
}

static int
copy_tail(int from, off_t at, int to)
{
	char block[BLOCK];
	ssize_t n;

	while ((n = file_read_at(from, block, sizeof(block), at)) > 0) {
		if (file_write(to, block, (size_t)n) != 0)
			return -1;
		at += n;
	}
	if (n < 0 || file_write(to, "\n", 1) != 0)
		return -1;
	return fsync(to);
}

/* Moves what is after `end` to PATH.torn. */
static int
tail_move(int fd, const char *path, off_t end)
{
	struct buf name = { 0 };
	int to, result = -1;

	buf_printf(&name, "%s.torn", path);
	buf_add_byte(&name, '\0');
	to = open(name.p, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (to >= 0) {
		if (copy_tail(fd, end, to) == 0)
			result = ftruncate(fd, end);
		close(to);
	}
	if (result == 0)
		result = fsync(fd);
	if (result == 0)
		msg_warn("%s: the torn last line was moved to %s", path,
		    name.p);
	buf_clear(&name);
	return result;
}

int
logfile_mend(int fd, const char *path)
{
	off_t size = lseek(fd, 0, SEEK_END);
	off_t end = size < 0 ? -1 : lines_end(fd, size);

	if (end < 0 || end == size)
		return end < 0 ? -1 : 0;
	return tail_move(fd, path, end);
}

int
logfile_open(const char *path)
{
	int fd = lock_open(path), error;

	if (fd < 0)
		return -1;
	if (logfile_sync_directory(path) == 0 && logfile_mend(fd, path) == 0 &&
	    lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}
