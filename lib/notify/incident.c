/* SPDX-License-Identifier: ISC */
#include "notify/incident.h"

#include <errno.h>
#include <unistd.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "hide/crypto.h"
#include "ledger/eventcheck.h"
#include "notify/incidentread.h"
#include "record/json.h"

enum { FILE_MAX = 64 << 20, LINE_MAX_SIZE = 1 << 20, LINES_TOLD = 10 };

struct incident_memory {
	struct arena arena;
	struct doc **doc;
	size_t docs, room;
};

struct loading {
	struct incidents *all;
	struct incident_reading reading;
	size_t line, bad, room;
};

/* ---- editions ---- */

static void
time_say(struct incident_time t, struct buf *b)
{
	if (t.given)
		buf_printf(b, "%lld%s", (long long)t.at, t.day ? "d" : "");
}

static void
names_say(const struct names *names, struct buf *b)
{
	for (size_t i = 0; i < names->n; i++)
		json_encode(b, names->name[i]);
}

static void
affected_say(const struct incident *i, struct buf *b)
{
	for (size_t k = 0; k < i->places; k++)
		buf_printf(b, "%.*s=%lld ", (int)i->affected[k].place.n,
		    i->affected[k].place.p, (long long)i->affected[k].people);
}

static void
detail_say(const struct incident *i, enum incident_detail d, struct buf *b)
{
	switch (d) {
	case DETAIL_OCCURRED_FROM: time_say(i->occurred_from, b); break;
	case DETAIL_OCCURRED_TO: time_say(i->occurred_to, b); break;
	case DETAIL_DISCOVERED_AT: time_say(i->discovered_at, b); break;
	case DETAIL_WHAT: buf_add_text(b, i->what); break;
	case DETAIL_CATEGORIES: names_say(&i->categories, b); break;
	case DETAIL_CONSEQUENCES: buf_add_text(b, i->consequences); break;
	case DETAIL_MEASURES: names_say(&i->measures, b); break;
	case DETAIL_ADVICE: names_say(&i->advice, b); break;
	case DETAIL_AFFECTED: affected_say(i, b); break;
	case DETAIL_RECORDS:
		if (i->records >= 0)
			buf_printf(b, "%lld", (long long)i->records);
		break;
	case INCIDENT_DETAILS: break;
	}
}

static struct text
keep(struct incident_memory *m, const struct buf *b)
{
	char *p = arena_take(&m->arena, b->len + 1, 1);

	if (b->len > 0)
		memcpy(p, b->p, b->len);
	return (struct text){ p, b->len };
}

static bool
says_the_same(const struct incident_edition *a,
    const struct incident_edition *b)
{
	for (int d = 0; d < DETAIL_AFFECTED; d++)
		if (!text_equal(a->said[d], b->said[d]))
			return false;
	return true;
}

/* Who was told something else in between is told when it turns out to have been
 * right at first: how often people were told otherwise and then this again. */
static size_t
returns(const struct incident *i, size_t n)
{
	const struct incident_edition *e = i->edition;
	size_t times = 0;

	for (size_t k = 0; k + 1 < n; k++)
		times += says_the_same(&e[k], &e[n]) &&
			 !says_the_same(&e[k + 1], &e[n]);
	return times;
}

static void
edition_digest(struct incident *i, size_t n)
{
	struct incident_edition *e = &i->edition[n];
	struct sha256 *sum;
	unsigned char out[DIGEST_MAX];
	struct buf b = { 0 };
	size_t times;

	if (n > 0 && says_the_same(e, e - 1)) {
		memcpy(e->digest, e[-1].digest, sizeof(e->digest));
		return;
	}
	times = returns(i, n);
	sum = sha256_new();
	for (int d = 0; d < DETAIL_AFFECTED; d++) {
		const char end = '\0';

		sha256_add(sum, e->said[d].p, e->said[d].n);
		sha256_add(sum, &end, 1);
	}
	if (times > 0)
		buf_printf(&b, "%zu", times);
	sha256_add(sum, b.p == NULL ? "" : b.p, b.len);
	b.len = 0;
	sha256_end(sum, out);
	buf_add_hex(&b, out, 32);
	memcpy(e->digest, b.p, sizeof(e->digest) - 1);
	e->digest[sizeof(e->digest) - 1] = '\0';
	buf_clear(&b);
}

/* What is as it was is kept once. */
static void
edition_add(struct loading *l, struct incident *i)
{
	size_t n = i->editions++;
	struct incident_edition *e;
	struct buf b = { 0 };

	i->edition = mem_resize(i->edition, i->editions, sizeof(*i->edition));
	e = &i->edition[n];
	*e = (struct incident_edition){ .at = i->at, .line = l->line };
	for (int d = 0; d < INCIDENT_DETAILS; d++) {
		struct text now;

		b.len = 0;
		detail_say(i, (enum incident_detail)d, &b);
		now = (struct text){ b.len == 0 ? "" : b.p, b.len };
		if (n > 0 && text_equal(i->edition[n - 1].said[d], now))
			e->said[d] = i->edition[n - 1].said[d];
		else
			e->said[d] = keep(l->all->memory, &b);
	}
	buf_clear(&b);
	edition_digest(i, n);
}

