/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* F_GETPIPE_SZ */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"
#include "unit.h"

enum { MANY = 1 << 20 };

static char folder[] = "/tmp/pp-file-XXXXXX";

/* Whether a child that does this finds nothing wrong; one that hangs does. */
static bool
fine(void (*act)(void))
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

static int
make(const char *name, const char *p, size_t n)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0 && write(fd, p, n) == (ssize_t)n);
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

/* The number the next open file gets: it rises when one was left open. */
static int
next_fd(void)
{
	int fd = open("/dev/null", O_RDONLY);

	close(fd);
	return fd;
}

static void
do_not_block(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static void
nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL);
}

/* ---- starting ---- */

static void
guard_closed(void)
{
	int next = next_fd(); /* 3, unless something was left open for us */

	for (int fd = 0; fd <= 2; fd++)
		close(fd);
	file_guard();
	CHECK(next_fd() == next);
	CHECK(file_read(0, &(char){ 0 }, 1) == -1);
	CHECK(file_write(1, "x", 1) == -1);
	CHECK(file_write(2, "x", 1) == -1);
}

static void
guard_one_closed(void)
{
	int pipes[2];

	CHECK(pipe(pipes) == 0 && dup2(pipes[0], 0) == 0);
	close(2);
	file_guard();
	CHECK(write(pipes[1], "x", 1) == 1);
	CHECK(file_read(0, &(char){ 0 }, 1) == 1);
	CHECK(file_write(2, "x", 1) == -1);
}

static void
what_is_closed_at_the_start_is_occupied(void)
{
	CHECK(fine(guard_closed));
	CHECK(fine(guard_one_closed));
}

static void
write_too_much(void)
{
	struct rlimit few = { 10, 10 };
	int fd = make("limit", "", 0);

	CHECK(setrlimit(RLIMIT_FSIZE, &few) == 0);
	file_guard();
	CHECK(file_write(fd, "0123456789", 10) == 0);
	errno = 0;
	CHECK(file_write(fd, "x", 1) == -1 && errno == EFBIG);
}

static void
a_limit_of_file_size_is_an_error(void)
{
	CHECK(fine(write_too_much));
	CHECK(unlink("limit") == 0);
}

/* ---- opening ---- */

static void
opens_for_reading_alone(void)
{
	int fd;

	close(make("in", "text", 4));
	fd = file_open("in");
	CHECK(fd >= 0 && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY);
	CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
	CHECK(close(fd) == 0 && unlink("in") == 0);
}

static void
a_dash_lends_standard_input(void)
{
	CHECK(file_open("-") == STDIN_FILENO);
}

