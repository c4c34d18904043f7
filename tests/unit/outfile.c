/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* O_TMPFILE */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "unit.h"

static char folder[] = "/tmp/pp-outfile-XXXXXX";

/*
 * Where this is not to be had, a file needs a name before its time; it stands
 * in for the one of the C library.
 */
static bool without_proc;

int
access(const char *path, int how)
{
	if (without_proc && strncmp(path, "/proc/", 6) == 0) {
		errno = ENOENT;
		return -1;
	}
	return faccessat(AT_FDCWD, path, how, 0);
}

/* fsync(2) of the C library, too: what is made safe, and when. */
static unsigned files_synced, folders_synced;
static int sync_fails; /* at the n-th */

int
fsync(int fd)
{
	struct stat st;

	CHECK(fstat(fd, &st) == 0);
	*(S_ISDIR(st.st_mode) ? &folders_synced : &files_synced) += 1;
	if (sync_fails > 0 && --sync_fails == 0) {
		errno = EIO;
		return -1;
	}
	return 0;
}

static void
make(const char *name, const char *text, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CHECK(fd >= 0 && file_write(fd, text, strlen(text)) == 0);
	CHECK(fchmod(fd, mode) == 0 && close(fd) == 0);
}

static bool
holds(const char *name, const char *want)
{
	char got[256];
	int fd = open(name, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, got, sizeof(got));

	if (fd >= 0)
		close(fd);
	return n >= 0 && text_is((struct text){ got, (size_t)n }, want);
}

static struct stat
state(const char *name)
{
	struct stat st = { 0 };

	CHECK(lstat(name, &st) == 0);
	return st;
}

/* How many entries there are where we are. */
static int
entries(void)
{
	DIR *dir = opendir(".");
	int n = 0;

	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n - 2;
}

/* The number the next open file gets: it rises when one was left open. */
static int
next_fd(void)
{
	int fd = open("/dev/null", O_RDONLY);

	close(fd);
	return fd;
}

static struct outfile *
begin(const char *path, unsigned mode, const char *text)
{
	struct outfile *o = outfile_open(path, mode);

	if (o == NULL)
		unit_fail(__FILE__, __LINE__, path);
	else
		CHECK(file_write(outfile_fd(o), text, strlen(text)) == 0);
	return o;
}

static void
a_file_appears_when_it_is_whole(void)
{
	int fd = next_fd();
	struct outfile *o = begin("out", 0666, "first ");

	CHECK(access("out", F_OK) != 0);
	CHECK(file_write(outfile_fd(o), "last", 4) == 0);
	CHECK(access("out", F_OK) != 0);
	CHECK(outfile_commit(o) == 0);
	CHECK(holds("out", "first last"));
	CHECK(entries() == 1 && next_fd() == fd && unlink("out") == 0);
}

static void
what_is_discarded_leaves_nothing(void)
{
	int fd = next_fd();

	outfile_discard(NULL);
	outfile_discard(begin("out", 0666, "text"));
	CHECK(entries() == 0 && next_fd() == fd);
}

static void
what_was_there_stays_until_the_end(void)
{
	struct outfile *o;

	make("out", "old", 0644);
	outfile_discard(begin("out", 0666, "new"));
	CHECK(holds("out", "old") && entries() == 1);
	o = begin("out", 0666, "new");
	CHECK(holds("out", "old"));
	CHECK(outfile_commit(o) == 0);
	CHECK(holds("out", "new") && entries() == 1 && unlink("out") == 0);
}

/* As it is another file, who reads the old one reads it to the end. */
static void
readers_of_the_old_file_are_not_disturbed(void)
{
	char c = '\0';
	int fd;

	make("out", "old", 0644);
	fd = open("out", O_RDONLY);
	CHECK(read(fd, &c, 1) == 1);
	CHECK(outfile_commit(begin("out", 0666, "new")) == 0);
	CHECK(read(fd, &c, 1) == 1 && c == 'l');
	close(fd);
	CHECK(unlink("out") == 0);
}

static void
a_new_file_gets_its_mode_under_the_umask(void)
{
	mode_t old = umask(027);

	CHECK(outfile_commit(begin("a", 0666, "")) == 0);
	CHECK(outfile_commit(begin("b", 0600, "")) == 0);
	CHECK((state("a").st_mode & 07777) == 0640);
	CHECK((state("b").st_mode & 07777) == 0600);
	umask(old);
	CHECK(unlink("a") == 0 && unlink("b") == 0);
}

