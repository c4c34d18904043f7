/* SPDX-License-Identifier: ISC */
#include "base/twice.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/msg.h"
#include "base/scratch.h"
#include "base/stop.h"

enum { BLOCK = 1 << 20 };

static int
copy(int from, int to, const char **where)
{
	struct buf block = { 0 };
	ssize_t n;

	buf_reserve(&block, BLOCK);
	while ((n = file_read(from, block.p, BLOCK)) > 0)
		if (file_write(to, block.p, (size_t)n) != 0) {
			*where = scratch_place();
			n = -1;
			break;
		}
	buf_wipe(&block);
	return n < 0 ? -1 : 0;
}

/* Opens standard input again at the same byte, if the system allows it. */
static int
again(int fd, off_t at)
{
	int other = open("/dev/stdin", O_RDONLY | O_CLOEXEC);

	if (other >= 0 && file_same(fd, other) &&
	    lseek(other, at, SEEK_SET) == at)
		return other;
	if (other >= 0)
		close(other);
	return -1;
}

/* Leaves standard input, output and error open. */
static void
shut(int fd)
{
	int error = errno;

	if (fd > STDERR_FILENO)
		close(fd);
	errno = error;
}

/* 0, or -1 with errno and in *where the file that failed: the path, or the
 * directory of the copy; lent. */
static int
both_open(const char *path, int fd[2], const char **where)
{
	int in = file_open(path);
	off_t at;

	*where = path;
	if (in < 0)
		return -1;
	if (file_size(in) >= 0) {
		at = lseek(in, 0, SEEK_CUR);
		fd[0] = in;
		fd[1] = in == STDIN_FILENO ? again(in, at) : file_open(path);
		if (fd[1] >= 0)
			return 0;
	}
	fd[0] = scratch_open(&fd[1]);
	if (fd[0] < 0) {
		*where = scratch_place();
		shut(in);
		return -1;
	}
	if (copy(in, fd[0], where) == 0 && lseek(fd[0], 0, SEEK_SET) == 0) {
		shut(in);
		return 0;
	}
	shut(in);
	shut(fd[0]);
	shut(fd[1]);
	return -1;
}

static void
tell(const char *path, const char *where)
{
	bool standard = strcmp(path, "-") == 0;

	if (stop_wanted())
		return;
	if (where == path && !standard)
		msg_error_os(STATUS_CALL, "%s", path);
	else
		msg_error_os(STATUS_STOP, "%s",
		    where == path ? "<stdin>" : where);
}

int
twice_open(char **path, size_t n, int *first, int *second)
{
	for (size_t i = 0; i < n; i++) {
		const char *where;
		int fd[2];

		if (both_open(path[i], fd, &where) != 0) {
			tell(path[i], where);
			return -1;
		}
		first[i] = fd[0];
		second[i] = fd[1];
	}
	return 0;
}
