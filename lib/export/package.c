/* SPDX-License-Identifier: ISC */
#include "export/package.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"

struct package {
	const char *const *name;
	size_t names;
	const char *top;
	int64_t now;
	struct outfile **file; /* NULL: an archive */
	bool *put;
	struct outfile *archive;
	bool failed;
};

enum { TAR_BLOCK = 512, TAR_END = 2 };

/* ---- a directory ---- */

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

static int
directory_make(const char *directory)
{
	if (mkdir(directory, 0700) == 0 ||
	    (errno == EEXIST && is_empty(directory)))
		return 0;
	if (errno == EEXIST || errno == 0)
		msg_error(STATUS_CALL,
		    "%s is there, and is no empty directory: name another one",
		    directory);
	else
		msg_error_os(STATUS_CALL, "%s", directory);
	return -1;
}

static int
files_open(struct package *p, const char *directory)
{
	struct buf path = { 0 };
	int result = 0;

	p->file = mem_array(p->names + 1, sizeof(struct outfile *));
	for (size_t i = 0; i < p->names && result == 0; i++) {
		path.len = 0;
		buf_printf(&path, "%s/%s", directory, p->name[i]);
		buf_add_byte(&path, '\0');
		p->file[i] = outfile_begin(path.p, 0600);
		result = p->file[i] == NULL ? -1 : 0;
	}
	buf_clear(&path);
	return result;
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
    const char *top, int64_t now)
{
	struct package *p = mem_alloc(sizeof(*p));
	int result;

	*p = (struct package){ .name = name,
		.names = names,
		.top = top,
		.now = now };
	p->put = mem_array(names + 1, sizeof(*p->put));
	if (directory != NULL) {
		result = directory_make(directory) != 0
			     ? -1
			     : files_open(p, directory);
	} else if (isatty(STDOUT_FILENO)) {
		msg_error(STATUS_CALL,
		    "the answer is an archive, which no terminal shows: use -o "
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
	if (p->file == NULL)
		archive_put(p, p->name[number], content);
	else if (outfile_put(p->file[number], content) != 0)
		p->failed = true;
	p->put[number] = true;
}

int
package_end(struct package *p)
{
	int result = -1;

	for (size_t i = 0; p->file != NULL && i < p->names; i++)
		if (!p->put[i]) {
			outfile_discard(p->file[i]);
			p->file[i] = NULL;
		}
	if (p->file == NULL)
		result = archive_end(p);
	else if (!p->failed)
		result = outfile_end_all(p->file, p->names);
	package_discard(p);
	return result;
}

void
package_discard(struct package *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; p->file != NULL && i < p->names; i++)
		outfile_discard(p->file[i]);
	mem_free(p->file);
	mem_free(p->put);
	outfile_discard(p->archive);
	mem_free(p);
}
