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
	struct lift_counts counts;
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
event_put(const struct retain_run *s, const char *at, const char *key,
    const struct subject *subject, struct buf *b)
{
	buf_add_byte(b, '{');
	ndjson_put(b, "event", text_of("lifted"));
	ndjson_put(b, at, (struct text){ s->as_of.p, s->as_of.len });
	ndjson_put(b, "dataset", s->dataset->name);
	subject_member(b, key, subject);
	buf_add_string(b, "}\n");
}

/* A lift takes back what is not later. */
static bool
is_late(const struct judge *w, int64_t at)
{
	return at > w->sweep->now;
}

/* Takes a record off the suppression list.  One that is only like those of
 * somebody there is told from them by its own line. */
static bool
left_lift(struct judge *w, const struct retain_facts *facts, bool *late)
{
	struct subject subject;

	if (!facts->suppressed && !facts->left_alike)
		return false;
	if (facts->suppressed && is_late(w, facts->left_at)) {
		*late = true;
		return false;
	}
	if (!facts_hash(w->view, HASH_SUPPRESSED, w->value, &subject))
		return false;
	event_put(w->sweep, "added_at", "subject", &subject, &w->told.text);
	return true;
}

struct gone_lift {
	struct judge *judge;
	bool lifted, late;
};

/* Takes one key of a record off the log of deletions. */
static void
gone_lift(void *ctx, const struct subject *key, int64_t at)
{
	struct gone_lift *g = ctx;
	struct judge *w = g->judge;

	if (is_late(w, at)) {
		g->late = true;
		return;
	}
	event_put(w->sweep, "lifted_at", "key", key, &w->keys.text);
	g->lifted = true;
}

/* Whether a record does not say whose it is: nobody knows what to lift. */
static bool
is_unread(struct judge *w)
{
	struct subject s;

	return !facts_hash(w->view, HASH_SUPPRESSED, w->value, &s);
}

void
lift_record(struct judge *w, const struct retain_facts *facts)
{
	struct gone_lift gone = { .judge = w };
	bool left = false;

	w->lift.records++;
	w->lift.unread += is_unread(w);
	if (!w->known)
		return;
	w->lift.known += facts_gone(w->view, w->value, facts, gone_lift, &gone);
	left = left_lift(w, facts, &gone.late);
	w->lift.left += left;
	w->lift.gone += gone.lifted;
	w->lift.lifted += left || gone.lifted;
	w->lift.late += gone.late;
}

static void
count_move(uint64_t *from, uint64_t *to)
{
	*to += *from;
	*from = 0;
}

void
lift_written(struct judge *w)
{
	struct lift *l = w->sweep->lift;

	buf_add(&l->left_new, w->told.text.p, w->told.text.len);
	buf_add(&l->gone_new, w->keys.text.p, w->keys.text.len);
	w->told.text.len = w->keys.text.len = 0;
	count_move(&w->lift.records, &l->counts.records);
	count_move(&w->lift.known, &l->counts.known);
	count_move(&w->lift.left, &l->counts.left);
	count_move(&w->lift.gone, &l->counts.gone);
	count_move(&w->lift.lifted, &l->counts.lifted);
	count_move(&w->lift.late, &l->counts.late);
	count_move(&w->lift.unread, &l->counts.unread);
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

/* Reports records on which a lift with this time has no effect.  If there are
 * no others, the call is wrong. */
static void
late_tell(const struct lift_counts *n)
{
	if (n->late > 0)
		msg_error(n->lifted > 0 ? STATUS_LOOK : STATUS_CALL,
		    "%llu record%s deleted or put on the suppression list "
		    "later than now, and not lifted from there: is the clock "
		    "slow, or --now too early?",
		    (unsigned long long)n->late,
		    msg_plural(n->late, " was", "s were"));
}

static void
unread_tell(const struct retain_run *s, const struct lift_counts *n)
{
	char shown[MSG_NAME_MAX + 1];

	if (n->unread > 0)
		msg_error(STATUS_LOOK,
		    "%s: %llu record%s without a key that can be read, and "
		    "lifted from no list",
		    msg_name(shown, sizeof(shown), s->dataset->name),
		    (unsigned long long)n->unread,
		    msg_plural(n->unread, " is", "s are"));
}

static const char *
lists(const struct retain_run *s)
{
	const struct facts_files *f = &s->options->known;

	return f->deletions == NULL     ? "on the suppression list"
	       : f->suppression == NULL ? "in the log of deletions"
					: "on the suppression list or in the "
					  "log of deletions";
}

static void
nobody_tell(const struct retain_run *s, const struct lift_counts *n)
{
	if (n->records > 0 && n->known == 0)
		msg_warn("no record of the input is %s: nothing was lifted",
		    lists(s));
}

static void
sum_up(const struct retain_run *s, const struct lift_counts *n)
{
	const struct facts_files *f = &s->options->known;
	struct buf b = { 0 };

	if (!s->options->stream.verbose)
		return;
	if (f->suppression != NULL)
		buf_printf(&b, "%llu from the suppression list",
		    (unsigned long long)n->left);
	if (f->deletions != NULL)
		buf_printf(&b, "%s%llu from the log of deletions",
		    b.len > 0 ? ", " : "", (unsigned long long)n->gone);
	msg_note("%llu record%s, %llu %slifted: %.*s",
	    (unsigned long long)n->records, msg_plural(n->records, "", "s"),
	    (unsigned long long)n->lifted, s->options->dry ? "to be " : "",
	    (int)b.len, b.p);
	buf_clear(&b);
}

int
lift_end(struct retain_run *s)
{
	struct lift *l = s->lift;

	if (l == NULL)
		return 0;
	late_tell(&l->counts);
	unread_tell(s, &l->counts);
	if (list_append(s, l->left, &l->left_new) != 0 ||
	    list_append(s, l->gone, &l->gone_new) != 0)
		return -1;
	nobody_tell(s, &l->counts);
	sum_up(s, &l->counts);
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
