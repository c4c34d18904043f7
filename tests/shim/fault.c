/* SPDX-License-Identifier: ISC */
/*
 * Loaded before libc: ends the process at one of the calls that change a file,
 * as a crash would, or lets one call fail.
 *
 *	KILL_AT=N       killed before the Nth change of a file (0: never)
 *	KILL_HALF=1     and where that is a write, after half of it
 *	KILL_LOG=FILE   appends names of these calls and of files, a line each
 *
 *	FAIL_CALLS=WORD which calls may fail: memory, files
 *	FAIL_AT=N       the Nth of them fails (0: none)
 *	FAIL_ON=WORD    what follows fails as well: all, or only those of the
 *			same function; but not messages
 *	FAIL_HOW=WORD   how reading and writing fails: as a signal does that
 *			comes in between (signal), by taking a byte (short) or
 *			none (none); other calls then do not fail
 *	FAIL_LOG=FILE   appends the call that failed and the library that made
 *			it, and at a usual end how many calls there were: of
 *			memory, of files, changes of files
 *	FAIL_SITES=FILE appends for each call its kind, its number, its name,
 *			and a number that stands for the way to it
 *	FAIL_SECONDS=N  the most that the process may compute
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

enum how { ERROR, SIGNAL, SHORT, NONE };

static long kill_at, kills, fail_at;
static struct calls {
	const char *name;
	int may_fail;
	long n;
} memory = { .name = "memory" }, files = { .name = "files" };
static int half, kill_fd = -1, fail_fd = -1, sites_fd = -1;
static enum { ONCE, SAME, ALL } fail_on;
static enum how fail_how;
static const char *failed; /* the function that failed first */

static int
log_open(const char *variable)
{
	const char *path = getenv(variable);

	return path == NULL
		   ? -1
		   : (int)syscall(SYS_openat, AT_FDCWD, path,
			 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static long
number(const char *variable)
{
	const char *n = getenv(variable);

	return n == NULL ? 0 : strtol(n, NULL, 10);
}

/* The place of a variable's word in a list. */
static int
word(const char *variable, const char *const *list)
{
	const char *given = getenv(variable);

	for (int i = 0; given != NULL && list[i] != NULL; i++)
		if (strcmp(given, list[i]) == 0)
			return i;
	return -1;
}

/* A loop that never ends is ended, and so is who waits for ever. */
static void
seconds(long n)
{
	struct rlimit most = { (rlim_t)n, (rlim_t)n + 1 };

	if (n > 0) {
		(void)setrlimit(RLIMIT_CPU, &most);
		(void)alarm((unsigned)n * 6);
	}
}

__attribute__((constructor)) static void
begin(void)
{
	static const char *const calls[] = { "memory", "files", NULL };
	static const char *const on[] = { "", "same", "all", NULL };
	static const char *const how[] = { "error", "signal", "short", "none",
		NULL };
	void *frame[1];

	kill_at = number("KILL_AT");
	half = getenv("KILL_HALF") != NULL;
	kill_fd = log_open("KILL_LOG");
	fail_fd = log_open("FAIL_LOG");
	fail_at = number("FAIL_AT");
	fail_on = word("FAIL_ON", on) < 0 ? ONCE : word("FAIL_ON", on);
	fail_how = word("FAIL_HOW", how) < 0 ? ERROR : word("FAIL_HOW", how);
	seconds(number("FAIL_SECONDS"));
	/* The first call of it loads a library. */
	(void)backtrace(frame, 1);
	sites_fd = log_open("FAIL_SITES");
	memory.may_fail = word("FAIL_CALLS", calls) == 0;
	files.may_fail = word("FAIL_CALLS", calls) == 1;
	memory.n = files.n = 0;
}

static void
say(int fd, const char *one, const char *two)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "%s %s\n", one, two);

	if (fd >= 0 && n > 0)
		syscall(SYS_write, fd, line, (size_t)n);
}

__attribute__((destructor)) static void
end(void)
{
	char n[96];

	snprintf(n, sizeof(n), "%ld %ld %ld", memory.n, files.n, kills);
	say(fail_fd, "calls", n);
}