static void
a_file_in_place_of_another_keeps_its_mode(void)
{
	static const mode_t modes[] = { 0600, 0604, 0666, 0755 };
	mode_t old = umask(077);

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		make("out", "old", modes[i]);
		CHECK(outfile_commit(begin("out", 0640, "new")) == 0);
		CHECK((state("out").st_mode & 07777) == modes[i]);
		CHECK(holds("out", "new"));
	}
	umask(old);
	CHECK(unlink("out") == 0);
}

static void
a_link_stays_a_link(void)
{
	CHECK(mkdir("far", 0755) == 0 && symlink("far/file", "link") == 0);
	make("far/file", "old", 0644);
	CHECK(outfile_commit(begin("link", 0666, "new")) == 0);
	CHECK(S_ISLNK(state("link").st_mode) && holds("far/file", "new"));
	CHECK(entries() == 2 && unlink("far/file") == 0);
	/* And one that leads nowhere is not taken for a free place. */
	errno = 0;
	CHECK(outfile_open("link", 0666) == NULL && errno == ENOENT);
	CHECK(S_ISLNK(state("link").st_mode) && entries() == 2);
	CHECK(unlink("link") == 0 && rmdir("far") == 0);
}

static void
two_of_one_program_do_not_mix(void)
{
	struct outfile *a = begin("a", 0666, "x"), *b = begin("b", 0666, "y");
	struct outfile *c = begin("c", 0666, "z");

	outfile_discard(c);
	CHECK(outfile_commit(b) == 0 && outfile_commit(a) == 0);
	CHECK(holds("a", "x") && holds("b", "y") && entries() == 2);
	CHECK(unlink("a") == 0 && unlink("b") == 0);
}

/* Another process writes the same file at this moment. */
static void
a_name_in_use_is_passed_by(void)
{
	static const char name[] = ".pp-out-0.tmp";
	int other;

	make(name, "not ours", 0600);
	other = open(name, O_RDONLY);
	CHECK(other >= 0 && flock(other, LOCK_EX) == 0);
	CHECK(outfile_commit(begin("out", 0666, "ours")) == 0);
	outfile_discard(begin("out", 0666, ""));
	CHECK(holds(name, "not ours") && holds("out", "ours"));
	CHECK(close(other) == 0);
	CHECK(unlink(name) == 0 && unlink("out") == 0 && entries() == 0);
}

static void
what_a_killed_process_left_is_removed(void)
{
	char path[300] = { 0 };

	make(".pp-out-0.tmp", "left", 0600);
	make(".pp-out-3.tmp", "left", 0600);
	make(".pp-other-0.tmp", "of another file", 0600);
	CHECK(outfile_commit(begin("out", 0666, "new")) == 0);
	CHECK(holds("out", "new") && entries() == 2);
	CHECK(unlink("out") == 0 && unlink(".pp-other-0.tmp") == 0);
	/* The longest name that a file can have. */
	memset(path, 'x', 255);
	CHECK(outfile_commit(begin(path, 0666, "new")) == 0);
	CHECK(entries() == 1 && unlink(path) == 0);
}

static void
several_appear_all_or_none(void)
{
	struct outfile *o[] = { outfile_begin("a", 0600), NULL,
		outfile_begin("b", 0600) };

	CHECK(outfile_put(o[0], text_of("x")) == 0);
	CHECK(outfile_end_all(o, 3) == 0 && o[0] == NULL && o[2] == NULL);
	CHECK(holds("a", "x") && entries() == 2);
	/* Each call that makes something safe fails once. */
	for (int n = 1; n <= 4; n++) {
		make("a", "old", 0600);
		o[0] = outfile_begin("a", 0600);
		o[2] = outfile_begin("b", 0600);
		sync_fails = n;
		CHECK(outfile_end_all(o, 3) == -1);
		/* While nothing has appeared, what was there stays. */
		CHECK(n < 3 ? holds("a", "old") && entries() == 2
			    : entries() == (n == 3));
	}
	sync_fails = 0;
	unlink("b");
	CHECK(entries() == 0);
}

/* The place is where it was when it was named. */
static void
the_place_stays_when_the_program_moves(void)
{
	struct outfile *o = begin("out", 0666, "text");

	CHECK(chdir("/") == 0 && outfile_commit(o) == 0);
	CHECK(chdir(folder) == 0 && holds("out", "text"));
	CHECK(unlink("out") == 0);
}

