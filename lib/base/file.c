/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"

enum { PIPE_ROOM = 1 << 20 };

void
file_guard(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	/* Reading from a descriptor that only writes fails, and so on. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null",
			    fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGXFSZ, &ignore, NULL);
}

static bool
is_directory(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

int
file_open(const char *path)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || !is_directory(fd))
		return fd;
	if (!standard)
		close(fd);
	errno = EISDIR;
	return -1;
}

/* Waits until a non-blocking descriptor is ready; false: a stop is wanted. */
static bool
ready(int fd, short what)
{
	struct pollfd p = { .fd = fd, .events = what };

	while (poll(&p, 1, -1) < 0)
		if (errno != EINTR || (what == POLLIN && stop_wanted()))
			return false;
	return true;
}

ssize_t
file_read(int fd, void *to, size_t n)
{
	for (;;) {
		ssize_t got = read(fd, to, n);

		if (got >= 0)
			return got;
		if (errno == EINTR && stop_wanted())
			return -1;
		if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!ready(fd, POLLIN))
				return -1;
		} else if (errno != EINTR) {
			return -1;
		}
	}
}

int
file_write(int fd, const void *from, size_t n)
{
	const char *p = from;

	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put >= 0) {
			p += put;
			n -= (size_t)put;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!ready(fd, POLLOUT))
				return -1;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

void
file_widen(int fd)
{
#ifdef F_SETPIPE_SZ
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_ROOM);
#else
	(void)fd;
#endif
}

int64_t
file_size(int fd)
{
	struct stat st;
	off_t at;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return -1;
	at = lseek(fd, 0, SEEK_CUR);
	return at < 0 || at > st.st_size ? 0 : st.st_size - at;
}

bool
file_same(int a, int b)
{
	struct stat x, y;

	return fstat(a, &x) == 0 && fstat(b, &y) == 0 && S_ISREG(x.st_mode) &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

bool
file_same_name(const char *a, const char *b)
{
	struct stat x, y;

	if (a == NULL || b == NULL)
		return false;
	if (strcmp(a, b) == 0)
		return true;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino && S_ISREG(x.st_mode);
}

char *
file_slurp(int fd, size_t max, size_t *len)
{
	size_t room = 4096, n = 0;
	char *p = mem_array(room, 1);

	for (;;) {
		ssize_t got = file_read(fd, p + n, room - n);

		if (got < 0 || n + (size_t)(got > 0 ? got : 0) > max) {
			int error = got < 0 ? errno : EFBIG;

			mem_wipe(p, room);
			mem_free(p);
			errno = error;
			return NULL;
		}
		if (got == 0)
			break;
		n += (size_t)got;
		if (n == room) {
			/* By hand, so that no piece of a key is left. */
			char *more = mem_array(2, room);

			memcpy(more, p, n);
			mem_wipe(p, n);
			mem_free(p);
			p = more;
			room *= 2;
		}
	}
	*len = n;
	return p;
}