/* ---- the way to a call ---- */

enum { FRAMES = 64, LIBRARIES = 64 };

static struct library {
	uintptr_t begin, end;
	uint64_t name;
} library[LIBRARIES];
static int libraries;

static uint64_t
mix(uint64_t sum, uint64_t n)
{
	sum = (sum ^ n) * 0x9e3779b97f4a7c15;
	return sum ^ sum >> 29;
}

static int
library_note(struct dl_phdr_info *of, size_t size, void *unused)
{
	struct library *l = &library[libraries];

	(void)size, (void)unused;
	if (libraries == LIBRARIES)
		return 1;
	*l = (struct library){ of->dlpi_addr, of->dlpi_addr, 0 };
	for (const char *p = of->dlpi_name; *p != '\0'; p++)
		l->name = mix(l->name, (unsigned char)*p);
	for (int i = 0; i < of->dlpi_phnum; i++) {
		uintptr_t at = of->dlpi_addr + of->dlpi_phdr[i].p_vaddr +
			       of->dlpi_phdr[i].p_memsz;

		if (of->dlpi_phdr[i].p_type == PT_LOAD && at > l->end)
			l->end = at;
	}
	libraries++;
	return 0;
}

static const struct library *
library_at(uintptr_t at)
{
	for (int i = 0; i < libraries; i++)
		if (at >= library[i].begin && at < library[i].end)
			return &library[i];
	return NULL;
}

/* A number for an address that is the same in the next process. */
static uint64_t
place_of(uintptr_t at)
{
	const struct library *l = library_at(at);

	if (l == NULL) {
		libraries = 0;
		dl_iterate_phdr(library_note, NULL);
		l = library_at(at);
	}
	return l == NULL ? 0 : mix(l->name, at - l->begin);
}

static void
site_say(const struct calls *of, const char *call)
{
	void *frame[FRAMES];
	char line[128];
	uint64_t way = 0;
	int n;

	if (sites_fd < 0)
		return;
	n = backtrace(frame, FRAMES);
	for (int i = 0; i < n; i++)
		way = mix(way, place_of((uintptr_t)frame[i]));
	n = snprintf(line, sizeof(line), "%s %ld %s %016llx\n", of->name, of->n,
	    call, (unsigned long long)way);
	syscall(SYS_write, sites_fd, line, (size_t)n);
}

/* ---- killing ---- */

/* Whether this is the call at which it shall end. */
static int
now(const char *call, const char *what)
{
	say(kill_fd, call, what);
	if (++kills != kill_at)
		return 0;
	if (!half)
		raise(SIGKILL);
	return 1;
}

static int
now_fd(const char *call, int fd)
{
	char name[32];

	snprintf(name, sizeof(name), "%d", fd);
	return now(call, name);
}

/* ---- failing ---- */

/* The first file on the way to the call that is not libc and not this one. */
static const char *
library_of(const char **shown)
{
	void *frame[16];
	int n = backtrace(frame, 16);
	Dl_info own, of;

	*shown = "?";
	if (dladdr((void *)begin, &own) == 0)
		return *shown;
	for (int i = 0; i < n; i++)
		if (dladdr(frame[i], &of) != 0 && of.dli_fname != NULL &&
		    of.dli_fbase != own.dli_fbase &&
		    strstr(of.dli_fname, "/libc.so") == NULL)
			return *shown = of.dli_fname;
	return *shown;
}

/* Whether this is a call that is meant. */
static int
meant(struct calls *of, const char *call)
{
	long n = __sync_add_and_fetch(&of->n, 1);
	const char *by;

	site_say(of, call);
	if (!of->may_fail || fail_at == 0 || n < fail_at)
		return 0;
	if (n > fail_at)
		return fail_on == ALL || (fail_on == SAME && failed != NULL &&
					     strcmp(call, failed) == 0);
	failed = call;
	say(fail_fd, call, library_of(&by));
	return 1;
}

/* Of what neither reads nor writes. */
static int
failing(struct calls *of, const char *call, int error)
{
	if (!meant(of, call) || fail_how != ERROR)
		return 0;
	errno = error;
	return 1;
}