static void
what_is_no_file_is_written_directly(void)
{
	char got[8];
	int fd;

	CHECK(outfile_commit(begin("/dev/null", 0666, "text")) == 0);
	CHECK(mkfifo("fifo", 0600) == 0);
	fd = open("fifo", O_RDONLY | O_NONBLOCK);
	CHECK(fd >= 0 && outfile_commit(begin("fifo", 0666, "text")) == 0);
	CHECK(read(fd, got, sizeof(got)) == 4 && memcmp(got, "text", 4) == 0);
	outfile_discard(begin("fifo", 0666, "more"));
	close(fd);
	CHECK(S_ISFIFO(state("fifo").st_mode) && entries() == 1);
	CHECK(unlink("fifo") == 0);
}

static void
where_no_file_can_be_none_is_begun(void)
{
	int fd = next_fd();

	errno = 0;
	CHECK(outfile_open("missing/out", 0666) == NULL && errno == ENOENT);
	errno = 0;
	CHECK(outfile_open(".", 0666) == NULL && errno == EISDIR);
	errno = 0;
	CHECK(outfile_open("out/", 0666) == NULL && errno != 0);
	CHECK(outfile_open("", 0666) == NULL);
	make("file", "", 0644);
	errno = 0;
	CHECK(outfile_open("file/out", 0666) == NULL && errno == ENOTDIR);
	CHECK(unlink("file") == 0 && entries() == 0 && next_fd() == fd);
}

/* Somebody else made a folder of that name in the meantime. */
static void
what_cannot_appear_leaves_nothing(void)
{
	int fd = next_fd();
	struct outfile *o = begin("out", 0666, "text");

	CHECK(mkdir("out", 0755) == 0);
	errno = 0;
	CHECK(outfile_commit(o) == -1 && errno == EISDIR);
	CHECK(entries() == 1 && rmdir("out") == 0 && next_fd() == fd);
}

/* ---- standard output ---- */

static bool
fine(void (*act)(void))
{
	pid_t child;
	int status = -1;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		act();
		_exit(unit_failed != 0);
	}
	waitpid(child, &status, 0);
	return status == 0;
}

/* Standard output goes to this file from now on, behind what is there. */
static void
redirect(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_APPEND, 0644);

	CHECK(dup2(fd, STDOUT_FILENO) == STDOUT_FILENO && close(fd) == 0);
}

static void
write_to_stdout(void)
{
	struct outfile *o;

	redirect("out");
	o = begin(NULL, 0666, "text");
	CHECK(outfile_fd(o) == STDOUT_FILENO && outfile_commit(o) == 0);
	CHECK(fcntl(STDOUT_FILENO, F_GETFD) == -1);
}

static void
discard_stdout(void)
{
	redirect("out");
	outfile_discard(begin(NULL, 0666, ""));
	CHECK(fcntl(STDOUT_FILENO, F_GETFD) >= 0);
}

static void
commit_what_is_closed(void)
{
	struct outfile *o = outfile_open(NULL, 0666);

	close(STDOUT_FILENO);
	errno = 0;
	CHECK(outfile_commit(o) == -1 && errno == EBADF);
}

static void
without_a_path_it_is_standard_output(void)
{
	make("out", "before ", 0644);
	CHECK(fine(write_to_stdout));
	CHECK(holds("out", "before text"));
	CHECK(fine(discard_stdout));
	CHECK(fine(commit_what_is_closed));
	CHECK(unlink("out") == 0);
}

static void
write_to_dev_stdout(void)
{
	redirect("out");
	CHECK(outfile_commit(begin("/dev/stdout", 0666, "text")) == 0);
}

static void
dev_stdout_is_written_directly(void)
{
	make("out", "before ", 0644);
	CHECK(fine(write_to_dev_stdout));
	CHECK(holds("out", "before text"));
	CHECK(unlink("out") == 0);
}

static void
write_to_names_of_the_same(void)
{
	static const char *const name[] = { "/dev/stderr", "/dev/fd/2",
		"/proc/self/fd/2", "out", "link" };

	make("link", "", 0644);
	CHECK(unlink("link") == 0 && symlink("/dev/stderr", "link") == 0);
	CHECK(dup2(open("out", O_WRONLY | O_APPEND), STDERR_FILENO) >= 0);
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		CHECK(outfile_commit(begin(name[i], 0666, " text")) == 0);
}

static void
write_to_a_descriptor(void)
{
	int fd = open("out", O_WRONLY | O_APPEND);
	char name[32];

	snprintf(name, sizeof(name), "/dev/fd/%d", fd);
	CHECK(outfile_commit(begin(name, 0666, " text")) == 0);
}

