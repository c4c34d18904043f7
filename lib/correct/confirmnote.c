/* SPDX-License-Identifier: ISC */
#include "correct/confirmnote.h"

#include <unistd.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "record/ndjson.h"

/* Whether a line of the ledger notes this of a request. */
static bool
notes(struct text line, const struct request *r, struct text reason)
{
	struct doc_trouble trouble;
	struct doc *d = doc_read(line, &trouble);
	bool same = d != NULL &&
		    text_equal(ndjson_text(doc_top(d), "request_id"), r->id) &&
		    text_equal(ndjson_text(doc_top(d), "reason"), reason);

	doc_free(d);
	return same;
}

static bool
contains(struct text line, struct text part)
{
	for (size_t i = 0; i + part.n <= line.n; i++)
		if (memcmp(line.p + i, part.p, part.n) == 0)
			return true;
	return false;
}

/* What was read again, or a run that died, must not be noted twice. */
static bool
is_noted(struct text ledger, const struct request *r, struct text reason)
{
	while (ledger.n > 0) {
		const struct text line = text_line(&ledger);

		if (contains(line, reason) && notes(line, r, reason))
			return true;
	}
	return false;
}

/* What a ledger may say: the time of the run, in the zone of the policy. */
static void
reason_put(const struct noting *c, const struct times *t, struct buf *b)
{
	static const char shape[] = "0000-00-00T00:00:00";
	size_t from;

	buf_printf(b, "corrected %lld value%s at the source, run of ",
	    (long long)t->n, msg_plural((uint64_t)t->n, "", "s"));
	from = b->len;
	moment_put(t->as_of, c->policy->zone, b);
	b->len = from + sizeof(shape) - 1;
}

static void
event_put(const struct noting *c, const struct times *t, struct text ledger,
    struct buf *b)
{
	const struct request *r = ledger_request(c->ledger, t->request);
	struct buf reason = { 0 };
	struct text said;

	reason_put(c, t, &reason);
	said = (struct text){ reason.p, reason.len };
	if (!is_noted(ledger, r, said)) {
		event_begin(b, r->id, "note", c->now, c->policy->zone);
		event_text(b, "reason", said);
		event_end(b);
	}
	buf_clear(&reason);
}

/* The content of the ledger, which is locked; the caller frees. */
static char *
ledger_text(const char *path, size_t *n)
{
	int fd = file_open(path);
	char *text = fd < 0 ? NULL : file_slurp(fd, SIZE_MAX / 2, n);

	if (text == NULL)
		msg_error_os(STATUS_STOP, "%s", path);
	if (fd >= 0)
		close(fd);
	return text;
}

int
ledger_note(const struct noting *c)
{
	struct ledger_file *file;
	struct buf b = { 0 };
	char *text = NULL;
	size_t n = 0;
	int result = -1;

	if (c->timeses == 0)
		return 0;
	file = ledger_open(c->ledger_path);
	if (file != NULL)
		text = ledger_text(c->ledger_path, &n);
	for (size_t i = 0; i < c->timeses && text != NULL; i++)
		event_put(c, &c->times[i], (struct text){ text, n }, &b);
	if (text != NULL)
		result = b.len == 0
			     ? 0
			     : ledger_append(file, (struct text){ b.p, b.len });
	ledger_close(file);
	mem_free(text);
	buf_clear(&b);
	return result;
}