/* Of what waits. */
static int
waiting(const char *call, int error)
{
	if (!meant(&files, call) || (fail_how != ERROR && fail_how != SIGNAL))
		return 0;
	errno = fail_how == SIGNAL ? EINTR : error;
	return 1;
}

/* How many bytes are to be moved; -1: it fails. */
static ssize_t
moved(const char *call, size_t n, int error)
{
	if (!meant(&files, call))
		return (ssize_t)n;
	/* A read of nothing is the end of a file, which is no failure. */
	if (fail_how == NONE && strstr(call, "read") != NULL)
		return (ssize_t)n;
	if (fail_how == SHORT || fail_how == NONE)
		return fail_how == NONE || n == 0 ? 0 : 1;
	errno = fail_how == SIGNAL ? EINTR : error;
	return -1;
}

#define FAILS(call, error) failing(&files, call, error)
#define LACKS(call)        failing(&memory, call, ENOMEM)

void *
malloc(size_t n)
{
	return LACKS("malloc") ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return LACKS("calloc") ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return LACKS("realloc") ? NULL : __libc_realloc(p, n);
}

ssize_t
write(int fd, const void *from, size_t n)
{
	ssize_t most = (ssize_t)n;

	if (fd != STDERR_FILENO || fail_on == ONCE)
		most = moved("write", n, ENOSPC);
	if (most <= 0 && n > 0)
		return most;
	if (fd != STDERR_FILENO && now_fd("write", fd)) {
		syscall(SYS_write, fd, from, n / 2);
		raise(SIGKILL);
	}
	return syscall(SYS_write, fd, from, (size_t)most);
}

int
fsync(int fd)
{
	if (FAILS("fsync", EIO))
		return -1;
	if (now_fd("fsync", fd))
		raise(SIGKILL);
	return (int)syscall(SYS_fsync, fd);
}

int
ftruncate(int fd, off_t n)
{
	if (FAILS("ftruncate", EIO))
		return -1;
	if (now_fd("ftruncate", fd))
		raise(SIGKILL);
	return (int)syscall(SYS_ftruncate, fd, n);
}

int
linkat(int from, const char *old, int to, const char *name, int flags)
{
	if (FAILS("linkat", EIO))
		return -1;
	if (now("linkat", name))
		raise(SIGKILL);
	return (int)syscall(SYS_linkat, from, old, to, name, flags);
}

int
renameat(int from, const char *old, int to, const char *name)
{
	if (FAILS("renameat", EIO))
		return -1;
	if (now("renameat", name))
		raise(SIGKILL);
	return (int)syscall(SYS_renameat2, from, old, to, name, 0);
}

int
unlinkat(int dir, const char *name, int flags)
{
	if (FAILS("unlinkat", EIO))
		return -1;
	if (now("unlinkat", name))
		raise(SIGKILL);
	return (int)syscall(SYS_unlinkat, dir, name, flags);
}

int
unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

static int
opened(int dir, const char *name, int flags, va_list more)
{
	int mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, int) : 0;

	return (int)syscall(SYS_openat, dir, name, flags, mode);
}

int
open(const char *name, int flags, ...)
{
	va_list more;
	int fd;

	if (FAILS("open", EMFILE))
		return -1;
	va_start(more, flags);
	fd = opened(AT_FDCWD, name, flags, more);
	va_end(more);
	return fd;
}

int
openat(int dir, const char *name, int flags, ...)
{
	va_list more;
	int fd;

	if (FAILS("openat", EMFILE))
		return -1;
	va_start(more, flags);
	fd = opened(dir, name, flags, more);
	va_end(more);
	return fd;
}

int __open_2(const char *, int);

int
__open_2(const char *name, int flags)
{
	if (FAILS("open", EMFILE))
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, name, flags);
}

ssize_t
read(int fd, void *to, size_t n)
{
	ssize_t most = moved("read", n, EIO);

	return most < 0 ? -1 : syscall(SYS_read, fd, to, (size_t)most);
}

ssize_t
pread(int fd, void *to, size_t n, off_t at)
{
	ssize_t most = moved("pread", n, EIO);

	return most < 0 ? -1 : syscall(SYS_pread64, fd, to, (size_t)most, at);
}