/* Others write there, too: it may be the log of a service. */
static void
what_is_open_here_is_written_directly(void)
{
	make("out", "before", 0644);
	CHECK(fine(write_to_names_of_the_same));
	CHECK(holds("out", "before text text text text text"));
	CHECK(fine(write_to_a_descriptor));
	CHECK(holds("out", "before text text text text text text"));
	CHECK(outfile_open("/dev/fd/x", 0666) == NULL);
	CHECK(outfile_open("/dev/fd/99999999999999999999", 0666) == NULL);
	CHECK(unlink("out") == 0 && unlink("link") == 0);
}

static void
begin_and_be_killed(void)
{
	(void)begin("out", 0666, "text");
	raise(SIGKILL);
}

static bool
can_do_without_names(void)
{
#ifdef O_TMPFILE
	int fd = open(".", O_WRONLY | O_TMPFILE, 0600);

	return fd >= 0 && close(fd) == 0 && access("/proc/self/fd", X_OK) == 0;
#else
	return false;
#endif
}

static void
a_kill_leaves_nothing_where_files_need_no_name(void)
{
	if (!can_do_without_names())
		SKIP("a file needs a name here");
	CHECK(!fine(begin_and_be_killed));
	CHECK(entries() == 0);
}

/* One of them is complete and has a name, one is being written. */
static void
who_ends_without_memory_leaves_nothing(void)
{
	pid_t child;
	int status = -1;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct outfile *o = begin("one", 0600, "text");

		begin("two", 0600, "text");
		close(STDERR_FILENO);
		CHECK(outfile_prepare(o) == 0);
		mem_array(SIZE_MAX, 2);
	}
	waitpid(child, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	CHECK(entries() == 0);
}

static void
the_same_holds_where_files_need_a_name(void)
{
	struct outfile *o;

	without_proc = true;
	o = begin("out", 0666, "text");
	CHECK(entries() == 1 && access("out", F_OK) != 0);
	outfile_discard(o);
	a_file_appears_when_it_is_whole();
	what_is_discarded_leaves_nothing();
	what_was_there_stays_until_the_end();
	readers_of_the_old_file_are_not_disturbed();
	a_new_file_gets_its_mode_under_the_umask();
	a_file_in_place_of_another_keeps_its_mode();
	a_link_stays_a_link();
	two_of_one_program_do_not_mix();
	a_name_in_use_is_passed_by();
	what_a_killed_process_left_is_removed();
	what_a_killed_process_left_is_removed();
	several_appear_all_or_none();
	the_place_stays_when_the_program_moves();
	where_no_file_can_be_none_is_begun();
	what_cannot_appear_leaves_nothing();
	who_ends_without_memory_leaves_nothing();
	without_proc = false;
}

static void
a_file_is_safe_on_the_disk_before_it_appears(void)
{
	struct outfile *o = begin("safe", 0600, "text");

	files_synced = folders_synced = 0;
	CHECK(outfile_commit(o) == 0);
	CHECK(files_synced == 1 && folders_synced == 1);
	/* What is not safe does not take the place of what is. */
	o = begin("safe", 0600, "new");
	sync_fails = 1;
	errno = 0;
	CHECK(outfile_commit(o) == -1 && errno == EIO);
	CHECK(holds("safe", "text"));
	o = begin("safe", 0600, "new");
	sync_fails = 2;
	CHECK(outfile_commit(o) == -1 && errno == EIO);
	CHECK(unlink("safe") == 0);
}

int
main(void)
{
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;
	RUN(a_file_appears_when_it_is_whole);
	RUN(a_file_is_safe_on_the_disk_before_it_appears);
	RUN(what_is_discarded_leaves_nothing);
	RUN(what_was_there_stays_until_the_end);
	RUN(readers_of_the_old_file_are_not_disturbed);
	RUN(a_new_file_gets_its_mode_under_the_umask);
	RUN(a_file_in_place_of_another_keeps_its_mode);
	RUN(a_link_stays_a_link);
	RUN(two_of_one_program_do_not_mix);
	RUN(a_name_in_use_is_passed_by);
	RUN(what_a_killed_process_left_is_removed);
	RUN(several_appear_all_or_none);
	RUN(the_place_stays_when_the_program_moves);
	RUN(what_is_no_file_is_written_directly);
	RUN(where_no_file_can_be_none_is_begun);
	RUN(what_cannot_appear_leaves_nothing);
	RUN(who_ends_without_memory_leaves_nothing);
	RUN(without_a_path_it_is_standard_output);
	RUN(dev_stdout_is_written_directly);
	RUN(what_is_open_here_is_written_directly);
	RUN(a_kill_leaves_nothing_where_files_need_no_name);
	RUN(the_same_holds_where_files_need_a_name);
	return rmdir(folder) != 0 || DONE();
}
