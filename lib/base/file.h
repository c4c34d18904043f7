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
 * Called first in main.  Occupies a closed descriptor 0, 1 or 2 with one whose
 * reads and writes fail, so that no file opened later becomes standard output.
 * Ignores SIGXFSZ, so that a file-size limit is an error of write(2).
 */
void file_guard(void);

/* Opens for reading, O_CLOEXEC; "-" lends standard input.  -1 with errno;
 * a directory is EISDIR. */
int file_open(const char *path);

/* One read: the count, 0 at the end of the input, -1 with errno (EINTR only
 * when a stop is wanted). */
ssize_t file_read(int fd, void *to, size_t n);
/* The same when a stop is wanted: what another program of the pipeline still
 * writes of what it has done; -1: nothing came for two seconds. */
ssize_t file_read_late(int fd, void *to, size_t n);

/* Reads n bytes at a place: fewer only at the end of the file, -1 with errno.
 */
ssize_t file_read_at(int fd, void *to, size_t n, off_t at);

/* Writes all of it: 0, or -1 with errno (EIO: no byte is taken any more). */
int file_write(int fd, const void *from, size_t n);
/* The same; also says how much was written. */
int file_write_part(int fd, const void *from, size_t n, size_t *written);

/* Enlarges a FIFO to 1 MiB where the system allows it (Linux). */
void file_widen(int fd);

/* Bytes in a regular file from its present offset to the end, else -1. */
int64_t file_size(int fd);

/* Puts on disk what was written to standard output, of which this is a copy, if
 * that is a file; 0, or -1 after a message (STATUS_STOP).  A negative
 * descriptor is fine. */
int file_settle(int fd);

/* Whether both descriptors are the same regular file. */
bool file_same(int a, int b);

/* Whether both names mean the same file, even one that does not exist yet; "-"
 * is standard input, NULL means none. */
bool file_same_name(const char *a, const char *b);

/* What a program does with a file named on the command line. */
struct file_use {
	const char *path; /* NULL: not named */
	bool writes;
	bool engine;   /* records go in or out; lib/record checks these */
	unsigned kind; /* two uses of the same kind above 0 are no clash */
};

/* The name of a file that programs keep beside another one, as a lock; beside
 * what a symbolic link leads to.  The caller frees it; NULL for NULL. */
char *file_companion(const char *path, const char *suffix);
#define FILE_CLOCK      ".clock"
#define FILE_CONFIRM    ".confirm"
#define FILE_IDENTITIES ".identities"
#define FILE_SUBJECTS   ".subjects"

/*
 * Refuses to write a file that is also read, or written for another purpose, or
 * kept beside one that is named, to write standard output twice, and to read
 * standard input for two purposes.  The
 * engine reads the files of `inputs` (NULL-terminated, may be NULL; empty means
 * "-"); two uses of the engine are not compared.  0, or -1 after a message
 * (STATUS_CALL).
 */
int files_check(const struct file_use *, size_t n, char **inputs);
/* The name of such a file, lent from these; NULL: there is none. */
const char *files_clash(const struct file_use *, size_t n, char **inputs);

/* Reads a whole small file, at most max bytes, into memory the caller frees;
 * NULL with errno (EFBIG when longer). */
char *file_slurp(int fd, size_t max, size_t *len);

/*
 * An output file that appears whole or not at all: it is written in the
 * directory of its path (without a name where Linux can), then synced and
 * renamed.  It keeps the mode of the file it replaces; a new one gets `mode`
 * under the umask.  A path that is not a regular file (/dev/null, a FIFO,
 * /dev/stdout) is opened and written directly.  Path NULL is standard output.
 */
struct outfile;

struct outfile *outfile_open(const char *path, unsigned mode); /* NULL, errno */
/* The same for a file that must not exist yet, not even at the end (EEXIST). */
struct outfile *outfile_open_new(const char *path, unsigned mode);
int outfile_fd(const struct outfile *);
/* Ends the writing: sync, rename, close; for standard output a checked
 * close.  0, or -1 with errno.  Frees. */
int outfile_commit(struct outfile *);
/* Throws away what was written.  Frees; NULL is fine. */
void outfile_discard(struct outfile *);

/*
 * The same with messages that name the file.  A run has failed when its status
 * is STATUS_CALL or worse, or a stop is wanted.
 */
/* NULL after a message (STATUS_CALL). */
struct outfile *outfile_begin(const char *path, unsigned mode);
/* Its name in messages: the path, or <stdout>.  Lent. */
const char *outfile_name(const struct outfile *);
/* Appends; 0, or -1 after a message (STATUS_STOP). */
int outfile_put(struct outfile *, struct text);
/* Commits even if the run has failed; 0, or -1 after a message. */
int outfile_end(struct outfile *);
/* Puts the content on disk, so that only its name is missing; NULL is fine.  0,
 * or -1 after a message. */
int outfile_prepare(struct outfile *);
/*
 * Commits all of them, in this order, or none: each is on disk before the first
 * appears, and what has appeared is removed if a later one cannot.  Some may be
 * NULL; all are afterwards.  0, or -1 after a message.
 */
int outfile_end_all(struct outfile **, size_t n);
/* Commits, or discards if the run has failed; NULL is fine.  0, or -1. */
int outfile_close(struct outfile *);
/* Writes all of the content and closes; writes nothing if the run has
 * failed. */
int outfile_finish(struct outfile *, struct text content);

#endif
