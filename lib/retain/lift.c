/* SPDX-License-Identifier: ISC */
/* pp-retain lift: people who come back by will are no longer on the lists of
 * those who left or were deleted. */
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "record/journal.h"
#include "record/ndjson.h"
#include "retain/judge.h"

struct lift {
	struct journal *left, *gone;   /* NULL: not asked for */
	struct buf left_new, gone_new; /* lines to append */
	uint64_t people;
};

/* What others append meanwhile does not matter: a later event decides. */
static const char *
ignored(void *ctx, const struct node *line)
{
	(void)ctx;
	(void)line;
	return NULL;
}

/* Nobody is on a list that is not there, so it is not made. */
static int
list_open(const char *path, struct journal **out)
{
	if (path == NULL)
		return 0;
	if (access(path, F_OK) != 0) {
		msg_error_os(STATUS_CALL, "%s", path);
		return -1;
	}
	*out = journal_open(path, JOURNAL_WRITES, ignored, NULL);
	return *out == NULL ? -1 : 0;
}

int
lift_open(struct retain_run *s)
{
	const struct run_options *o = s->options;

	if (o->mode != RUN_LIFT)
		return 0;
	if (o->known.suppression == NULL && o->known.deletions == NULL) {
		msg_error(STATUS_CALL,
		    "lift needs --suppression FILE, --deletions FILE or both");
		return -1;
	}
	s->lift = mem_alloc(sizeof(*s->lift));
	if (o->dry)
		return 0;
	return list_open(o->known.suppression, &s->lift->left) != 0 ||
		       list_open(o->known.deletions, &s->lift->gone) != 0
		   ? -1
		   : 0;
}

static void
event_put(struct judge *w, enum hash_kind kind, struct lines *to)
{
	const struct retain_run *s = w->sweep;
	bool record = kind == HASH_RECORD;
	struct buf *b = &to->text;

	buf_add_byte(b, '{');
	ndjson_put(b, "event", text_of("lifted"));
	ndjson_put(b, record ? "lifted_at" : "added_at",
	    (struct text){ s->as_of.p, s->as_of.len });
	ndjson_put(b, "dataset", s->dataset->name);
	ndjson_put(b, record ? "key" : "subject",
	    judge_subject(w, kind, &w->subject));
	buf_add_string(b, "}\n");
}

void
lift_record(struct judge *w, const struct retain_facts *facts)
{
	bool gone = facts->came_back || facts->maybe_back;

	if (facts->suppressed)
		event_put(w, HASH_SUPPRESSED, &w->told);
	if (gone)
		event_put(w, HASH_RECORD, &w->keys);
	w->lifted += facts->suppressed || gone;
}

void
lift_written(struct judge *w)
{
	struct retain_run *s = w->sweep;

	buf_add(&s->lift->left_new, w->told.text.p, w->told.text.len);
	buf_add(&s->lift->gone_new, w->keys.text.p, w->keys.text.len);
	s->lift->people += w->lifted;
	w->told.text.len = w->keys.text.len = 0;
	w->lifted = 0;
}

static int
list_append(struct retain_run *s, struct journal *j, const struct buf *b)
{
	struct text lines = { b->p, b->len };
	int result;

	if (s->options->dry)
		return outfile_put(s->lines, lines);
	if (j == NULL || journal_lock(j) != 0)
		return j == NULL ? 0 : -1;
	result = journal_append(j, lines);
	journal_unlock(j);
	return result;
}

int
lift_end(struct retain_run *s)
{
	struct lift *l = s->lift;

	if (l == NULL)
		return 0;
	if (list_append(s, l->left, &l->left_new) != 0 ||
	    list_append(s, l->gone, &l->gone_new) != 0)
		return -1;
	if (s->options->stream.verbose)
		msg_note("%llu lifted", (unsigned long long)l->people);
	return 0;
}

void
lift_close(struct retain_run *s)
{
	if (s->lift == NULL)
		return;
	journal_close(s->lift->left);
	journal_close(s->lift->gone);
	buf_clear(&s->lift->left_new);
	buf_clear(&s->lift->gone_new);
	mem_free(s->lift);
}
