/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/stop.h"

enum { TEMP_ROOM = 256, TEMP_TRIES = 100, TEMP_SWEPT = 8 };

struct outfile {
	int fd;
	int dir; /* descriptor of the directory, -1: written directly */
	unsigned mode;
	char *name; /* in dir */
	/* In dir, from when it has a name until the rename; "": none. */
	char temp[TEMP_ROOM];
	bool fresh; /* it must not replace a file */
	bool ready, placed;
	char *shown; /* in messages; NULL: no messages */
	struct outfile *next;
};

/* All of them that may have such a name, for who ends the process. */
static struct outfile *first;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct outfile *
outfile_make(int fd)
{
	struct outfile *o = mem_alloc(sizeof(*o));

	o->fd = fd;
	o->dir = -1;
	return o;
}

/* ---- all that are being written ---- */

static void
all_remove(void)
{
	pthread_mutex_lock(&lock);
	for (const struct outfile *o = first; o != NULL; o = o->next)
		if (*o->temp != '\0')
			(void)unlinkat(o->dir, o->temp, 0);
	pthread_mutex_unlock(&lock);
}

static void
list_enter(struct outfile *o)
{
	pthread_mutex_lock(&lock);
	o->next = first;
	first = o;
	pthread_mutex_unlock(&lock);
	stop_before(all_remove);
}

static void
list_leave(const struct outfile *o)
{
	struct outfile **at = &first;

	pthread_mutex_lock(&lock);
	while (*at != NULL && *at != o)
		at = &(*at)->next;
	if (*at != NULL)
		*at = o->next;
	pthread_mutex_unlock(&lock);
}

/* "": it has none any more. */
static void
temp_set(struct outfile *o, const char *name)
{
	pthread_mutex_lock(&lock);
	snprintf(o->temp, sizeof(o->temp), "%s", name);
	pthread_mutex_unlock(&lock);
}

static void
outfile_free(struct outfile *o)
{
	if (o->dir >= 0)
		list_leave(o);
	if (o->dir >= 0)
		close(o->dir);
	mem_free(o->name);
	mem_free(o->shown);
	mem_free(o);
}

/* ---- names until the rename ---- */

/* The name of the file comes first, so that the next run that writes it finds
 * what a crash left.  A long name is cut: the lock tells whose file it is. */
static void
temp_put(const struct outfile *o, unsigned n, char name[TEMP_ROOM])
{
	snprintf(name, TEMP_ROOM, ".pp-%.200s-%u.tmp", o->name, n);
}

/* Removes what processes left that were killed while a file had its first
 * name.  Who is alive holds the lock. */
static void
temp_sweep(const struct outfile *o)
{
	for (unsigned n = 0; n < TEMP_SWEPT; n++) {
		char name[TEMP_ROOM];
		int fd;

		temp_put(o, n, name);
		fd = openat(o->dir, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (lock_try(fd) == 0)
			unlinkat(o->dir, name, 0);
		close(fd);
	}
}

/* Calls make() with names, until one is free. */
static int
temp_name(struct outfile *o, int (*make)(struct outfile *, const char *name))
{
	for (unsigned n = 0; n < TEMP_TRIES; n++) {
		char name[TEMP_ROOM];
		int result;

		temp_put(o, n, name);
		result = make(o, name);
		if (result >= 0)
			temp_set(o, name);
		if (result >= 0 || errno != EEXIST)
			return result;
	}
	return -1;
}

/* Another process may have taken the new file for one that was left. */
static int
temp_create(struct outfile *o, const char *name)
{
	struct stat st;

	o->fd = openat(o->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    (mode_t)o->mode);
	if (o->fd < 0)
		return -1;
	if (lock_try(o->fd) > 0 || fstat(o->fd, &st) != 0 || st.st_nlink == 0) {
		close(o->fd);
		o->fd = -1;
		errno = EEXIST;
	}
	return o->fd;
}

#if defined(O_TMPFILE)
/* A file without a name, which disappears if the process dies (Linux). */
static int
unnamed_open(const struct outfile *o)
{
	if (access("/proc/self/fd", X_OK) != 0)
		return -1;
	return openat(o->dir, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC,
	    (mode_t)o->mode);
}

static int
temp_link(struct outfile *o, const char *name)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", o->fd);
	return linkat(AT_FDCWD, self, o->dir, name, AT_SYMLINK_FOLLOW);
}
#else
static int
unnamed_open(const struct outfile *o)
{
	(void)o;
	return -1;
}

