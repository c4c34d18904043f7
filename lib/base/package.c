/* SPDX-License-Identifier: ISC */
#include "base/package.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"

enum { TAR_BLOCK = 512, TAR_END = 2, TEMP_TRIES = 16, NAME_ROOM = 256 };

struct package {
	const char *const *name;
	size_t names;
	const char *top;
	int64_t now;
	/* A directory: */
	char *parent, *base;  /* of its path */
	int above;            /* its parent */
	char temp[NAME_ROOM]; /* its first name */
	int in;               /* itself; -1: an archive */
	int *file;            /* each of its files */
	bool *put;
	const char *suffix; /* of names that are added; NULL: none are */
	struct buf added;   /* these names, each with its NUL */
	/* An archive: */
	struct outfile *archive;
	bool failed;
};

/* ---- a directory ---- */

/* It has another name until all is in it, so that a run that dies leaves
 * nothing that looks whole. */
static void
temp_put(struct package *p, unsigned n)
{
	snprintf(p->temp, sizeof(p->temp), ".pp-%.200s-%u.tmp", p->base, n);
}

/* Removes a directory of that name with the files that a package can have; what
 * else is in it stays, and so does the directory. */
static void
temp_remove(const struct package *p, int in)
{
	bool gone = false;

	/* Nobody wants to find half of it: what failed is tried again.
	 */
	for (int tries = 0; tries < 2 && !gone; tries++) {
		for (size_t i = 0; i < p->names; i++)
			(void)unlinkat(in, p->name[i], 0);
		for (size_t i = 0; i < p->added.len;
		     i += strlen(p->added.p + i) + 1)
			(void)unlinkat(in, p->added.p + i, 0);
		gone = unlinkat(p->above, p->temp, AT_REMOVEDIR) == 0;
	}
}

/* The only one, for who ends the process. */
static struct package *present;

static void
present_remove(void)
{
	if (present != NULL && present->in >= 0)
		temp_remove(present, present->in);
}

static bool
ends_with(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && strcmp(name + n - m, suffix) == 0;
}

