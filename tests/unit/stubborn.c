/* SPDX-License-Identifier: ISC */
/* Calls that fail again and again, and those that do less than asked for: no
 * program may wait for what never comes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/logfile.h"
#include "unit.h"

static char folder[] = "/tmp/pp-stubborn-XXXXXX";

/*
 * These stand in for functions of the C library.  What is to be wrong with
 * them is wrong for all files; standard output does not come this way.
 */
static int stat_error;      /* 0: none */
static bool always_another; /* a name never means the file that was opened */
static bool writes_nothing, reads_a_byte;
static int poll_error, read_signals, lock_signals;

int
stat(const char *name, struct stat *st)
{
	if (stat_error != 0) {
		errno = stat_error;
		return -1;
	}
	if (fstatat(AT_FDCWD, name, st, 0) != 0)
		return -1;
	st->st_ino += always_another;
	return 0;
}

ssize_t
write(int fd, const void *from, size_t n)
{
	return writes_nothing ? 0 : syscall(SYS_write, fd, from, n);
}

ssize_t
pread(int fd, void *to, size_t n, off_t at)
{
	if (read_signals > 0) {
		read_signals--;
		errno = EINTR;
		return -1;
	}
	return syscall(SYS_pread64, fd, to, reads_a_byte && n > 0 ? 1 : n, at);
}

int
flock(int fd, int what)
{
	if (lock_signals > 0) {
		lock_signals--;
		errno = EINTR;
		return -1;
	}
	return (int)syscall(SYS_flock, fd, what);
}

int
poll(struct pollfd *all, nfds_t n, int most)
{
	struct timespec t = { most / 1000, most % 1000 * 1000000L };

	if (poll_error != 0) {
		errno = poll_error;
		return -1;
	}
	return ppoll(all, n, most < 0 ? NULL : &t, NULL);
}

/* Whether a child that does this finds nothing wrong, and ends. */
static bool
ends(void (*act)(void))
{
	pid_t child;
	int status = -1;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		alarm(20);
		act();
		fflush(stdout);
		_exit(unit_failed != 0);
	}
	waitpid(child, &status, 0);
	return status == 0;
}

static void
make(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CHECK(fd >= 0 && syscall(SYS_write, fd, text, strlen(text)) ==
			     (ssize_t)strlen(text));
	close(fd);
}

static void
lock_a_replaced_file(void)
{
	always_another = true;
	CHECK(lock_open("log") == -1 && errno == EBUSY);
}

static void
a_file_that_is_replaced_for_ever_cannot_be_locked(void)
{
	CHECK(ends(lock_a_replaced_file));
}

static void
lock_what_cannot_be_looked_at(void)
{
	stat_error = EIO;
	CHECK(lock_open("log") == -1 && errno == EIO);
}

static void
a_file_that_cannot_be_looked_at_cannot_be_locked(void)
{
	CHECK(ends(lock_what_cannot_be_looked_at));
}

static void
a_lock_is_had_though_signals_come_in_between(void)
{
	int fd = open("log", O_RDONLY), other = open("log", O_RDONLY);

	lock_signals = 3;
	CHECK(lock_try(fd) == 0);
	lock_signals = 3;
	CHECK(lock_try(other) == 1);
	close(fd);
	lock_signals = 3;
	CHECK(lock_share(other) == 0);
	close(other);
	CHECK(lock_try(fd) == -1 && errno == EBADF);
}

static void
write_nothing(void)
{
	int fd = open("out", O_WRONLY | O_CREAT, 0600);

	writes_nothing = true;
	CHECK(file_write(fd, "text", 4) == -1 && errno == EIO);
	CHECK(file_write(fd, "", 0) == 0);
}

static void
a_file_that_takes_no_byte_is_an_error(void)
{
	CHECK(ends(write_nothing));
}

/* POSIX lets poll(2) fail so when the system lacks memory. */
static void
wait_in_vain(void)
{
	char room[4];
	int end[2];

	CHECK(pipe(end) == 0);
	poll_error = EAGAIN;
	CHECK(file_read(end[0], room, sizeof(room)) == -1 && errno == EAGAIN);
}

static void
waiting_that_cannot_begin_is_an_error(void)
{
	CHECK(ends(wait_in_vain));
}

static void
a_read_at_a_place_goes_on_after_a_signal_and_a_short_one(void)
{
	char room[8];
	int fd;

	make("in", "0123456789");
	fd = open("in", O_RDONLY);
	reads_a_byte = true;
	read_signals = 3;
	CHECK(file_read_at(fd, room, 8, 1) == 8);
	CHECK(memcmp(room, "12345678", 8) == 0);
	CHECK(file_read_at(fd, room, 8, 7) == 3);
	CHECK(memcmp(room, "789", 3) == 0);
	CHECK(file_read_at(fd, room, 8, 10) == 0);
	close(fd);
	CHECK(file_read_at(fd, room, 8, 0) == -1 && errno == EBADF);
	reads_a_byte = false;
}

static void
a_torn_line_is_found_though_reads_are_short(void)
{
	struct stat st;
	int fd;

	make("torn", "whole\ntorn");
	reads_a_byte = true;
	read_signals = 2;
	fd = logfile_open("torn");
	reads_a_byte = false;
	CHECK(fd >= 0 && fstat(fd, &st) == 0 && st.st_size == 6);
	CHECK(stat("torn.torn", &st) == 0 && st.st_size == 5);
	close(fd);
}

int
main(void)
{
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;
	make("log", "");
	RUN(a_file_that_is_replaced_for_ever_cannot_be_locked);
	RUN(a_file_that_cannot_be_looked_at_cannot_be_locked);
	RUN(a_lock_is_had_though_signals_come_in_between);
	RUN(a_file_that_takes_no_byte_is_an_error);
	RUN(waiting_that_cannot_begin_is_an_error);
	RUN(a_read_at_a_place_goes_on_after_a_signal_and_a_short_one);
	RUN(a_torn_line_is_found_though_reads_are_short);
	CHECK(unlink("log") == 0 && unlink("in") == 0 && unlink("out") == 0);
	CHECK(unlink("torn") == 0 && unlink("torn.torn") == 0);
	return rmdir(folder) != 0 || DONE();
}
