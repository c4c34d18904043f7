/* SPDX-License-Identifier: ISC */
/* realpath(3) is an extension of POSIX. */
#define _XOPEN_SOURCE 700
#include "request/sidefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/doc.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "record/intern.h"
#include "record/json.h"

enum { FILE_MAX = 1 << 28, SHARED = 077 };

/* ---- the file ---- */

struct sidefile {
	char *path;
	struct buf old, fresh;
	char *ledger; /* its real path; NULL: lines do not name it */
	int lock;     /* -1: none */
	bool made;    /* locking created the file */
	struct outfile *out;
	bool changed;
	uint64_t seed[2];
	struct intern *known; /* requests with a line in `old`; NULL: not
			       * looked up yet */
	struct intern *stale; /* those whose lines go */
};

/* A symbolic link is followed, so that a ledger has one such file. */
char *
sidefile_beside(const char *ledger)
{
	return file_companion(ledger, FILE_IDENTITIES);
}

bool
sidefile_is_name(const char *path)
{
	static const char end[] = FILE_IDENTITIES;
	size_t n = strlen(path), m = sizeof(end) - 1;
	const char *slash = strrchr(path, '/');
	const char *last = slash == NULL ? path : slash + 1;

	return (n >= m && strcmp(path + n - m, end) == 0) ||
	       strcmp(last, "identities.ndjson") == 0;
}

/* Each line is an object with a request, a type and a value. */
static bool
is_side_file(struct text all)
{
	while (all.n > 0) {
		struct doc_trouble trouble;
		struct doc *d = doc_read(text_line(&all), &trouble);
		const struct node *top = d == NULL ? NULL : doc_top(d);
		bool good = top != NULL &&
			    node_get(top, "request_id") != NULL &&
			    node_get(top, "type") != NULL &&
			    node_get(top, "value") != NULL;

		doc_free(d);
		if (!good)
			return false;
	}
	return true;
}

/* Reads the file: 0, or -1 with errno. */
static int
load(struct sidefile *s, int fd)
{
	struct stat st;
	size_t n;
	char *text;

	if (fstat(fd, &st) != 0)
		return -1;
	if ((st.st_mode & SHARED) != 0 || !S_ISREG(st.st_mode)) {
		errno = EPERM;
		return -1;
	}
	text = file_slurp(fd, FILE_MAX, &n);
	if (text == NULL)
		return -1;
	buf_reserve(&s->old, n);
	buf_add(&s->old, text, n);
	mem_wipe(text, n);
	mem_free(text);
	return 0;
}

static int
side_load(struct sidefile *s, bool look)
{
	int fd, result;

	if (!look) {
		s->made = access(s->path, F_OK) != 0;
		s->lock = lock_open(s->path);
		return s->lock < 0 ? -1 : load(s, s->lock);
	}
	fd = file_open(s->path);
	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	result = load(s, fd);
	close(fd);
	return result;
}

static int
side_ready(struct sidefile *s, bool look)
{
	if (side_load(s, look) != 0) {
		if (errno == EPERM || errno == EINVAL)
			msg_error(STATUS_CALL,
			    "%s: must be a regular file that only its owner "
			    "can read (chmod 600)",
			    s->path);
		else if (!stop_wanted())
			msg_error_os(STATUS_CALL, "%s", s->path);
		return -1;
	}
	if (!is_side_file((struct text){ s->old.p, s->old.len })) {
		msg_error(STATUS_CALL, "%s: is not a file of identities",
		    s->path);
		return -1;
	}
	s->out = outfile_begin(look ? "/dev/null" : s->path, 0600);
	return s->out == NULL ? -1 : 0;
}

struct sidefile *
sidefile_open(const char *path, const char *ledger, bool look)
{
	struct sidefile *s = mem_alloc(sizeof(*s));
	char *real = ledger == NULL ? NULL : realpath(ledger, NULL);

	s->path = mem_text(text_of(path));
	if (ledger != NULL)
		s->ledger = mem_text(text_of(real == NULL ? ledger : real));
	free(real);
	s->lock = -1;
	if (intern_seed(s->seed) == 0 && side_ready(s, look) == 0)
		return s;
	sidefile_discard(s);
	return NULL;
}

/* Whether a line belongs to this ledger. */
static bool
is_ours(const struct sidefile *s, const struct node *line)
{
	const struct node *name = node_get(line, "ledger");

	if (s->ledger == NULL)
		return name == NULL;
	return name != NULL && text_is(node_text(name), s->ledger);
}

/* The request of a line that belongs to this ledger, lent by the document; n ==
 * 0: of another ledger. */
static struct text
request_of(const struct sidefile *s, const struct doc *d)
{
	const struct node *id =
	    d == NULL ? NULL : node_get(doc_top(d), "request_id");

	if (id == NULL || !is_ours(s, doc_top(d)))
		return (struct text){ NULL, 0 };
	return node_text(id);
}

