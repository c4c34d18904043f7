/* SPDX-License-Identifier: ISC */
#include "record/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/logfile.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"

enum { BLOCK = 64 << 10 };

struct journal {
	int fd;
	const char *path;
	off_t at; /* up to which it was read */
	bool opened, made, prints;
	struct ndjson *lines;
};

static int
failed(const struct journal *j, enum status status)
{
	if (errno != EINTR || !stop_wanted())
		msg_error_os(status, "%s", j->path);
	return -1;
}

/* Reads what was appended; the sandbox allows no seeking. */
static int
tail_read(struct journal *j)
{
	char *block = mem_array(BLOCK, 1);
	ssize_t n;
	int result = 0;

	while (result == 0 &&
	       (n = file_read_at(j->fd, block, BLOCK, j->at)) != 0) {
		if (n < 0) {
			result = failed(j, STATUS_STOP);
			break;
		}
		j->at += n;
		ndjson_feed(j->lines, (struct text){ block, (size_t)n });
		result = ndjson_lines(j->lines);
	}
	mem_free(block);
	return result;
}

static bool
is_object(struct text t)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(t, &trouble);
	bool object = d != NULL && node_kind(doc_top(d)) == NODE_OBJECT;

	doc_free(d);
	return object;
}

/* Nobody writes now, so a last line without a line feed is complete, as an
 * editor or printf(1) left it, or will never be. */
static int
tail_mend(struct journal *j)
{
	struct text rest = ndjson_rest(j->lines);

	if (rest.n == 0)
		return 0;
	if (j->prints) {
		ndjson_feed(j->lines, text_of("\n"));
		return ndjson_lines(j->lines);
	}
	if (is_object(rest))
		return file_write(j->fd, "\n", 1) == 0 ? tail_read(j)
						       : failed(j, STATUS_STOP);
	j->at -= (off_t)rest.n;
	ndjson_rest_drop(j->lines);
	if (!j->opened)
		return logfile_mend(j->fd, j->path) == 0
			   ? 0
			   : failed(j, STATUS_CALL);
	if (ftruncate(j->fd, j->at) != 0)
		return failed(j, STATUS_STOP);
	msg_warn("%s: the torn last line was removed", j->path);
	return 0;
}

static int
file_ready(struct journal *j)
{
	if (j->prints) {
		j->fd = file_open(j->path);
		return j->fd < 0 && errno != ENOENT ? -1 : 0;
	}
	j->made = access(j->path, F_OK) != 0;
	/* In this order: the lock, then what is in the file. */
	j->fd = lock_open(j->path);
	return j->fd < 0 ? -1 : logfile_sync_directory(j->path);
}

struct journal *
journal_open(const char *path, enum journal_way way, ndjson_take *take,
    void *ctx)
{
	struct journal *j = mem_alloc(sizeof(*j));

	j->path = path;
	j->prints = way == JOURNAL_PRINTS;
	j->lines = ndjson_begin(-1, path, 0, take, ctx);
	if (file_ready(j) != 0)
		(void)failed(j, STATUS_CALL);
	else if (j->fd < 0 || (tail_read(j) == 0 && tail_mend(j) == 0)) {
		journal_unlock(j);
		j->opened = true;
		return j;
	}
	journal_close(j);
	return NULL;
}

int
journal_lock(struct journal *j)
{
	if (j->prints)
		return 0;
	/* What is to be written is already done elsewhere, so a signal does
	 * not end the waiting; a second one ends the process. */
	while (lock_take(j->fd) != 0)
		if (errno != EINTR)
			return failed(j, STATUS_STOP);
	return tail_read(j) == 0 && tail_mend(j) == 0 ? 0 : -1;
}

int
journal_append(struct journal *j, struct text lines)
{
	if (j->prints) {
		if (file_write(STDOUT_FILENO, lines.p, lines.n) == 0)
			return 0;
		msg_error_os(STATUS_STOP, "<stdout>");
		return -1;
	}
	if (lines.n == 0 ||
	    (file_write(j->fd, lines.p, lines.n) == 0 && fsync(j->fd) == 0))
		return 0;
	return failed(j, STATUS_STOP);
}

void
journal_unlock(struct journal *j)
{
	if (!j->prints)
		(void)lock_drop(j->fd);
}

/* Who waits for the lock meanwhile finds that the name means no file. */
void
journal_unmake(struct journal *j)
{
	char byte;

	if (j == NULL || !j->made || lock_take(j->fd) != 0)
		return;
	if (file_read_at(j->fd, &byte, 1, 0) == 0)
		(void)unlinkat(AT_FDCWD, j->path, 0);
	journal_unlock(j);
}

void
journal_close(struct journal *j)
{
	if (j == NULL)
		return;
	if (j->fd >= 0)
		close(j->fd);
	ndjson_free(j->lines);
	mem_free(j);
}