static void
open_folder_as_input(void)
{
	int fd = open(".", O_RDONLY);

	CHECK(dup2(fd, STDIN_FILENO) == STDIN_FILENO);
	errno = 0;
	CHECK(file_open("-") == -1 && errno == EISDIR);
	CHECK(fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

static void
what_cannot_be_read_is_refused(void)
{
	int fd = next_fd();

	errno = 0;
	CHECK(file_open("missing") == -1 && errno == ENOENT);
	errno = 0;
	CHECK(file_open(".") == -1 && errno == EISDIR);
	CHECK(next_fd() == fd);
	CHECK(fine(open_folder_as_input));
}

/* ---- reading and writing ---- */

/*
 * A child that puts one byte into a new pipe, or takes all out, after a nap;
 * our end of it is left open.
 */
static pid_t
other_side(int *fd, bool puts)
{
	char block[4096];
	int pipes[2];
	pid_t child;

	CHECK(pipe(pipes) == 0);
	*fd = pipes[puts ? 0 : 1];
	child = fork();
	close(child == 0 ? *fd : pipes[puts ? 1 : 0]);
	if (child != 0)
		return child;
	nap();
	if (puts)
		_exit(write(pipes[1], "x", 1) != 1);
	for (size_t n = 0;;) {
		ssize_t got = read(pipes[0], block, sizeof(block));

		if (got <= 0)
			_exit(got < 0 || n != MANY);
		for (ssize_t i = 0; i < got; i++, n++)
			if (block[i] != (char)(n / 251))
				_exit(1);
	}
}

static bool
went_well(pid_t child)
{
	int status = -1;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status == 0;
}

static void
read_late_byte(bool blocking)
{
	char c = '\0';
	int fd;
	pid_t child = other_side(&fd, true);

	if (!blocking)
		do_not_block(fd);
	CHECK(file_read(fd, &c, 1) == 1 && c == 'x');
	CHECK(file_read(fd, &c, 1) == 0);
	close(fd);
	CHECK(went_well(child));
}

static void
write_to_late_reader(bool blocking)
{
	char *p = mem_alloc(MANY);
	int fd;
	pid_t child = other_side(&fd, false);

	for (size_t i = 0; i < MANY; i++)
		p[i] = (char)(i / 251);
	if (!blocking)
		do_not_block(fd);
	CHECK(file_write(fd, p, MANY) == 0);
	close(fd);
	CHECK(went_well(child));
	mem_free(p);
}

static void
wait_for_others(void)
{
	read_late_byte(true);
	read_late_byte(false);
	write_to_late_reader(true);
	write_to_late_reader(false);
}

/* As it takes the place of the clock that ends a child, it ends it, too. */
static void
on_alarm(int number)
{
	static int times;

	if (++times > 5000)
		_exit(number);
}

/* From now on, a signal every three milliseconds ends a waiting call. */
static void
interrupt(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval often = { { 0, 3000 }, { 0, 3000 } };

	sigemptyset(&action.sa_mask);
	CHECK(sigaction(SIGALRM, &action, NULL) == 0);
	CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);
}

static void
wait_for_others_interrupted(void)
{
	interrupt();
	wait_for_others();
}

static void
reading_and_writing_wait_for_the_other_side(void)
{
	CHECK(fine(wait_for_others));
}

static void
signals_do_not_end_reading_and_writing(void)
{
	CHECK(fine(wait_for_others_interrupted));
}

/* The reader waits for what never comes, until it is asked to stop. */
static void
read_until_stopped(bool blocking)
{
	pid_t parent = getpid(), child;
	int pipes[2];

	CHECK(pipe(pipes) == 0);
	if (!blocking)
		do_not_block(pipes[0]);
	stop_init();
	child = fork();
	if (child == 0) {
		nap();
		_exit(kill(parent, SIGTERM) != 0);
	}
	errno = 0;
	CHECK(file_read(pipes[0], &(char){ 0 }, 1) == -1 && errno == EINTR);
	CHECK(stop_wanted() && went_well(child));
}

static void
wait_for_stop(void)
{
	read_until_stopped(true);
}

static void
poll_for_stop(void)
{
	read_until_stopped(false);
}

static void
a_wanted_stop_ends_a_waiting_read(void)
{
	CHECK(fine(wait_for_stop));
	CHECK(fine(poll_for_stop));
}

static void
errors_of_the_system_are_told(void)
{
	int full = open("/dev/full", O_WRONLY), dir = open(".", O_RDONLY);

	errno = 0;
	CHECK(file_read(dir, &(char){ 0 }, 1) == -1 && errno == EISDIR);
	errno = 0;
	CHECK(file_write(-1, "x", 1) == -1 && errno == EBADF);
	CHECK(file_write(-1, "x", 0) == 0);
	errno = 0;
	if (full >= 0)
		CHECK(file_write(full, "x", 1) == -1 && errno == ENOSPC);
	close(full);
	close(dir);
}

/* ---- what is known of a file ---- */

static void
the_size_is_what_is_left_to_read(void)
{
	int fd = make("size", "0123456789", 10), pipes[2] = { -1, -1 };

	CHECK(file_size(fd) == 10);
	CHECK(lseek(fd, 4, SEEK_SET) == 4 && file_size(fd) == 6);
	CHECK(lseek(fd, 40, SEEK_SET) == 40 && file_size(fd) == 0);
	CHECK(close(fd) == 0 && unlink("size") == 0);
	CHECK(pipe(pipes) == 0 && file_size(pipes[0]) == -1);
	close(pipes[0]);
	close(pipes[1]);
	fd = open(".", O_RDONLY);
	CHECK(file_size(fd) == -1);
	close(fd);
	CHECK(file_size(-1) == -1);
}

static void
a_file_is_the_same_under_any_descriptor(void)
{
	int a = make("a", "x", 1), b = make("b", "x", 1), again = dup(a);
	int zero = open("/dev/zero", O_RDONLY), pipes[2] = { -1, -1 };
	int other;

	CHECK(link("a", "hard") == 0 && pipe(pipes) == 0);
	other = open("hard", O_WRONLY);
	CHECK(file_same(a, a) && file_same(a, again) && file_same(a, other));
	CHECK(!file_same(a, b) && !file_same(a, -1) && !file_same(-1, -1));
	CHECK(!file_same(zero, zero) && !file_same(pipes[0], pipes[0]));
	close(a);
	close(b);
	close(again);
	close(zero);
	close(pipes[0]);
	close(pipes[1]);
	close(other);
	CHECK(unlink("a") == 0 && unlink("b") == 0 && unlink("hard") == 0);
}

static void
a_file_is_the_same_under_any_name(void)
{
	close(make("a", "x", 1));
	close(make("b", "x", 1));
	CHECK(link("a", "hard") == 0 && symlink("a", "soft") == 0);
	CHECK(file_same_name("a", "a") && file_same_name("a", "./a"));
	CHECK(file_same_name("hard", "a") && file_same_name("a", "soft"));
	CHECK(!file_same_name("a", "b") && !file_same_name("a", "missing"));
	/* None is there yet, but it will be. */
	CHECK(file_same_name("missing", "missing"));
	CHECK(!file_same_name(NULL, NULL) && !file_same_name("a", NULL));
	CHECK(!file_same_name(NULL, "a"));
	CHECK(!file_same_name(".", "./."));
	CHECK(unlink("a") == 0 && unlink("b") == 0);
	CHECK(unlink("hard") == 0 && unlink("soft") == 0);
}

static void
a_pipe_is_widened_as_far_as_the_system_allows(void)
{
#ifdef F_SETPIPE_SZ
	int pipes[2] = { -1, -1 }, twin[2] = { -1, -1 }, usual, fd;
	char c = '\0';

	CHECK(pipe(pipes) == 0 && pipe(twin) == 0);
	usual = fcntl(pipes[0], F_GETPIPE_SZ);
	CHECK(write(pipes[1], "x", 1) == 1);
	file_widen(pipes[0]);
	CHECK(fcntl(pipes[0], F_GETPIPE_SZ) >= usual);
	if (fcntl(twin[0], F_SETPIPE_SZ, 1 << 20) >= 1 << 20)
		CHECK(fcntl(pipes[0], F_GETPIPE_SZ) >= 1 << 20);
	CHECK(read(pipes[0], &c, 1) == 1 && c == 'x');
	for (int i = 0; i < 2; i++) {
		close(pipes[i]);
		close(twin[i]);
	}
	/* Nothing happens to what is no pipe. */
	fd = make("wide", "text", 4);
	file_widen(fd);
	CHECK(file_size(fd) == 4);
	close(fd);
	file_widen(-1);
	CHECK(unlink("wide") == 0);
#else
	SKIP("pipes have one size here");
#endif
}

/* ---- slurping ---- */

static void
slurps_all_up_to_the_limit(void)
{
	static const size_t sizes[] = { 0, 1, 4095, 4096, 4097, 8192, 20000 };
	static char want[20000];

	for (size_t i = 0; i < sizeof(want); i++)
		want[i] = (char)(i / 7);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t n = sizes[i], len = 1;
		int fd = make("slurp", want, n);
		char *p = file_slurp(fd, n, &len);

		CHECK(p != NULL && len == n && memcmp(p, want, n) == 0);
		mem_free(p);
		CHECK(lseek(fd, 0, SEEK_SET) == 0);
		errno = 0;
		if (n > 0)
			CHECK(file_slurp(fd, n - 1, &len) == NULL &&
			      errno == EFBIG);
		close(fd);
	}
	CHECK(unlink("slurp") == 0);
}

