/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

struct outfile {
	int fd;
	int dir;    /* of the directory, -1: written directly */
	char *name; /* in it */
	char *temp; /* in it, too */
};

static struct outfile *
outfile_make(int fd)
{
	struct outfile *o = mem_alloc(sizeof(*o));

	o->fd = fd;
	o->dir = -1;
	return o;
}

static void
outfile_free(struct outfile *o)
{
	if (o->dir >= 0)
		close(o->dir);
	mem_free(o->name);
	mem_free(o->temp);
	mem_free(o);
}

/* A fresh file beside the target; its name says whose it is. */
static int
temp_open(struct outfile *o, unsigned mode)
{
	for (unsigned try = 0; try < 100; try++) {
		char name[64];
		int fd;

		snprintf(name, sizeof(name), ".pp-%ld-%u.tmp", (long)getpid(),
		    try);
		fd = openat(o->dir, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
		if (fd >= 0) {
			o->temp = mem_text(text_of(name));
			return fd;
		}
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

/* path is the real one: no symbolic link is replaced by a file. */
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
	if (o->dir >= 0 && *o->name != '\0')
		o->fd = temp_open(o, mode);
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

struct outfile *
outfile_open(const char *path, unsigned mode)
{
	struct outfile *o;
	struct stat st;
	char *real;
	int fd;

	if (path == NULL)
		return outfile_make(STDOUT_FILENO);
	if (stat(path, &st) != 0) {
		if (errno != ENOENT)
			return NULL;
		return beside(path, mode, NULL);
	}
	if (!S_ISREG(st.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
		return fd < 0 ? NULL : outfile_make(fd);
	}
	real = realpath(path, NULL);
	if (real == NULL)
		return NULL;
	o = beside(real, mode, &st);
	free(real);
	return o;
}

int
outfile_fd(const struct outfile *o)
{
	return o->fd;
}

static int
put_in_place(const struct outfile *o)
{
	return fsync(o->fd) != 0 ||
		       renameat(o->dir, o->temp, o->dir, o->name) != 0
		   ? -1
		   : 0;
}

int
outfile_commit(struct outfile *o)
{
	int error = 0;

	if (o->dir >= 0 && put_in_place(o) != 0)
		error = errno;
	if (error != 0)
		unlinkat(o->dir, o->temp, 0);
	if (close(o->fd) != 0 && error == 0)
		error = errno;
	/* The name is safe when the directory is; some cannot be synced. */
	if (o->dir >= 0 && error == 0 && fsync(o->dir) != 0 &&
	    errno != EINVAL && errno != EROFS)
		error = errno;
	outfile_free(o);
	errno = error;
	return error == 0 ? 0 : -1;
}

void
outfile_discard(struct outfile *o)
{
	if (o == NULL)
		return;
	if (o->dir >= 0)
		unlinkat(o->dir, o->temp, 0);
	if (o->fd > STDERR_FILENO)
		close(o->fd);
	outfile_free(o);
}