ssize_t
pwrite(int fd, const void *from, size_t n, off_t at)
{
	ssize_t most = moved("pwrite", n, ENOSPC);

	if (most <= 0 && n > 0)
		return most;
	return syscall(SYS_pwrite64, fd, from, (size_t)most, at);
}

int
close(int fd)
{
	int failed = FAILS("close", EIO), result;

	result = (int)syscall(SYS_close, fd);
	if (failed)
		errno = EIO;
	return failed ? -1 : result;
}

off_t
lseek(int fd, off_t at, int from)
{
	return FAILS("lseek", EIO) ? -1 : syscall(SYS_lseek, fd, at, from);
}

int
flock(int fd, int what)
{
	return waiting("flock", ENOLCK) ? -1
					: (int)syscall(SYS_flock, fd, what);
}

int
poll(struct pollfd *all, nfds_t n, int most)
{
	return waiting("poll", ENOMEM) ? -1
				       : (int)syscall(SYS_poll, all, n, most);
}

int
dup2(int from, int to)
{
	return FAILS("dup2", EIO) ? -1 : (int)syscall(SYS_dup2, from, to);
}

/* All that is passed on fits into a long. */
int
fcntl(int fd, int what, ...)
{
	va_list more;
	long with;

	va_start(more, what);
	with = va_arg(more, long);
	va_end(more);
	return FAILS("fcntl", EMFILE) ? -1
				      : (int)syscall(SYS_fcntl, fd, what, with);
}

int
fchmod(int fd, mode_t mode)
{
	return FAILS("fchmod", EPERM) ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int
access(const char *name, int how)
{
	return FAILS("access", EIO)
		   ? -1
		   : (int)syscall(SYS_faccessat, AT_FDCWD, name, how);
}

int
pipe(int ends[2])
{
	return FAILS("pipe", EMFILE) ? -1 : (int)syscall(SYS_pipe2, ends, 0);
}

/* ---- calls of libc that are more than a system call ---- */

#define NEXT(name) dlsym(RTLD_NEXT, name)

int
fstat(int fd, struct stat *st)
{
	int (*next)(int, struct stat *) = NEXT("fstat");

	return FAILS("fstat", EIO) ? -1 : next(fd, st);
}

int
stat(const char *name, struct stat *st)
{
	int (*next)(const char *, struct stat *) = NEXT("stat");

	return FAILS("stat", EIO) ? -1 : next(name, st);
}

int
lstat(const char *name, struct stat *st)
{
	int (*next)(const char *, struct stat *) = NEXT("lstat");

	return FAILS("lstat", EIO) ? -1 : next(name, st);
}

ssize_t
readlink(const char *name, char *to, size_t n)
{
	ssize_t (*next)(const char *, char *, size_t) = NEXT("readlink");

	return FAILS("readlink", EIO) ? -1 : next(name, to, n);
}

char *
realpath(const char *name, char *to)
{
	char *(*next)(const char *, char *) = NEXT("realpath");

	return FAILS("realpath", EIO) ? NULL : next(name, to);
}

int
mkstemp(char *name)
{
	int (*next)(char *) = NEXT("mkstemp");

	return FAILS("mkstemp", EMFILE) ? -1 : next(name);
}

int
getentropy(void *to, size_t n)
{
	int (*next)(void *, size_t) = NEXT("getentropy");

	return FAILS("getentropy", EIO) ? -1 : next(to, n);
}

pid_t
fork(void)
{
	pid_t (*next)(void) = NEXT("fork");

	return FAILS("fork", EAGAIN) ? -1 : next();
}

pid_t
waitpid(pid_t of, int *end, int how)
{
	pid_t (*next)(pid_t, int *, int) = NEXT("waitpid");

	return waiting("waitpid", ECHILD) ? -1 : next(of, end, how);
}

int
pthread_create(pthread_t *thread, const pthread_attr_t *how,
    void *(*begins)(void *), void *with)
{
	int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
	    void *) = NEXT("pthread_create");

	return FAILS("pthread_create", EAGAIN)
		   ? EAGAIN
		   : next(thread, how, begins, with);
}