static int
temp_link(struct outfile *o, const char *name)
{
	(void)o, (void)name;
	return -1;
}
#endif

/* A new file in the directory of the target. */
static int
temp_open(struct outfile *o)
{
	temp_sweep(o);
	o->fd = unnamed_open(o);
	if (o->fd < 0)
		return temp_name(o, temp_create);
	/* It is to have a name later, in a sandbox. */
	(void)lock_try(o->fd);
	return o->fd;
}

/* The path is resolved, so that no file replaces a symbolic link. */
static struct outfile *
beside(const char *path, unsigned mode, const struct stat *old)
{
	struct outfile *o = outfile_make(-1);
	const char *slash = strrchr(path, '/');
	struct text dir = slash == NULL ? text_of(".")
			  : slash == path
			      ? text_of("/")
			      : (struct text){ path, (size_t)(slash - path) };
	char *copy = mem_text(dir);
	int error;

	o->name = mem_text(text_of(slash == NULL ? path : slash + 1));
	o->dir = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	mem_free(copy);
	if (o->dir >= 0)
		list_enter(o);
	o->mode = mode;
	if (o->dir >= 0 && *o->name != '\0')
		temp_open(o);
	else if (o->dir >= 0)
		errno = EISDIR;
	if (o->fd >= 0 && old != NULL &&
	    fchmod(o->fd, old->st_mode & 07777) != 0) {
		error = errno;
		outfile_discard(o);
		errno = error;
		return NULL;
	}
	if (o->fd >= 0)
		return o;
	error = errno;
	outfile_free(o);
	errno = error;
	return NULL;
}

static struct outfile *
direct(int fd)
{
	return fd < 0 ? NULL : outfile_make(fd);
}

static bool
is_same_file(int fd, const struct stat *st)
{
	struct stat here;

	return fstat(fd, &here) == 0 && here.st_dev == st->st_dev &&
	       here.st_ino == st->st_ino;
}

/* The descriptor of this process that a path names, or a file that is standard
 * output or error; -1: none. */
static int
open_here(const char *path, const struct stat *st)
{
	static const char *const folder[] = { "/dev/fd/", "/proc/self/fd/" };
	int64_t fd;

	for (size_t i = 0; i < sizeof(folder) / sizeof(*folder); i++) {
		const size_t n = strlen(folder[i]);

		if (strncmp(path, folder[i], n) == 0 &&
		    num_parse(text_of(path + n), 0, INT_MAX, &fd) == 0)
			return (int)fd;
	}
	for (int i = STDOUT_FILENO; i <= STDERR_FILENO; i++)
		if (is_same_file(i, st))
			return i;
	return -1;
}

struct outfile *
outfile_open(const char *path, unsigned mode)
{
	struct outfile *o;
	struct stat st;
	char *real;
	int here;

	if (path == NULL)
		return outfile_make(STDOUT_FILENO);
	if (stat(path, &st) != 0) {
		/* A dangling symbolic link is not a free place. */
		if (errno != ENOENT || lstat(path, &st) == 0)
			return NULL;
		return beside(path, mode, NULL);
	}
	/* Linux would open it as a new file at offset 0, and another file in
	 * its place would lose what others wrote. */
	here = open_here(path, &st);
	if (here >= 0)
		return direct(fcntl(here, F_DUPFD_CLOEXEC, 3));
	if (!S_ISREG(st.st_mode))
		return direct(open(path, O_WRONLY | O_CLOEXEC));
	real = realpath(path, NULL);
	if (real == NULL)
		return NULL;
	o = beside(real, mode, &st);
	free(real);
	return o;
}

struct outfile *
outfile_open_new(const char *path, unsigned mode)
{
	struct outfile *o;
	struct stat st;

	if (lstat(path, &st) == 0) {
		errno = EEXIST;
		return NULL;
	}
	o = beside(path, mode, NULL);
	if (o != NULL)
		o->fresh = true;
	return o;
}

int
outfile_fd(const struct outfile *o)
{
	return o->fd;
}

/* ---- committing ---- */

/* Puts the content on disk, under its first name.  Afterwards a full disk
 * cannot keep it from appearing. */
