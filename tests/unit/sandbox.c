/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* MAP_ANONYMOUS, process_vm_readv */
#include "base/sandbox.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#endif

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
killed(unsigned flags, void (*act)(void))
{
	int status = ends(flags, act);

	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

static bool
deadly(void (*act)(void))
{
	return killed(0, act) && killed(SANDBOX_RENAME, act);
}

static bool
enforced(void)
{
	return strcmp(sandbox_name(), "seccomp") == 0;
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
connect_one(void)
{
	(void)connect(-1, NULL, 0);
}

static void
execute(void)
{
	execl("/missing", "missing", (char *)NULL);
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
change_mode(void)
{
	(void)fchmod(-1, 0);
}

static void
run_data(void)
{
	(void)mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
make_data_run(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static void
whatever_opens_or_spreads_is_deadly(void)
{
	if (!enforced())
		SKIP("no seccomp in this build");
	CHECK(deadly(open_file));
	CHECK(deadly(make_socket));
	CHECK(deadly(connect_one));
	CHECK(deadly(execute));
	CHECK(deadly(be_two));
	CHECK(deadly(kill_parent));
	CHECK(deadly(change_mode));
	CHECK(deadly(run_data));
	CHECK(deadly(make_data_run));
}

#if defined(__linux__)
static void
trace(void)
{
	(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void
look_into_others(void)
{
	(void)process_vm_readv(getppid(), NULL, 0, NULL, 0, 0);
}

static void
be_seen_again(void)
{
	(void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}
#endif

static void
nobody_can_be_traced(void)
{
	if (!enforced())
		SKIP("no seccomp in this build");
#if defined(__linux__)
	CHECK(deadly(trace));
	CHECK(deadly(look_into_others));
	CHECK(deadly(be_seen_again));
#endif
}

static void
rename_file(void)
{
	(void)renameat(-1, "a", -1, "b");
}

static void
link_file(void)
{
	if (linkat(-1, "a", -1, "b", 0) == 0)
		_exit(1);
}

static void
unlink_file(void)
{
	(void)unlinkat(-1, "a", 0);
}

static void
make_file(void)
{
	(void)openat(-1, "a", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static void
read_file(void)
{
	(void)openat(-1, "a", O_RDONLY | O_CLOEXEC);
}

static void
replace_file(void)
{
	(void)openat(-1, "a", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void
make_and_read_file(void)
{
	(void)openat(-1, "a", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static void
files_can_be_made_only_when_that_was_asked_for_and_then_no_other_is_opened(void)
{
	if (!enforced())
		SKIP("no seccomp in this build");
	CHECK(killed(0, make_file) && killed(SANDBOX_RENAME, make_file));
	CHECK(ends(SANDBOX_CREATE, make_file) == 0);
	CHECK(killed(SANDBOX_CREATE, read_file));
	CHECK(killed(SANDBOX_CREATE, replace_file));
	CHECK(killed(SANDBOX_CREATE, make_and_read_file));
}

static void
files_can_be_named_only_when_that_was_asked_for(void)
{
	if (!enforced())
		SKIP("no seccomp in this build");
	CHECK(killed(0, rename_file) && ends(SANDBOX_RENAME, rename_file) == 0);
	CHECK(killed(0, link_file) && ends(SANDBOX_RENAME, link_file) == 0);
	CHECK(killed(0, unlink_file) && ends(SANDBOX_RENAME, unlink_file) == 0);
}

static void
check_no_core(void)
{
	struct rlimit most = { 1, 1 };

	sandbox_no_core();
	if (getrlimit(RLIMIT_CORE, &most) != 0 || most.rlim_cur != 0 ||
	    most.rlim_max != 0)
		_exit(1);
#if defined(__linux__)
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		_exit(2);
#endif
	_exit(0);
}

static void
a_crash_leaves_no_core(void)
{
	int status = -1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		check_no_core();
	waitpid(child, &status, 0);
	CHECK(status == 0);
}

/* ---- threads ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool entered;

/* Began while there were rights, and goes on when there are none. */
static void *
go_on(void *act)
{
	pthread_mutex_lock(&lock);
	while (!entered)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	(*(void (**)(void))act)();
	return NULL;
}

static void
enter_before(void (*act)(void))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, go_on, &act) != 0 ||
	    sandbox_enter(0) != 0)
		_exit(99);
	pthread_mutex_lock(&lock);
	entered = true;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
	_exit(0);
}

/* How a child ends when its second thread does this. */
static int
thread_ends(void (*act)(void))
{
	int status = -1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		enter_before(act);
	waitpid(child, &status, 0);
	return status;
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
	char *p = malloc(1 << 22), *few[1000];
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
	/* In small pieces it comes from another place. */
	for (size_t i = 0; i < 1000; i++)
		few[i] = malloc(1000 + i);
	for (size_t i = 0; i < 1000; i++)
		free(few[i]);
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

static void
threads_that_run_go_on(void)
{
	work_fd = open("/dev/zero", O_RDONLY);
	CHECK(thread_ends(work) == 0);
	close(work_fd);
}

static void
threads_that_run_lose_their_rights_too(void)
{
	int status;

	if (!enforced())
		SKIP("no seccomp in this build");
	status = thread_ends(open_file);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
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
	RUN(nobody_can_be_traced);
	RUN(files_can_be_named_only_when_that_was_asked_for);
	RUN(files_can_be_made_only_when_that_was_asked_for_and_then_no_other_is_opened);
	RUN(a_crash_leaves_no_core);
	RUN(reading_writing_and_memory_go_on);
	RUN(threads_that_run_go_on);
	RUN(threads_that_run_lose_their_rights_too);
	RUN(a_file_that_was_begun_can_appear_or_be_thrown_away);
	return rmdir(folder) != 0 || DONE();
}