static const char *const detail_names[INCIDENT_DETAILS] = {
	[DETAIL_OCCURRED_FROM] = "occurred_from",
	[DETAIL_OCCURRED_TO] = "occurred_to",
	[DETAIL_DISCOVERED_AT] = "discovered_at",
	[DETAIL_WHAT] = "what",
	[DETAIL_CATEGORIES] = "categories",
	[DETAIL_CONSEQUENCES] = "consequences",
	[DETAIL_MEASURES] = "measures",
	[DETAIL_ADVICE] = "advice",
	[DETAIL_AFFECTED] = "affected",
	[DETAIL_RECORDS] = "records",
};

const char *
incident_detail_name(enum incident_detail d)
{
	return detail_names[d];
}

bool
incident_changed(const struct incident *i, size_t from, size_t to,
    enum incident_detail d)
{
	return !text_equal(i->edition[from].said[d], i->edition[to].said[d]);
}

size_t
incident_changes(const struct incident *i, size_t from, size_t to,
    const char *names[INCIDENT_DETAILS + 1])
{
	size_t n = 0;

	for (int d = 0; d < INCIDENT_DETAILS; d++)
		if (incident_changed(i, from, to, (enum incident_detail)d))
			names[n++] = detail_names[d];
	names[n] = NULL;
	return n;
}

/* ---- lines ---- */

static struct incident *
incident_of(struct loading *l, struct text id)
{
	struct incidents *all = l->all;

	for (size_t i = 0; i < all->n; i++)
		if (text_equal(all->incident[i].id, id))
			return &all->incident[i];
	if (all->n == l->room) {
		l->room = 2 * l->room + 8;
		all->incident =
		    mem_resize(all->incident, l->room, sizeof(*all->incident));
	}
	all->incident[all->n] = (struct incident){ .id = id,
		.at = INT64_MIN,
		.line = l->line,
		.records = -1 };
	return &all->incident[all->n++];
}

static void
line_wrong(struct loading *l, const char *why)
{
	if (++l->bad <= LINES_TOLD)
		msg_error(STATUS_CALL, "%s:%zu: %s", l->all->file, l->line,
		    why);
}

static void
line_tell(struct loading *l, const struct findings *f)
{
	bool told = ++l->bad <= LINES_TOLD;

	for (size_t i = 0; i < f->findings && told; i++) {
		const struct finding *one = &f->finding[i];

		if (one->level == LEVEL_ERROR)
			msg_error(STATUS_CALL, "%s:%zu: %s%s%s", l->all->file,
			    l->line, one->where,
			    *one->where == '\0' ? "" : ": ", one->what);
	}
}

static void
doc_keep(struct incident_memory *m, struct doc *d)
{
	if (m->docs == m->room) {
		m->room = 2 * m->room + 16;
		m->doc = mem_resize(m->doc, m->room, sizeof(*m->doc));
	}
	m->doc[m->docs++] = d;
}

static void
object_take(struct loading *l, const struct node *top)
{
	struct findings findings = { .finding = NULL };
	const struct node *id = node_get(top, "incident");
	struct incident *i;

	if (id == NULL || !event_word_plain(node_text(id))) {
		line_wrong(l, "needs an \"incident\", its id: at most 100 "
			      "letters, digits, blanks and _:.,-()/");
		return;
	}
	i = incident_of(l, node_text(id));
	l->reading.base.findings = &findings;
	incident_line_read(&l->reading, top, i);
	if (findings.errors > 0)
		line_tell(l, &findings);
	else
		edition_add(l, i);
	findings_clear(&findings);
}

/* `torn`: it has no line feed. */
static void
line_take(struct loading *l, struct text line, bool torn)
{
	struct doc_trouble trouble;
	struct doc *d;

	l->line++;
	if (text_blank(line))
		return;
	if (line.n > LINE_MAX_SIZE) {
		line_wrong(l, "is longer than 1 MiB");
		return;
	}
	d = doc_read(line, &trouble);
	if (d != NULL)
		doc_keep(l->all->memory, d);
	if (d != NULL && node_kind(doc_top(d)) == NODE_OBJECT)
		object_take(l, doc_top(d));
	else if (d == NULL && torn)
		msg_warn("%s:%zu: the last line is torn and does not count",
		    l->all->file, l->line);
	else
		line_wrong(l, "is not a JSON object");
}

/* ---- whole files ---- */