static int
prepare(struct outfile *o)
{
	if (o->ready || o->dir < 0)
		return 0;
	if (fsync(o->fd) != 0 ||
	    (*o->temp == '\0' && temp_name(o, temp_link) != 0))
		return -1;
	o->ready = true;
	return 0;
}

/* The name is safe when the directory is synced; some cannot be. */
static int
directory_sync(const struct outfile *o)
{
	return fsync(o->dir) == 0 || errno == EINVAL || errno == EROFS ? 0 : -1;
}

static int
descriptor_close(struct outfile *o)
{
	int fd = o->fd;

	o->fd = -1;
	return close(fd);
}

static int
name_take(const struct outfile *o)
{
	if (!o->fresh)
		return renameat(o->dir, o->temp, o->dir, o->name);
	if (linkat(o->dir, o->temp, o->dir, o->name, 0) != 0)
		return -1;
	(void)unlinkat(o->dir, o->temp, 0);
	return 0;
}

/* Lets the file appear. */
static int
place(struct outfile *o)
{
	if (o->dir < 0)
		return descriptor_close(o);
	if (prepare(o) != 0 || name_take(o) != 0)
		return -1;
	o->placed = true;
	temp_set(o, "");
	return descriptor_close(o) != 0 || directory_sync(o) != 0 ? -1 : 0;
}

int
outfile_commit(struct outfile *o)
{
	int result = place(o), error = errno;

	outfile_discard(o);
	errno = error;
	return result;
}

void
outfile_discard(struct outfile *o)
{
	if (o == NULL)
		return;
	if (*o->temp != '\0')
		unlinkat(o->dir, o->temp, 0);
	if (o->fd > STDERR_FILENO)
		close(o->fd);
	outfile_free(o);
}

/* ---- with messages ---- */

struct outfile *
outfile_begin(const char *path, unsigned mode)
{
	const char *shown = path == NULL ? "<stdout>" : path;
	struct outfile *o = outfile_open(path, mode);

	if (o == NULL)
		msg_error_os(STATUS_CALL, "%s", shown);
	else
		o->shown = mem_text(text_of(shown));
	return o;
}

const char *
outfile_name(const struct outfile *o)
{
	return o->shown;
}

int
outfile_put(struct outfile *o, struct text t)
{
	if (file_write(o->fd, t.p, t.n) == 0)
		return 0;
	/* The process is about to die of SIGPIPE, which says enough. */
	if (errno == EPIPE && stop_wanted())
		return -1;
	msg_error_os(STATUS_STOP, "%s", o->shown);
	return -1;
}

int
outfile_end(struct outfile *o)
{
	char *shown = o->shown;
	int result;

	o->shown = NULL;
	result = outfile_commit(o);
	if (result != 0)
		msg_error_os(STATUS_STOP, "%s", shown);
	mem_free(shown);
	return result;
}

/* Takes back what has appeared, as another file did not. */
static void
withdraw(struct outfile *o)
{
	if (o->placed && unlinkat(o->dir, o->name, 0) == 0)
		(void)directory_sync(o);
}

static int
all_prepare(struct outfile **o, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (o[i] != NULL && prepare(o[i]) != 0) {
			msg_error_os(STATUS_STOP, "%s", o[i]->shown);
			return -1;
		}
	return 0;
}

static int
all_place(struct outfile **o, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (o[i] != NULL && place(o[i]) != 0) {
			msg_error_os(STATUS_STOP, "%s", o[i]->shown);
			return -1;
		}
	return 0;
}

int
outfile_prepare(struct outfile *o)
{
	return o == NULL ? 0 : all_prepare(&o, 1);
}

int
outfile_end_all(struct outfile **o, size_t n)
{
	int result = all_prepare(o, n) != 0 || all_place(o, n) != 0 ? -1 : 0;

	for (size_t i = 0; i < n; i++) {
		if (result != 0 && o[i] != NULL)
			withdraw(o[i]);
		outfile_discard(o[i]);
		o[i] = NULL;
	}
	return result;
}

static bool
has_failed(void)
{
	return msg_status() >= STATUS_CALL || stop_wanted();
}

int
outfile_close(struct outfile *o)
{
	if (o != NULL && !has_failed())
		return outfile_end(o);
	outfile_discard(o);
	return o == NULL ? 0 : -1;
}

int
outfile_finish(struct outfile *o, struct text content)
{
	if (o != NULL && !has_failed())
		outfile_put(o, content);
	return outfile_close(o);
}
