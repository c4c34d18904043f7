/* SPDX-License-Identifier: ISC */
/*
 * Writes a ledger.
 *
 * A writer locks the ledger itself; when it has got the lock, it checks that
 * the name still belongs to the same file.  Lines go to a file opened for
 * appending, and count as written when they are on disk.  So a crash leaves
 * whole lines, nothing, or a torn last line, which readers ignore.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/logfile.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "ledger/event.h"
#include "ledger/ledger.h"
#include "record/json.h"

enum { BLOCK = 4096 };

struct ledger_file {
	int fd;
	char *path;
	bool made; /* by this call, which has written nothing yet */
	/* The content, once it was read: the sandbox does not allow seeking
	 * back to the beginning. */
	char *text;
	size_t len;
};

/* ---- opening ---- */

struct ledger_file *
ledger_open(const char *path)
{
	struct ledger_file *l = mem_alloc(sizeof(*l));

	l->path = mem_text(text_of(path));
	l->made = access(path, F_OK) != 0;
	l->fd = logfile_open(path);
	if (l->fd >= 0)
		return l;
	if (!stop_wanted())
		msg_error_os(STATUS_CALL, "%s", path);
	ledger_close(l);
	return NULL;
}

struct ledger_file *
ledger_peek(const char *path)
{
	struct ledger_file *l = mem_alloc(sizeof(*l));

	l->path = mem_text(text_of(path));
	l->fd = file_open(path);
	if (l->fd >= 0)
		return l;
	/* ledger_open() would create it. */
	if (errno == ENOENT && logfile_sync_directory(path) == 0) {
		l->text = mem_alloc(1);
		return l;
	}
	msg_error_os(STATUS_CALL, "%s", path);
	ledger_close(l);
	return NULL;
}

/* A call that failed leaves no empty ledger, which would say that there are no
 * requests.  Who waits for the lock finds that the name means no file. */
static void
unmake(const struct ledger_file *l)
{
	char byte;

	if (file_read_at(l->fd, &byte, 1, 0) == 0)
		(void)unlinkat(AT_FDCWD, l->path, 0);
}

void
ledger_close(struct ledger_file *l)
{
	if (l == NULL)
		return;
	if (l->fd >= 0 && l->made)
		unmake(l);
	if (l->fd >= 0)
		close(l->fd);
	mem_free(l->path);
	mem_free(l->text);
	mem_free(l);
}

struct ledger *
ledger_file_read(struct ledger_file *l, const struct zone *zone)
{
	if (l->text == NULL)
		l->text = file_slurp(l->fd, SIZE_MAX / 2, &l->len);
	if (l->text != NULL)
		return ledger_read((struct text){ l->text, l->len }, l->path,
		    zone);
	if (!stop_wanted())
		msg_error_os(STATUS_STOP, "%s", l->path);
	return NULL;
}

/* ---- writing ---- */

static void
remember(struct ledger_file *l, struct text lines)
{
	if (l->text == NULL)
		return;
	l->text = mem_resize(l->text, l->len + lines.n, 1);
	memcpy(l->text + l->len, lines.p, lines.n);
	l->len += lines.n;
}

int
ledger_append(struct ledger_file *l, struct text lines)
{
	if (file_write(l->fd, lines.p, lines.n) == 0 && fsync(l->fd) == 0) {
		l->made = false;
		remember(l, lines);
		return 0;
	}
	msg_error_os(STATUS_STOP, "%s", l->path);
	return -1;
}

/* Copies the lines of the requests to keep, without blank lines. */
static void
filter(struct text all, const struct zone *zone, ledger_keep *keep, void *ctx,
    struct buf *out)
{
	struct arena arena = { 0 };

	while (all.n > 0) {
		struct text line = text_line(&all);
		struct event e;

		if (event_read(line, zone, &arena, &e) == NULL &&
		    keep(ctx, e.id)) {
			buf_add_text(out, line);
			buf_add_byte(out, '\n');
		}
		arena_empty(&arena, BLOCK);
	}
	arena_clear(&arena);
}

int
ledger_filter(struct ledger_file *l, const struct zone *zone,
    struct outfile *out, ledger_keep *keep, void *ctx)
{
	struct buf b = { 0 };
	int result;

	filter((struct text){ l->text, l->len }, zone, keep, ctx, &b);
	result = file_write(outfile_fd(out), b.p, b.len);
	buf_clear(&b);
	if (result == 0)
		result = outfile_commit(out);
	else
		outfile_discard(out);
	if (result != 0)
		msg_error_os(STATUS_STOP, "%s", l->path);
	return result;
}

/* ---- lines ---- */

void
event_begin(struct buf *b, struct text id, const char *event, int64_t at,
    const struct zone *zone)
{
	buf_add_string(b, "{\"v\":1,\"request_id\":");
	json_encode(b, id);
	buf_printf(b, ",\"event\":\"%s\",\"at\":\"", event);
	moment_put(at, zone, b);
	buf_add_byte(b, '"');
}

void
event_text(struct buf *b, const char *key, struct text value)
{
	if (value.n == 0)
		return;
	buf_printf(b, ",\"%s\":", key);
	json_encode(b, value);
}

void
event_subjects(struct buf *b, const char *key, const struct subject *s,
    size_t n)
{
	if (n == 0)
		return;
	buf_printf(b, ",\"%s\":%s", key, n == 1 ? "" : "[");
	for (size_t i = 0; i < n; i++) {
		buf_add_string(b, i > 0 ? ",\"" : "\"");
		subject_put(&s[i], b);
		buf_add_byte(b, '"');
	}
	if (n > 1)
		buf_add_byte(b, ']');
}

void
event_counts(struct buf *b, int64_t deleted, int64_t kept)
{
	if (deleted < 0 && kept < 0)
		return;
	buf_add_string(b, ",\"counts\":{");
	if (deleted >= 0)
		buf_printf(b, "\"deleted\":%lld", (long long)deleted);
	if (kept >= 0)
		buf_printf(b, "%s\"kept\":%lld", deleted >= 0 ? "," : "",
		    (long long)kept);
	buf_add_byte(b, '}');
}

void
event_end(struct buf *b)
{
	buf_add_string(b, "}\n");
}
