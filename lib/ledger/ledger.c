/* SPDX-License-Identifier: ISC */
#include "ledger/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "ledger/event.h"
#include "ledger/requestids.h"

enum { READ_SIZE = 64 * 1024, TOLD_MAX = 10 };

struct ledger {
	const char *name;
	const struct zone *zone;
	struct arena arena;
	struct event **event;
	size_t events, room;
	struct request *request;
	size_t requests, request_room;
	struct slots ids; /* see requestids.h */
	size_t lines, bad, later, ahead;
	int64_t until;
	bool keeps; /* holds and restrictions after `until` count, too */
	bool torn;
};

/* ---- tables ---- */

static struct request *
find(const struct ledger *l, struct text id)
{
	size_t at = requestids_find(&l->ids, l->request, id);

	return at == SIZE_MAX ? NULL : &l->request[at];
}

static void
request_new(struct ledger *l, const struct event *e)
{
	if (l->request == NULL || l->requests == l->request_room) {
		l->request_room = 2 * l->request_room + 16;
		l->request = mem_resize(l->request, l->request_room,
		    sizeof(*l->request));
	}
	l->request[l->requests] =
	    (struct request){ .id = e->id, .line = e->line };
	requestids_add(&l->ids, l->request, ++l->requests);
}

/* ---- lines ---- */

static bool
is_blank(struct text t)
{
	return t.n == strspn(t.p, " \t\r\n");
}

static void
event_add(struct ledger *l, const struct event *e)
{
	if (l->events == l->room) {
		l->room = 2 * l->room + 64;
		l->event = mem_resize(l->event, l->room, sizeof(*l->event));
	}
	l->event[l->events] =
	    arena_take(&l->arena, sizeof(*e), _Alignof(struct event));
	*l->event[l->events++] = *e;
	if (find(l, e->id) == NULL)
		request_new(l, e);
}

/* For a decision about data, holds and restrictions count even if dated later,
 * as they keep it. */
static bool
has_happened(const struct ledger *l, const struct event *e)
{
	return e->at <= l->until ||
	       (l->keeps &&
		   (e->kind == EVENT_HELD || e->kind == EVENT_RESTRICTED));
}

/* Takes a line without its line feed; reports the first bad ones. */
static void
line_take(struct ledger *l, struct text line)
{
	struct event e;
	const char *why;
	bool happened;

	l->lines++;
	if (is_blank(line))
		return;
	why = line.n > LEDGER_LINE_MAX
		  ? "is longer than 1 MiB"
		  : event_read(line, l->zone, &l->arena, &e);
	if (why == NULL) {
		e.line = l->lines;
		happened = has_happened(l, &e);
		l->ahead += happened && e.at > l->until;
		if (!happened) {
			l->later++;
			e.kind = EVENT_OTHER;
		}
		/* Who a hold is about counts with the hold. */
		if (happened || (l->keeps && e.subjects > 0))
			event_add(l, &e);
	} else if (++l->bad <= TOLD_MAX) {
		msg_error(STATUS_STOP, "%s:%zu: %s", l->name, l->lines, why);
	}
}

/* Takes the complete lines of a buffer, which ends with a NUL. */
static void
lines_take(struct ledger *l, struct buf *b)
{
	size_t from = 0;
	char *end;

	while (!stop_wanted() &&
	       (end = memchr(b->p + from, '\n', b->len - from)) != NULL) {
		*end = '\0';
		line_take(l,
		    (struct text){ b->p + from, (size_t)(end - b->p) - from });
		from = (size_t)(end - b->p) + 1;
	}
	memmove(b->p, b->p + from, b->len - from);
	b->len -= from;
}

static void
rest_take(struct ledger *l, struct buf *b)
{
	buf_add_byte(b, '\0');
	b->len--;
	if (stop_wanted() || is_blank((struct text){ b->p, b->len }))
		return;
	l->torn = true;
	msg_warn("%s:%zu: the last line has no line feed: it was torn by a "
		 "crash and is ignored",
	    l->name, l->lines + 1);
}

/* ---- folding ---- */

