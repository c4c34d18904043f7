/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"

enum { SILENCE = 2000 }; /* milliseconds */

enum { PIPE_ROOM = 1 << 20 };

void
file_guard(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	/* Reading fails on a write-only descriptor, writing on a read-only
	 * one. */
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

static bool
is_passing(int error)
{
	return error == EINTR || error == EAGAIN || error == EWOULDBLOCK;
}

/* Waits for input; false when all reading is to end.  poll(2) would wait for
 * ever on an invalid descriptor; read(2) reports it. */
static bool
readable(int fd)
{
	struct pollfd p[] = { { .fd = fd, .events = POLLIN },
		{ .fd = stop_fd(), .events = POLLIN } };

	if (fd < 0)
		return true;
	while (poll(p, 2, -1) < 0)
		if (errno != EINTR)
			return false;
	errno = EINTR;
	return p[1].revents == 0;
}

ssize_t
file_read(int fd, void *to, size_t n)
{
	ssize_t got;

	do {
		if (!readable(fd))
			return -1;
		got = read(fd, to, n);
	} while (got < 0 && is_passing(errno));
	return got;
}

ssize_t
file_read_late(int fd, void *to, size_t n)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, SILENCE) <= 0 ? -1 : read(fd, to, n);
}

ssize_t
file_read_at(int fd, void *to, size_t n, off_t at)
{
	size_t have = 0;

	while (have < n) {
		ssize_t got =
		    pread(fd, (char *)to + have, n - have, at + (off_t)have);

		if (got < 0 && errno != EINTR)
			return -1;
		if (got == 0)
			break;
		have += got < 0 ? 0 : (size_t)got;
	}
	return (ssize_t)have;
}

/* Waits until a non-blocking descriptor accepts more. */
static bool
writable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	while (poll(&p, 1, -1) < 0)
		if (errno != EINTR)
			return false;
	return true;
}

int
file_write(int fd, const void *from, size_t n)
{
	return file_write_part(fd, from, n, &(size_t){ 0 });
}

int
file_write_part(int fd, const void *from, size_t n, size_t *written)
{
	const char *p = from;

	*written = 0;
	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put == 0) {
			errno = EIO;
			return -1;
		}
		if (put > 0) {
			p += put;
			n -= (size_t)put;
			*written += (size_t)put;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!writable(fd))
				return -1;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

int
file_settle(int fd)
{
	if (fd < 0 || fsync(fd) == 0 || errno == EINVAL || errno == EROFS ||
	    errno == ENOTSUP)
		return 0;
	msg_error_os(STATUS_STOP, "<stdout>");
	return -1;
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

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Follows the symbolic links of a name whose file need not exist yet.  The
 * caller frees the result. */
static char *
landing_of(const char *path)
{
	enum { MOST = 4096, LINKS = 40 };
	char *at = mem_text(text_of(path));
	char *to = mem_array(MOST, 1);
	ssize_t n;

	for (int i = 0; i < LINKS; i++) {
		const char *slash = strrchr(at, '/');
		struct buf next = { 0 };

		n = readlink(at, to, MOST);
		if (n <= 0 || n == MOST)
			break;
		if (to[0] != '/' && slash != NULL)
			buf_add(&next, at, (size_t)(slash - at) + 1);
		buf_add(&next, to, (size_t)n);
		mem_free(at);
		at = mem_text((struct text){ next.p, next.len });
		buf_clear(&next);
	}
	mem_free(to);
	return at;
}

/* Stats the directory of a name; returns the part after it, or NULL. */
static const char *
directory_of(const char *path, struct stat *st)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path);
	char *dir = slash == NULL ? mem_text(text_of("."))
		    : n == 0      ? mem_text(text_of("/"))
				  : mem_text((struct text){ path, n });
	int found = stat(dir, st);

	mem_free(dir);
	return found != 0 ? NULL : slash == NULL ? path : slash + 1;
}

/* Whether two names lead to the same place, where no file exists yet. */
static bool
same_landing(const char *a, const char *b)
{
	char *one = landing_of(a), *two = landing_of(b);
	struct stat x, y;
	const char *p = directory_of(one, &x), *q = directory_of(two, &y);
	bool same =
	    p != NULL && q != NULL && is_same(&x, &y) && strcmp(p, q) == 0;

	mem_free(one);
	mem_free(two);
	return same;
}