struct incidents *
incidents_read(struct text t, const char *file, struct policy *p, int64_t now)
{
	struct incidents *all = mem_alloc(sizeof(*all));
	struct loading l = { .all = all };

	all->file = file;
	all->memory = mem_alloc(sizeof(*all->memory));
	incident_reading_begin(&l.reading, p, now, &all->memory->arena);
	while (t.n > 0) {
		bool torn = memchr(t.p, '\n', t.n) == NULL;

		line_take(&l, text_line(&t), torn);
	}
	incident_reading_end(&l.reading);
	if (l.bad > LINES_TOLD)
		msg_error(STATUS_CALL, "%s: %zu lines are wrong", file, l.bad);
	if (l.bad == 0)
		return all;
	incidents_free(all);
	return NULL;
}

struct incidents *
incidents_read_fd(int fd, const char *file, struct policy *p, int64_t now)
{
	struct incidents *all;
	size_t len;
	char *text = file_slurp(fd, FILE_MAX, &len);

	if (text == NULL) {
		if (!stop_wanted())
			msg_error_os(errno == EFBIG ? STATUS_CALL : STATUS_STOP,
			    "%s", file);
		return NULL;
	}
	all = incidents_read((struct text){ text, len }, file, p, now);
	mem_free(text);
	return all;
}

struct incidents *
incidents_load(const char *path, struct policy *p, int64_t now)
{
	bool standard = strcmp(path, "-") == 0;
	const char *file = standard ? "<stdin>" : path;
	int fd = file_open(path);
	struct incidents *all;

	if (fd < 0) {
		msg_error_os(standard ? STATUS_STOP : STATUS_CALL, "%s", file);
		return NULL;
	}
	all = incidents_read_fd(fd, file, p, now);
	if (!standard)
		close(fd);
	return all;
}

void
incidents_free(struct incidents *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->n; i++)
		mem_free(all->incident[i].edition);
	mem_free(all->incident);
	for (size_t i = 0; i < all->memory->docs; i++)
		doc_free(all->memory->doc[i]);
	mem_free(all->memory->doc);
	arena_clear(&all->memory->arena);
	mem_free(all->memory);
	mem_free(all);
}

/* ---- asking ---- */

/* Lists ids, as many as a reader takes in at a glance. */
static void
ids_put(const struct incidents *all, bool open, struct buf *b)
{
	enum { LISTED = 20 };
	char shown[MSG_NAME_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct incident *one = &all->incident[i];

		if (open && !incident_open(one))
			continue;
		if (n++ < LISTED)
			buf_printf(b, "%s%s", b->len > 0 ? ", " : "",
			    msg_name(shown, sizeof(shown), one->id));
	}
	if (n > LISTED)
		buf_printf(b, " and %zu more", n - LISTED);
}

static const struct incident *
choose_open(const struct incidents *all)
{
	const struct incident *found = NULL;
	struct buf b = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (incident_open(&all->incident[i])) {
			found = &all->incident[i];
			n++;
		}
	if (n == 1)
		return found;
	ids_put(all, n > 0, &b);
	if (n > 1)
		msg_error(STATUS_CALL,
		    "%s: %zu incidents are open: choose one by --id; open: "
		    "%.*s",
		    all->file, n, (int)b.len, b.p);
	else if (all->n > 0)
		msg_error(STATUS_CALL,
		    "%s: no incident is open: choose one by --id; there are: "
		    "%.*s",
		    all->file, (int)b.len, b.p);
	else
		msg_error(STATUS_CALL, "%s: has no incident", all->file);
	buf_clear(&b);
	return NULL;
}

const struct incident *
incident_choose(const struct incidents *all, const char *id)
{
	char shown[MSG_NAME_MAX + 1];
	struct buf b = { 0 };

	if (id == NULL)
		return choose_open(all);
	for (size_t i = 0; i < all->n; i++)
		if (text_is(all->incident[i].id, id))
			return &all->incident[i];
	ids_put(all, false, &b);
	msg_error(STATUS_CALL, "%s: has no incident \"%s\"%s%.*s", all->file,
	    msg_name(shown, sizeof(shown), text_of(id)),
	    b.len > 0 ? "; there are: " : "", (int)b.len, b.len > 0 ? b.p : "");
	buf_clear(&b);
	return NULL;
}

const struct incident_time *
incident_told(const struct incident *i, struct text whom)
{
	for (size_t k = 0; k < i->tolds; k++)
		if (text_equal(i->told[k].whom, whom))
			return &i->told[k].at;
	return NULL;
}

const struct incident_time *
incident_told_in(const struct incident *i, const char *whom, struct text place)
{
	const struct incident_time *found;
	struct buf b = { 0 };

	buf_printf(&b, "%s:%.*s", whom, (int)place.n, place.p);
	found = incident_told(i, (struct text){ b.p, b.len });
	buf_clear(&b);
	return found != NULL ? found : incident_told(i, text_of(whom));
}

const struct incident_delay *
incident_delayed(const struct incident *i, int64_t at)
{
	for (size_t k = 0; k < i->delays; k++) {
		const struct incident_delay *d = &i->delay[k];

		if (d->from.at <= at && (!d->until.given || d->until.at > at))
			return d;
	}
	return NULL;
}
