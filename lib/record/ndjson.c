/* SPDX-License-Identifier: ISC */
#include "record/ndjson.h"

#include <errno.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "record/json.h"

enum { PIECE = 256 << 10, LINE_MAX_BYTES = 64 << 20 };

struct ndjson {
	int fd;
	const char *name;
	unsigned flags;
	ndjson_take *take;
	ndjson_skip *skip; /* NULL: nothing is skipped */
	void *ctx;
	size_t line;
	struct buf b; /* not handed out yet */
	bool ended;
	bool skips; /* the rest of a line that is too long */
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
wrong(const struct ndjson *r, const char *why)
{
	bool more = (r->flags & NDJSON_GO_ON) != 0;

	msg_error(more ? STATUS_LOOK : STATUS_CALL, "%s:%zu: %s", r->name,
	    r->line, why);
	return more ? 0 : -1;
}

static int
no_object(const struct ndjson *r, bool torn)
{
	if (torn && (r->flags & NDJSON_TORN) != 0)
		msg_warn("%s:%zu: the last line is torn and does not count",
		    r->name, r->line);
	else if ((r->flags & NDJSON_TOLERANT) != 0)
		msg_warn("%s:%zu: not a JSON object", r->name, r->line);
	else
		return wrong(r, "not a JSON object");
	return 0;
}

static int
line_read(const struct ndjson *r, struct text t, bool torn)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(t, &trouble);
	const char *why = NULL;

	if (d == NULL || node_kind(doc_top(d)) != NODE_OBJECT) {
		doc_free(d);
		return no_object(r, torn);
	}
	why = r->take(r->ctx, doc_top(d));
	doc_free(d);
	return why == NULL ? 0 : wrong(r, why);
}

/* What a program may still be writing is read. */
static bool
is_skipped(const struct ndjson *r, struct text line, bool torn)
{
	return is_blank(line) ||
	       (r->skip != NULL && !torn && r->skip(r->ctx, line));
}

int
ndjson_lines(struct ndjson *r)
{
	struct text all = { r->b.p, r->b.len };
	int result = 0;

	while (all.n > 0 && result == 0) {
		const char *lf = memchr(all.p, '\n', all.n);
		size_t n = lf == NULL ? all.n : (size_t)(lf - all.p);

		if (lf == NULL && !r->ended)
			break;
		r->line++;
		if (!is_skipped(r, (struct text){ all.p, n }, lf == NULL))
			result =
			    line_read(r, (struct text){ all.p, n }, lf == NULL);
		text_skip(&all, lf == NULL ? n : n + 1);
	}
	if (all.n > 0)
		memmove(r->b.p, all.p, all.n);
	r->b.len = all.n;
	return result;
}

/* ---- pieces ---- */

/* A line that never ends must not fill the memory. */
static int
line_end_search(struct ndjson *r)
{
	if (r->b.len <= LINE_MAX_BYTES)
		return 0;
	r->line++;
	if (wrong(r, "is longer than 64 MiB") != 0)
		return -1;
	r->b.len = 0;
	r->skips = true;
	return 0;
}

static void
line_skip(struct ndjson *r)
{
	struct text rest = { r->b.p, r->b.len };
	const char *lf = memchr(rest.p, '\n', rest.n);

	r->skips = lf == NULL;
	r->b.len = lf == NULL ? 0 : rest.n - (size_t)(lf + 1 - rest.p);
	if (r->b.len > 0)
		memmove(r->b.p, lf + 1, r->b.len);
}

int
ndjson_fill(struct ndjson *r)
{
	char *to;
	ssize_t n;

	if (line_end_search(r) != 0)
		return -1;
	to = buf_reserve(&r->b, PIECE);
	n = file_read(r->fd, to, PIECE);
	if (n < 0 && (r->flags & NDJSON_TO_END) != 0 && stop_wanted())
		n = file_read_late(r->fd, to, PIECE);
	r->ended = n <= 0;
	if (n < 0) {
		if (!stop_wanted())
			msg_error_os(STATUS_STOP, "%s", r->name);
		return -1;
	}
	r->b.len += (size_t)n;
	if (r->skips && n > 0)
		line_skip(r);
	return n > 0;
}

void
ndjson_feed(struct ndjson *r, struct text t)
{
	buf_add_text(&r->b, t);
}

size_t
ndjson_line(const struct ndjson *r)
{
	return r->line;
}

struct text
ndjson_rest(const struct ndjson *r)
{
	return (struct text){ r->b.p, r->b.len };
}

void
ndjson_rest_drop(struct ndjson *r)
{
	r->b.len = 0;
}

struct ndjson *
ndjson_begin(int fd, const char *name, unsigned flags, ndjson_take *take,
    void *ctx)
{
	struct ndjson *r = mem_alloc(sizeof(*r));

	*r = (struct ndjson){ .fd = fd,
		.name = name,
		.flags = flags,
		.take = take,
		.ctx = ctx };
	return r;
}

void
ndjson_skips(struct ndjson *r, ndjson_skip *skip)
{
	r->skip = skip;
}

void
ndjson_free(struct ndjson *r)
{
	if (r == NULL)
		return;
	buf_wipe(&r->b);
	mem_free(r);
}

/* ---- whole files ---- */

int
ndjson_read_fd(int fd, const char *name, unsigned flags, ndjson_take *take,
    void *ctx)
{
	struct ndjson *r = ndjson_begin(fd, name, flags, take, ctx);
	int more, result;

	do {
		more = ndjson_fill(r);
		result = more < 0 ? -1 : ndjson_lines(r);
	} while (more > 0 && result == 0);
	ndjson_free(r);
	return result;
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
ndjson_put_object(struct buf *b, const char *key, const struct buf *members)
{
	if (members->len == 0)
		return;
	put_key(b, key);
	buf_add_byte(b, '{');
	buf_add(b, members->p, members->len);
	buf_add_byte(b, '}');
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