/* Removes the lines of all stale requests. */
static void
stale_drop(struct sidefile *s)
{
	struct buf kept = { 0 };
	struct text rest = { s->old.p, s->old.len };

	if (s->stale == NULL)
		return;
	buf_reserve(&kept, rest.n + 1);
	while (rest.n > 0) {
		struct doc_trouble trouble;
		struct text line = text_line(&rest);
		struct doc *d = doc_read(line, &trouble);
		struct text id = request_of(s, d);

		if (id.n == 0 || intern_find(s->stale, id) == INTERN_NONE) {
			buf_add_text(&kept, line);
			buf_add_byte(&kept, '\n');
		}
		doc_free(d);
	}
	s->changed |= kept.len != s->old.len;
	buf_wipe(&s->old);
	s->old = kept;
	intern_free(s->stale);
	s->stale = NULL;
}

void
sidefile_add(struct sidefile *s, struct text id, const struct identities *all,
    bool fresh)
{
	size_t name = s->ledger == NULL ? 0 : strlen(s->ledger);

	if (fresh && s->stale == NULL)
		s->stale = intern_new(s->seed);
	if (fresh)
		(void)intern_of(s->stale, id);
	/* Room for all, so that growing leaves no copy in freed memory. */
	buf_reserve(&s->fresh, all->n * (id.n + name + 64) * 6 + all->len * 6);
	for (size_t i = 0; i < all->n; i++) {
		buf_add_string(&s->fresh, "{\"request_id\":");
		json_encode(&s->fresh, id);
		buf_add_string(&s->fresh, ",\"type\":");
		json_encode(&s->fresh, all->identity[i].type);
		buf_add_string(&s->fresh, ",\"value\":");
		json_encode(&s->fresh, all->identity[i].value);
		if (s->ledger != NULL) {
			buf_add_string(&s->fresh, ",\"ledger\":");
			json_encode(&s->fresh, text_of(s->ledger));
		}
		buf_add_string(&s->fresh, "}\n");
		s->changed = true;
	}
}

enum whose { WHOSE_OPEN, WHOSE_CLOSED, WHOSE_UNKNOWN, WHOSE_OTHER };

/* The state of the request to which a line belongs. */
static enum whose
whose(const struct sidefile *s, struct text line, const struct ledger *l)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(line, &trouble);
	const struct request *r;
	enum whose result = WHOSE_OTHER;

	if (d != NULL && is_ours(s, doc_top(d))) {
		r = ledger_find(l,
		    node_text(node_get(doc_top(d), "request_id")));
		result = r == NULL                    ? WHOSE_UNKNOWN
			 : r->closed != REQUEST_NEVER ? WHOSE_CLOSED
						      : WHOSE_OPEN;
	}
	doc_free(d);
	return result;
}

static void
known_find(struct sidefile *s)
{
	struct text rest = { s->old.p, s->old.len };

	s->known = intern_new(s->seed);
	while (rest.n > 0) {
		struct doc_trouble trouble;
		struct doc *d = doc_read(text_line(&rest), &trouble);
		struct text id = request_of(s, d);

		if (id.n > 0)
			(void)intern_of(s->known, id);
		doc_free(d);
	}
}

bool
sidefile_has(struct sidefile *s, struct text id)
{
	if (s->known == NULL)
		known_find(s);
	return intern_find(s->known, id) != INTERN_NONE;
}

size_t
sidefile_purge(struct sidefile *s, const struct ledger *l)
{
	struct buf kept = { 0 };
	struct text rest;
	size_t unknown = 0;

	stale_drop(s);
	rest = (struct text){ s->old.p, s->old.len };
	buf_reserve(&kept, rest.n + 1);
	while (rest.n > 0) {
		struct text line = text_line(&rest);
		enum whose of = whose(s, line, l);

		unknown += of == WHOSE_UNKNOWN;
		if (of == WHOSE_CLOSED)
			continue;
		buf_add_text(&kept, line);
		buf_add_byte(&kept, '\n');
	}
	s->changed |= kept.len != s->old.len;
	buf_wipe(&s->old);
	s->old = kept;
	return unknown;
}

int
sidefile_commit(struct sidefile *s)
{
	int result;

	stale_drop(s);
	if (!s->changed) {
		sidefile_discard(s);
		return 0;
	}
	result = file_write(outfile_fd(s->out), s->old.p, s->old.len);
	if (result == 0)
		result =
		    file_write(outfile_fd(s->out), s->fresh.p, s->fresh.len);
	if (result == 0)
		result = outfile_commit(s->out);
	else
		outfile_discard(s->out);
	s->out = NULL;
	if (result != 0)
		msg_error_os(STATUS_STOP, "%s", s->path);
	else
		s->made = false;
	sidefile_discard(s);
	return result;
}

void
sidefile_discard(struct sidefile *s)
{
	if (s == NULL)
		return;
	outfile_discard(s->out);
	if (s->lock >= 0 && s->made && s->old.len == 0)
		unlinkat(AT_FDCWD, s->path, 0);
	if (s->lock >= 0)
		close(s->lock);
	buf_wipe(&s->old);
	buf_wipe(&s->fresh);
	intern_free(s->known);
	intern_free(s->stale);
	mem_free(s->path);
	mem_free(s->ledger);
	mem_free(s);
}
