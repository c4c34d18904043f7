/* SPDX-License-Identifier: ISC */
#include "base/sandbox.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "unit.h"

static char folder[] = "/tmp/pp-sandbox-XXXXXX";

/* How a child ends that gives up its rights and then does this. */
static int
ends(unsigned flags, void (*act)(void))
{
	pid_t child;
	int status = 0;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		sandbox_no_core();
		if (sandbox_enter(flags) != 0)
			_exit(99);
		act();
		_exit(0);
	}
	waitpid(child, &status, 0);
	return status;
}

static bool
killed(void (*act)(void))
{
	int status = ends(SANDBOX_RENAME, act);

	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

static void
open_file(void)
{
	(void)open("/dev/null", O_RDONLY);
}

static void
make_socket(void)
{
	(void)socket(AF_INET, SOCK_STREAM, 0);
}

static void
execute(void)
{
	execl("/bin/true", "true", (char *)NULL);
}

static void
be_two(void)
{
	(void)fork();
}

static void
kill_parent(void)
{
	kill(getppid(), 0);
}

static void
whatever_opens_or_spreads_is_deadly(void)
{
	if (strcmp(sandbox_name(), "seccomp") != 0)
		SKIP("no seccomp in this build");
	CHECK(killed(open_file));
	CHECK(killed(make_socket));
	CHECK(killed(execute));
	CHECK(killed(be_two));
	CHECK(killed(kill_parent));
}

static int work_fd;

static int
order(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(int));
}

static void
work(void)
{
	static int numbers[100000];
	struct timespec now;
	char *p = malloc(1 << 22);
	char small[16];

	if (p == NULL || read(work_fd, small, sizeof(small)) < 0)
		_exit(1);
	memset(p, 1, 1 << 22);
	p = realloc(p, 1 << 24);
	clock_gettime(CLOCK_MONOTONIC, &now);
	/* Large enough to ask how much memory there is. */
	qsort(numbers, sizeof(numbers) / sizeof(numbers[0]), sizeof(numbers[0]),
	    order);
	free(p);
	if (file_write(STDERR_FILENO, "", 0) != 0 || close(work_fd) != 0)
		_exit(1);
}

static void
reading_writing_and_memory_go_on(void)
{
	work_fd = open("/dev/zero", O_RDONLY);
	CHECK(ends(0, work) == 0);
	close(work_fd);
}

static struct outfile *output;

static void
commit(void)
{
	if (file_write(outfile_fd(output), "done\n", 5) != 0 ||
	    outfile_commit(output) != 0)
		_exit(1);
}

static void
discard(void)
{
	outfile_discard(output);
}

static bool
is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static void
a_file_that_was_begun_can_appear_or_be_thrown_away(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/out", folder);
	output = outfile_open(path, 0600);
	CHECK(output != NULL && ends(SANDBOX_RENAME, discard) == 0);
	CHECK(!is_there(path));
	outfile_discard(output);
	output = outfile_open(path, 0600);
	CHECK(output != NULL && ends(SANDBOX_RENAME, commit) == 0);
	CHECK(is_there(path));
	/* This process still has its own hold on it. */
	outfile_discard(output);
	CHECK(unlink(path) == 0);
}

int
main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	RUN(whatever_opens_or_spreads_is_deadly);
	RUN(reading_writing_and_memory_go_on);
	RUN(a_file_that_was_begun_can_appear_or_be_thrown_away);
	return rmdir(folder) != 0 || DONE();
}