/* Removes what such a run had added. */
static void
added_sweep(const struct package *p, int in)
{
	int copy = p->suffix == NULL
		       ? -1
		       : openat(in, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *e;

	if (d == NULL)
		return;
	/* Nobody else reads this stream. */
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((e = readdir(d)) != NULL)
		if (ends_with(e->d_name, p->suffix))
			(void)unlinkat(in, e->d_name, 0);
	closedir(d);
}

/* Removes what runs left that were killed.  Who is alive holds the lock. */
static void
temp_sweep(struct package *p)
{
	for (unsigned n = 0; n < TEMP_TRIES; n++) {
		int in;

		temp_put(p, n);
		in = openat(p->above, p->temp,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (in < 0)
			continue;
		if (lock_try(in) == 0) {
			added_sweep(p, in);
			temp_remove(p, in);
		}
		close(in);
	}
}

static int
temp_make(struct package *p)
{
	temp_sweep(p);
	for (unsigned n = 0; n < TEMP_TRIES; n++) {
		temp_put(p, n);
		if (mkdirat(p->above, p->temp, 0700) == 0) {
			p->in = openat(p->above, p->temp,
			    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			present = p;
			stop_before(present_remove);
			return p->in < 0 || lock_try(p->in) != 0 ? -1 : 0;
		}
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

static bool
is_empty(const char *directory)
{
	DIR *d = opendir(directory);
	const struct dirent *e;
	bool empty = true;

	if (d == NULL)
		return false;
	/* Nobody else reads this stream. */
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((e = readdir(d)) != NULL)
		empty &=
		    strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
	closedir(d);
	return empty;
}

static bool
is_free(const char *directory)
{
	struct stat st;

	return stat(directory, &st) != 0 ||
	       (S_ISDIR(st.st_mode) && is_empty(directory));
}

static int
place_open(struct package *p, const char *directory)
{
	struct text path = text_of(directory);
	size_t n;

	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	n = path.n;
	while (n > 0 && path.p[n - 1] != '/')
		n--;
	p->parent =
	    mem_text(n == 0 ? text_of(".") : (struct text){ path.p, n });
	text_skip(&path, n);
	p->base = mem_text(path);
	p->above = open(p->parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return p->above < 0 ? -1 : 0;
}

static int
files_open(struct package *p)
{
	for (size_t i = 0; i < p->names; i++) {
		p->file[i] = openat(p->in, p->name[i],
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (p->file[i] < 0)
			return -1;
	}
	return 0;
}

static int
directory_open(struct package *p, const char *directory)
{
	if (!is_free(directory)) {
		msg_error(STATUS_CALL,
		    "%s is there, and is no empty directory: name another one",
		    directory);
		return -1;
	}
	p->file = mem_array(p->names + 1, sizeof(*p->file));
	for (size_t i = 0; i < p->names; i++)
		p->file[i] = -1;
	if (place_open(p, directory) == 0 && temp_make(p) == 0 &&
	    files_open(p) == 0)
		return 0;
	msg_error_os(STATUS_CALL, "%s", directory);
	return -1;
}

/* All is on disk before it has its name. */
static int
directory_end(struct package *p)
{
	bool good = !p->failed;

	for (size_t i = 0; i < p->names && good; i++)
		good = p->put[i] ? fsync(p->file[i]) == 0
				 : unlinkat(p->in, p->name[i], 0) == 0;
	good = good && fsync(p->in) == 0 &&
	       renameat(p->above, p->temp, p->above, p->base) == 0;
	if (!good) {
		msg_error_os(STATUS_STOP, "%s", p->base);
		return -1;
	}
	close(p->in);
	p->in = -1;
	(void)fsync(p->above);
	return 0;
}

/* ---- an archive ---- */

static void
octal(char *to, int width, uint64_t n)
{
	char digits[32];

	snprintf(digits, sizeof(digits), "%0*llo", width - 1,
	    (unsigned long long)n);
	memcpy(to, digits, (size_t)width);
}

/* POSIX.1-1988, ustar: a block that says what follows. */
static void
head_put(struct package *p, const char *name, size_t size)
{
	char block[TAR_BLOCK] = { 0 };
	unsigned sum = 0;

	snprintf(block, 100, "%s/%s", p->top, name);
	octal(block + 100, 8, 0600);
	octal(block + 108, 8, 0);
	octal(block + 116, 8, 0);
	octal(block + 124, 12, size);
	octal(block + 136, 12, p->now < 0 ? 0 : (uint64_t)p->now);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257, "ustar\00000", 8);
	for (size_t i = 0; i < sizeof(block); i++)
		sum += (unsigned char)block[i];
	octal(block + 148, 7, sum);
	if (outfile_put(p->archive, (struct text){ block, sizeof(block) }) != 0)
		p->failed = true;
}

static void
archive_put(struct package *p, const char *name, struct text content)
{
	static const char zero[TAR_BLOCK];
	const size_t over = content.n % TAR_BLOCK;

	head_put(p, name, content.n);
	if (p->failed)
		return;
	if (outfile_put(p->archive, content) != 0 ||
	    (over > 0 && outfile_put(p->archive,
			     (struct text){ zero, TAR_BLOCK - over }) != 0))
		p->failed = true;
}

static int
archive_end(struct package *p)
{
	static const char zero[TAR_BLOCK];
	struct outfile *out = p->archive;

	for (int i = 0; i < TAR_END && !p->failed; i++)
		if (outfile_put(out, (struct text){ zero, TAR_BLOCK }) != 0)
			p->failed = true;
	if (p->failed)
		return -1;
	p->archive = NULL;
	return outfile_end(out);
}

/* ---- both ---- */

struct package *
package_open(const char *directory, const char *const *name, size_t names,
    const char *suffix, const char *top, int64_t now)
{
	struct package *p = mem_alloc(sizeof(*p));
	int result = 0;

	*p = (struct package){ .name = name,
		.names = names,
		.suffix = suffix,
		.top = top,
		.now = now,
		.above = -1,
		.in = -1 };
	p->put = mem_array(names + 1, sizeof(*p->put));
	if (directory != NULL) {
		result = directory_open(p, directory);
	} else if (isatty(STDOUT_FILENO)) {
		msg_error(STATUS_CALL,
		    "the result is an archive, which no terminal shows: use -o "
		    "DIRECTORY, or write it to a file or a pipe");
		result = -1;
	} else {
		p->archive = outfile_begin(NULL, 0600);
		result = p->archive == NULL ? -1 : 0;
	}
	if (result == 0)
		return p;
	package_discard(p);
	return NULL;
}

void
package_put(struct package *p, size_t number, struct text content)
{
	p->put[number] = true;
	if (p->failed)
		return;
	if (p->archive != NULL) {
		archive_put(p, p->name[number], content);
	} else if (file_write(p->file[number], content.p, content.n) != 0) {
		msg_error_os(STATUS_STOP, "%s/%s", p->base, p->name[number]);
		p->failed = true;
	}
}

void
package_add(struct package *p, struct text name, struct text content)
{
	char path[NAME_ROOM];
	int fd;

	if (p->failed)
		return;
	snprintf(path, sizeof(path), "%.*s", (int)name.n, name.p);
	if (p->archive != NULL) {
		archive_put(p, path, content);
		return;
	}
	fd = openat(p->in, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		buf_add(&p->added, path, strlen(path) + 1);
	if (fd < 0 || file_write(fd, content.p, content.n) != 0) {
		msg_error_os(STATUS_STOP, "%s/%s", p->base, path);
		p->failed = true;
	}
	if (fd >= 0)
		close(fd);
}

int
package_end(struct package *p)
{
	int result = p->archive != NULL ? archive_end(p)
		     : p->failed        ? -1
					: directory_end(p);

	package_discard(p);
	return result;
}

void
package_discard(struct package *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; p->file != NULL && i < p->names; i++)
		if (p->file[i] >= 0)
			close(p->file[i]);
	if (p->in >= 0) {
		temp_remove(p, p->in);
		close(p->in);
	}
	present = NULL;
	if (p->above >= 0)
		close(p->above);
	mem_free(p->parent);
	mem_free(p->base);
	mem_free(p->file);
	mem_free(p->put);
	buf_clear(&p->added);
	outfile_discard(p->archive);
	mem_free(p);
}
