/* SPDX-License-Identifier: ISC */
/*
 * Files and descriptors: the one read and the one write routine of all
 * tools, and output files that appear whole or not at all.
 *
 * EINTR is retried (unless stop_wanted()), EAGAIN waits with poll(2), short
 * writes go on.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/text.h"

/*
 * First thing in main: a closed 0, 1 or 2 is occupied by a descriptor whose
 * reads and writes fail, so that no file opened later becomes standard
 * output.  Ignores SIGXFSZ, so that a file-size limit is an error of
 * write(2).
 */
void file_guard(void);

/* Opens for reading, O_CLOEXEC; "-" lends standard input.  -1 with errno;
 * a directory is EISDIR. */
int file_open(const char *path);

/* One read: the count, 0 at the end of the input, -1 with errno (EINTR only
 * when a stop is wanted). */
ssize_t file_read(int fd, void *to, size_t n);

/* All of it: 0, or -1 with errno. */
int file_write(int fd, const void *from, size_t n);

/* A FIFO gets 1 MiB of room where the system allows it (Linux). */
void file_widen(int fd);

/* Bytes in a regular file from its present offset to the end, else -1. */
int64_t file_size(int fd);

/* Whether both descriptors are the same regular file. */
bool file_same(int a, int b);

/* Whether both names mean the same file, also one that is not there yet; "-"
 * is standard input, NULL means none. */
bool file_same_name(const char *a, const char *b);

/* What a program does with a file that was named to it. */
struct file_use {
	const char *path; /* NULL: not named */
	bool writes;
	bool engine; /* records go in or out: looked after by lib/record */
};

/*
 * No file that is read, or written for another purpose, is written over, nor is
 * standard output written twice.  The files of `inputs` (NULL-terminated, may
 * be NULL) are read by the engine, "-" where there is none; two uses of the
 * engine are not compared.  0, or -1 after a message (STATUS_CALL).
 */
int files_check(const struct file_use *, size_t n, char **inputs);

/* Reads a whole small file, at most max bytes, into memory the caller frees;
 * NULL with errno (EFBIG when longer). */
char *file_slurp(int fd, size_t max, size_t *len);

/*
 * An output file that appears whole or not at all: written beside its
 * place, where Linux can without a name, then synced and renamed.  It keeps the
 * mode of the file it replaces; a new one gets `mode` under the umask.  A place
 * that is no regular file (/dev/null, a FIFO, /dev/stdout) is opened and
 * written directly.  With path NULL it is standard output.
 */
struct outfile;

struct outfile *outfile_open(const char *path, unsigned mode); /* NULL, errno */
int outfile_fd(const struct outfile *);
/* Ends the writing: sync, rename, close; for standard output a checked
 * close.  0, or -1 with errno.  Frees. */
int outfile_commit(struct outfile *);
/* Throws away what was written.  Frees; NULL is fine. */
void outfile_discard(struct outfile *);

/*
 * The same with messages, which name the file.  A run has failed when its
 * status is STATUS_CALL or worse, or a stop is wanted.
 */
/* NULL after a message (STATUS_CALL). */
struct outfile *outfile_begin(const char *path, unsigned mode);
/* As messages show it: the path, or <stdout>.  Lent. */
const char *outfile_name(const struct outfile *);
/* Appends; 0, or -1 after a message (STATUS_STOP). */
int outfile_put(struct outfile *, struct text);
/* Commits, whatever the run has come to; 0, or -1 after a message. */
int outfile_end(struct outfile *);
/* Commits, or discards after a run that has failed; NULL is fine.  0, or -1. */
int outfile_close(struct outfile *);
/* All of its content and the close; nothing is written of a run that has
 * failed. */
int outfile_finish(struct outfile *, struct text content);

#endif