static void
slurps_what_comes_in_pieces(void)
{
	size_t len = 0;
	int pipes[2];
	pid_t child;
	char *p;

	CHECK(pipe(pipes) == 0);
	child = fork();
	if (child == 0) {
		bool well = write(pipes[1], "early ", 6) == 6;

		nap();
		_exit(!well || write(pipes[1], "late", 4) != 4);
	}
	close(pipes[1]);
	p = file_slurp(pipes[0], 100, &len);
	CHECK(p != NULL && text_is((struct text){ p, len }, "early late"));
	mem_free(p);
	close(pipes[0]);
	CHECK(went_well(child));
}

static void
slurps_nothing_from_what_cannot_be_read(void)
{
	int dir = open(".", O_RDONLY);
	size_t len;

	errno = 0;
	CHECK(file_slurp(dir, 100, &len) == NULL && errno == EISDIR);
	close(dir);
	errno = 0;
	CHECK(file_slurp(-1, 100, &len) == NULL && errno == EBADF);
}

int
main(void)
{
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;
	RUN(what_is_closed_at_the_start_is_occupied);
	RUN(a_limit_of_file_size_is_an_error);
	RUN(opens_for_reading_alone);
	RUN(a_dash_lends_standard_input);
	RUN(what_cannot_be_read_is_refused);
	RUN(reading_and_writing_wait_for_the_other_side);
	RUN(signals_do_not_end_reading_and_writing);
	RUN(a_wanted_stop_ends_a_waiting_read);
	RUN(errors_of_the_system_are_told);
	RUN(the_size_is_what_is_left_to_read);
	RUN(a_file_is_the_same_under_any_descriptor);
	RUN(a_file_is_the_same_under_any_name);
	RUN(a_pipe_is_widened_as_far_as_the_system_allows);
	RUN(slurps_all_up_to_the_limit);
	RUN(slurps_what_comes_in_pieces);
	RUN(slurps_nothing_from_what_cannot_be_read);
	return rmdir(folder) != 0 || DONE();
}
