/* SPDX-License-Identifier: ISC */
#include "record/ndjson.h"

#include <errno.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "record/json.h"

enum { PIECE = 256 << 10, LINE_MAX_BYTES = 64 << 20 };

struct ndjson_reading {
	const char *name;
	unsigned flags;
	ndjson_take *take;
	void *ctx;
	size_t line;
};

static bool
is_blank(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (strchr(" \t\r", t.p[i]) == NULL || t.p[i] == '\0')
			return false;
	return true;
}

static int
wrong(const struct ndjson_reading *r, const char *why)
{
	bool more = (r->flags & NDJSON_GO_ON) != 0;

	msg_error(more ? STATUS_LOOK : STATUS_CALL, "%s:%zu: %s", r->name,
	    r->line, why);
	return more ? 0 : -1;
}

static int
line_read(const struct ndjson_reading *r, struct text t)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(t, &trouble);
	const char *why = NULL;

	if (d == NULL || node_kind(doc_top(d)) != NODE_OBJECT) {
		doc_free(d);
		if ((r->flags & NDJSON_TOLERANT) == 0)
			return wrong(r, "not a JSON object");
		msg_warn("%s:%zu: not a JSON object", r->name, r->line);
		return 0;
	}
	why = r->take(r->ctx, doc_top(d));
	doc_free(d);
	return why == NULL ? 0 : wrong(r, why);
}

/* Reads all whole lines, and at the end the rest; returns the number of bytes,
 * or -1. */
static int64_t
lines_read(struct ndjson_reading *r, struct text all, bool last)
{
	const char *begin = all.p;

	while (all.n > 0) {
		const char *lf = memchr(all.p, '\n', all.n);
		size_t n = lf == NULL ? all.n : (size_t)(lf - all.p);

		if (lf == NULL && !last)
			break;
		r->line++;
		if (!is_blank((struct text){ all.p, n }) &&
		    line_read(r, (struct text){ all.p, n }) != 0)
			return -1;
		text_skip(&all, lf == NULL ? n : n + 1);
	}
	return all.p - begin;
}

/* Reads more after the rest of the last piece; as file_read(). */
static ssize_t
piece_read(int fd, struct buf *b)
{
	ssize_t n;

	if (b->len > LINE_MAX_BYTES) {
		errno = EFBIG;
		return -1;
	}
	n = file_read(fd, buf_reserve(b, PIECE), PIECE);
	if (n > 0)
		b->len += (size_t)n;
	return n;
}

int
ndjson_read_fd(int fd, const char *name, unsigned flags, ndjson_take *take,
    void *ctx)
{
	struct ndjson_reading r = { name, flags, take, ctx, 0 };
	struct buf b = { 0 };
	int64_t used = 0;
	ssize_t n;

	do {
		n = piece_read(fd, &b);
		if (n < 0)
			msg_error_os(STATUS_STOP, "%s", name);
		else
			used =
			    lines_read(&r, (struct text){ b.p, b.len }, n == 0);
		if (n > 0 && used > 0) {
			b.len -= (size_t)used;
			memmove(b.p, b.p + used, b.len);
		}
	} while (n > 0 && used >= 0);
	buf_wipe(&b);
	return n < 0 || used < 0 ? -1 : 0;
}

int
ndjson_read(const char *path, unsigned flags, ndjson_take *take, void *ctx)
{
	int fd = file_open(path), result;

	if (fd < 0 && errno == ENOENT && (flags & NDJSON_NEW) != 0)
		return 0;
	if (fd < 0 && errno == ENOENT && (flags & NDJSON_MAY_LACK) != 0) {
		msg_warn("%s: does not exist and counts as empty", path);
		return 0;
	}
	if (fd < 0) {
		msg_error_os(STATUS_CALL, "%s", path);
		return -1;
	}
	result = ndjson_read_fd(fd, path, flags, take, ctx);
	close(fd);
	return result;
}

/* ---- a line ---- */

struct text
ndjson_text(const struct node *line, const char *key)
{
	const struct node *n = node_get(line, key);

	if (n == NULL || node_kind(n) != NODE_TEXT)
		return (struct text){ NULL, 0 };
	return node_text(n);
}

int
ndjson_instant(const struct node *line, const char *key,
    const struct zone *zone, int64_t *out)
{
	struct moment m;

	if (moment_parse(ndjson_text(line, key), NULL, zone, &m) != 0 || m.day)
		return -1;
	*out = m.at + m.more;
	return 0;
}

static void
put_key(struct buf *b, const char *key)
{
	if (b->len > 0 && b->p[b->len - 1] != '{')
		buf_add_byte(b, ',');
	buf_add_byte(b, '"');
	buf_add_string(b, key);
	buf_add_string(b, "\":");
}

void
ndjson_put(struct buf *b, const char *key, struct text t)
{
	if (t.n == 0)
		return;
	put_key(b, key);
	json_encode(b, t);
}

void
ndjson_put_local(struct buf *b, const char *key, int64_t utc,
    const struct zone *zone)
{
	put_key(b, key);
	buf_add_byte(b, '"');
	moment_put(utc, zone, b);
	buf_add_byte(b, '"');
}

void
ndjson_put_moment(struct buf *b, const char *key, struct moment m,
    const struct zone *zone)
{
	if (!m.day) {
		ndjson_put_local(b, key, m.at, zone);
		return;
	}
	put_key(b, key);
	buf_add_byte(b, '"');
	date_put(date_from_days(m.at), b);
	buf_add_byte(b, '"');
}