static int
by_time(const void *x, const void *y)
{
	const struct event *a = *(struct event *const *)x;
	const struct event *b = *(struct event *const *)y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

/* Sorts the events by request and time, and folds each request. */
static void
fold(struct ledger *l)
{
	size_t *begin = mem_array(l->requests + 1, sizeof(*begin)), i, n;
	struct event **sorted = mem_array(l->events, sizeof(struct event *));

	if (l->events > 0)
		qsort(l->event, l->events, sizeof(struct event *), by_time);
	for (i = 0; i < l->events; i++)
		begin[find(l, l->event[i]->id) - l->request]++;
	for (i = 0, n = 0; i < l->requests; i++) {
		n += begin[i];
		begin[i] = n - begin[i];
	}
	for (i = 0; i < l->events; i++)
		sorted[begin[find(l, l->event[i]->id) - l->request]++] =
		    l->event[i];
	for (i = 0, n = 0; i < l->requests; n = begin[i++])
		request_fold(&l->request[i], sorted + n, begin[i] - n);
	mem_free(sorted);
	mem_free(begin);
	duplicates_find(l->request, l->requests, &l->ids);
}

/* ---- the whole ledger ---- */

static struct ledger *
ledger_new(const char *name, const struct zone *zone)
{
	struct ledger *l = mem_alloc(sizeof(*l));

	l->name = name;
	l->zone = zone;
	l->until = INT64_MAX;
	return l;
}

static struct ledger *
ledger_end(struct ledger *l, struct buf *rest)
{
	rest_take(l, rest);
	buf_clear(rest);
	if (l->bad > TOLD_MAX)
		msg_error(STATUS_STOP, "%s: %zu lines are not events", l->name,
		    l->bad);
	if (l->bad > 0) {
		ledger_free(l);
		return NULL;
	}
	if (!stop_wanted())
		fold(l);
	/* An incomplete result must not be used. */
	if (stop_wanted()) {
		ledger_free(l);
		return NULL;
	}
	return l;
}

struct ledger *
ledger_read(struct text t, const char *name, const struct zone *zone)
{
	struct ledger *l = ledger_new(name, zone);
	struct buf b = { 0 };

	buf_add_text(&b, t);
	lines_take(l, &b);
	return ledger_end(l, &b);
}

static struct ledger *
read_into(struct ledger *l, int fd)
{
	struct buf b = { 0 };
	ssize_t got;

	while (
	    (got = file_read(fd, buf_reserve(&b, READ_SIZE), READ_SIZE)) > 0) {
		b.len += (size_t)got;
		lines_take(l, &b);
	}
	if (got == 0)
		return ledger_end(l, &b);
	if (!stop_wanted())
		msg_error_os(STATUS_STOP, "%s", l->name);
	buf_clear(&b);
	ledger_free(l);
	return NULL;
}

struct ledger *
ledger_read_fd(int fd, const char *name, const struct zone *zone, int64_t until)
{
	struct ledger *l = ledger_new(name, zone);

	l->until = until;
	return read_into(l, fd);
}

struct ledger *
ledger_load(const char *path, const struct zone *zone, int64_t until)
{
	bool standard = strcmp(path, "-") == 0;
	const char *name = standard ? "<stdin>" : path;
	int fd = file_open(path);
	struct ledger *l;

	if (fd < 0) {
		msg_error_os(standard ? STATUS_STOP : STATUS_CALL, "%s", name);
		return NULL;
	}
	l = ledger_new(name, zone);
	l->until = until;
	l->keeps = true;
	l = read_into(l, fd);
	if (!standard)
		close(fd);
	return l;
}

void
ledger_free(struct ledger *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->requests; i++)
		request_clear(&l->request[i]);
	mem_free(l->request);
	mem_free(l->event);
	slots_clear(&l->ids);
	arena_clear(&l->arena);
	mem_free(l);
}

size_t
ledger_requests(const struct ledger *l)
{
	return l->requests;
}

const struct request *
ledger_request(const struct ledger *l, size_t i)
{
	return &l->request[i];
}

const struct request *
ledger_find(const struct ledger *l, struct text id)
{
	return find(l, id);
}

bool
ledger_torn(const struct ledger *l)
{
	return l->torn;
}

size_t
ledger_later(const struct ledger *l)
{
	return l->later;
}

size_t
ledger_ahead(const struct ledger *l)
{
	return l->ahead;
}