static bool
status_of(const char *path, struct stat *st)
{
	if (strcmp(path, "-") == 0)
		return fstat(STDIN_FILENO, st) == 0;
	return stat(path, st) == 0;
}

bool
file_same_name(const char *a, const char *b)
{
	struct stat x, y;
	bool one, two;

	if (a == NULL || b == NULL)
		return false;
	one = status_of(a, &x);
	/* Two outputs may share a device such as /dev/null. */
	if (strcmp(a, b) == 0)
		return !one || !S_ISCHR(x.st_mode);
	two = status_of(b, &y);
	if (one || two)
		return one && two && is_same(&x, &y) && S_ISREG(x.st_mode);
	return same_landing(a, b);
}

char *
file_companion(const char *path, const char *suffix)
{
	struct buf b = { 0 };
	char *at;

	if (path == NULL)
		return NULL;
	at = landing_of(path);
	buf_printf(&b, "%s%s", at, suffix);
	buf_add_byte(&b, '\0');
	mem_free(at);
	return b.p;
}

/* Whether a file is kept beside another one. */
static bool
is_beside(const char *file, const char *other)
{
	static const char *const kept[] = { FILE_CLOCK, FILE_CONFIRM,
		FILE_IDENTITIES, FILE_SUBJECTS };
	bool is = false;

	for (size_t i = 0; other != NULL && i < sizeof(kept) / sizeof(*kept);
	     i++) {
		char *beside = file_companion(other, kept[i]);

		is |= file_same_name(file, beside);
		mem_free(beside);
	}
	return is;
}

/* The name of a file that would be written in the place of one that is kept
 * beside another; NULL: none. */
static const char *
clash_beside(const struct file_use *use, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; use[i].writes && j < n; j++)
			if (i != j && is_beside(use[i].path, use[j].path))
				return use[i].path;
	return NULL;
}

/* Standard input can be read once only. */
static bool
are_standard(const struct file_use *a, const struct file_use *b)
{
	return b->path != NULL && strcmp(a->path, "-") == 0 &&
	       strcmp(b->path, "-") == 0;
}

/* The name of a file that has two uses that clash; NULL: none. */
static const char *
clash(const struct file_use *use, size_t n)
{
	struct stat out, st;
	bool regular = fstat(STDOUT_FILENO, &out) == 0 && S_ISREG(out.st_mode);

	for (size_t i = 0; i < n; i++) {
		const struct file_use *a = &use[i];

		if (a->path == NULL)
			continue;
		if (regular && !a->engine && status_of(a->path, &st) &&
		    is_same(&st, &out))
			return a->path;
		for (size_t j = i + 1; j < n; j++)
			if (!(a->engine && use[j].engine) &&
			    (a->kind == 0 || a->kind != use[j].kind) &&
			    (are_standard(a, &use[j]) ||
				((a->writes || use[j].writes) &&
				    file_same_name(a->path, use[j].path))))
				return a->path;
	}
	return NULL;
}

const char *
files_clash(const struct file_use *use, size_t n, char **inputs)
{
	static char dash[] = "-", *standard[] = { dash, NULL };
	struct file_use *all;
	const char *twice;
	size_t m = 0;

	if (inputs != NULL && *inputs == NULL)
		inputs = standard;
	while (inputs != NULL && inputs[m] != NULL)
		m++;
	all = mem_array(n + m + 1, sizeof(*all));
	if (n > 0)
		memcpy(all, use, n * sizeof(*use));
	for (size_t i = 0; i < m; i++)
		all[n + i] = (struct file_use){ inputs[i], false, true, 0 };
	twice = clash(all, n + m);
	if (twice == NULL)
		twice = clash_beside(use, n);
	mem_free(all);
	return twice;
}

static bool
is_output(const char *path)
{
	struct stat out, st;

	return fstat(STDOUT_FILENO, &out) == 0 && S_ISREG(out.st_mode) &&
	       status_of(path, &st) && is_same(&st, &out);
}

int
files_check(const struct file_use *use, size_t n, char **inputs)
{
	const char *twice = files_clash(use, n, inputs);

	if (twice == NULL)
		return 0;
	msg_error(STATUS_CALL, "%s: is named for two purposes%s",
	    strcmp(twice, "-") == 0 ? "<stdin>" : twice,
	    is_output(twice)
		? ", as standard output goes there: write to another file first"
		: "");
	return -1;
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
			/* Not realloc(3): it could leave a piece of a secret
			 * key behind. */
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
