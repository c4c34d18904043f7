/* SPDX-License-Identifier: ISC */
#include "retain/run.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "hide/crypto.h"
#include "retain/inside.h"
#include "retain/links.h"

/* Checks the number of deletions when all are counted and none is written. */
static void
settled(void *sweep)
{
	struct retain_run *s = sweep;
	const struct run_options *o = s->options;
	bool own = o->max_delete >= 0 || o->max_percent >= 0;
	int64_t most = own ? o->max_delete : s->policy->max_delete;
	int64_t share = own ? o->max_percent : s->policy->max_delete_percent;
	uint64_t n = s->counts.verdict[VERDICT_DELETE] +
		     s->counts.verdict[VERDICT_ERASE];

	if (s->persons == PERSON_TABLE && s->before != s->now_read) {
		msg_error(STATUS_STOP,
		    "the input changed between the two times it was read; run "
		    "again");
		return;
	}
	if (o->mode == RUN_WHOLE)
		return;
	if ((most < 0 || n <= (uint64_t)most) &&
	    (share < 0 || n * 100 <= (uint64_t)share * s->counts.records))
		return;
	msg_error(STATUS_STOP,
	    "%llu of %llu records would be deleted or erased, more than "
	    "--max-delete or retention.max_delete allows: nothing was deleted",
	    (unsigned long long)n, (unsigned long long)s->counts.records);
}

/* Appends names of fields, except those that are in the other list, too. */
static void
names_put(struct buf *b, const struct policy_field *const *f, size_t n,
    const struct policy_field *const *other, size_t others)
{
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < others && other[k] != f[i])
			k++;
		if (k == others)
			buf_printf(b, "%s\"%s\"", b->len > 0 ? ", " : "",
			    msg_name(shown, sizeof(shown), f[i]->name));
	}
}

/* Names the fields that should say whose record it is. */
static void
no_person_tell(const struct retain_run *s, uint64_t n)
{
	const struct policy_dataset *d = s->dataset;
	char shown[MSG_NAME_MAX + 1];
	struct buf b = { 0 };

	names_put(&b, d->person, d->persons, NULL, 0);
	names_put(&b, d->key, d->keys, d->person, d->persons);
	msg_error(STATUS_LOOK,
	    "%s: cannot tell from %.*s whose record it is: %llu record%s to "
	    "look at",
	    msg_name(shown, sizeof(shown), d->name), (int)b.len,
	    b.len > 0 ? b.p : "", (unsigned long long)n, n == 1 ? "" : "s");
	buf_clear(&b);
}

/* What to know or do next, where the reason alone does not show it. */
static const char *
advice(enum reason reason, bool decided, uint64_t n)
{
	if (decided && n == 1)
		return "; something else decided what happens to it";
	if (decided)
		return "; something else decided what happens to them";
	return reason == REASON_BIRTH_NOT_A_DATE ? "; correct it at the source"
						 : "";
}

static void
doubt_tell(const struct retain_run *s, enum reason reason, size_t field,
    bool decided)
{
	char dataset[MSG_NAME_MAX + 1], shown[MSG_NAME_MAX + 1];
	bool named = field < retain_fields(s->retain);
	uint64_t n = s->counts.doubt[doubt_place(s, reason, field, decided)];

	if (n == 0)
		return;
	msg_name(dataset, sizeof(dataset), s->dataset->name);
	if (named)
		msg_name(shown, sizeof(shown),
		    retain_field(s->retain, field)->name);
	msg_error(STATUS_LOOK, "%s: %s%s%s: %llu record%s to look at%s",
	    dataset, named ? shown : "", named ? ": " : "", reason_word(reason),
	    (unsigned long long)n, n == 1 ? "" : "s",
	    advice(reason, decided, n));
}

/* A policy that means it says why, in "no_retention". */
static void
unruled_tell(const struct retain_run *s)
{
	uint64_t n = s->counts.unruled;
	char shown[MSG_NAME_MAX + 1];

	if (n == 0 || s->dataset->no_retention.n > 0 ||
	    s->options->mode >= RUN_WARN)
		return;
	msg_error(STATUS_LOOK,
	    "%s: no rule is about %llu record%s, so %s kept for ever; add a "
	    "rule, or say in \"no_retention\" why",
	    msg_name(shown, sizeof(shown), s->dataset->name),
	    (unsigned long long)n, n == 1 ? "" : "s",
	    n == 1 ? "it is" : "they are");
}

static void
doubts_tell(const struct retain_run *s)
{
	const size_t fields = retain_fields(s->retain);
	uint64_t nobody = 0;

	for (int reason = 0; reason < REASONS; reason++)
		for (size_t i = 0; i <= fields; i++) {
			const enum reason why = (enum reason)reason;

			if (why == REASON_NO_PERSON)
				nobody +=
				    s->counts
					.doubt[doubt_place(s, why, i, false)];
			else
				doubt_tell(s, why, i, false);
			doubt_tell(s, why, i, true);
		}
	if (nobody > 0)
		no_person_tell(s, nobody);
	unruled_tell(s);
}

/* What was left out of the output may be under a hold: nobody said that there
 * are none. */
static void
no_holds_tell(const struct retain_run *s)
{
	const struct run_options *o = s->options;
	const uint64_t n = s->counts.verdict[VERDICT_DELETE] +
			   s->counts.verdict[VERDICT_ERASE];

	if (o->mode == RUN_KEEP && n > 0 && !o->no_holds &&
	    o->known.holds == NULL)
		msg_error(STATUS_LOOK,
		    "%llu record%s deleted or erased, but no file of legal "
		    "holds was given: use --holds FILE, or say --no-holds if "
		    "there are none",
		    (unsigned long long)n, n == 1 ? " is" : "s are");
}

/* Without warnings such a rule deletes nothing, however long it waits. */
static void
waiting_tell(const struct retain_run *s, size_t rule, uint64_t n,
    const char *why)
{
	char dataset[MSG_NAME_MAX + 1], shown[MSG_NAME_MAX + 1];

	if (n == 0)
		return;
	msg_name(dataset, sizeof(dataset), s->dataset->name);
	msg_name(shown, sizeof(shown), retain_rule(s->retain, rule)->id);
	msg_error(STATUS_LOOK, "%s: rule \"%s\": %llu record%s overdue, but %s",
	    dataset, shown, (unsigned long long)n, n == 1 ? " is" : "s are",
	    why);
}

static void
overdue_tell(const struct retain_run *s)
{
	const bool file = s->options->known.sent != NULL;

	for (size_t i = 0; i < retain_rules(s->retain); i++) {
		waiting_tell(s, i, s->counts.unwarned[i],
		    file ? "no warning is on record: run pp-retain warn, send "
			   "what it prints, and record it in the file of --sent"
			 : "no file of sent warnings was given: use --sent "
			   "FILE");
		waiting_tell(s, i, s->counts.warned[i],
		    "the warning was sent less than min_notice ago: a later "
		    "run acts");
	}
}

static void
sum_up(const struct retain_run *s)
{
	const uint64_t *n = s->counts.verdict;

	if (s->retain == NULL || retain_rules(s->retain) == 0 ||
	    !s->options->stream.verbose || s->options->mode >= RUN_WARN)
		return;
	msg_note("%llu deleted, %llu erased, %llu restricted, %llu blocked, "
		 "%llu waiting, %llu to look at",
	    (unsigned long long)n[VERDICT_DELETE],
	    (unsigned long long)n[VERDICT_ERASE],
	    (unsigned long long)n[VERDICT_RESTRICT],
	    (unsigned long long)n[VERDICT_BLOCK],
	    (unsigned long long)n[VERDICT_WAIT],
	    (unsigned long long)n[VERDICT_REVIEW]);
}

/* Syncs standard output to disk if it is a file. */
static int
standard_sync(const struct retain_run *s)
{
	if (s->standard < 0 || fsync(s->standard) == 0 || errno == EINVAL ||
	    errno == EROFS || errno == ENOTSUP)
		return 0;
	msg_error_os(STATUS_STOP, "<stdout>");
	return -1;
}

static int
keys_end(struct retain_run *s)
{
	struct buf b = { 0 };
	int result = 0;

	if (s->keys == NULL)
		return 0;
	if (s->retain != NULL && s->options->keys_as == KEYS_CSV)
		output_keys_head(s, &b);
	if (s->keys_written > 0)
		keylines_close(&b, s->options->keys_as);
	if (b.len > 0)
		result = outfile_put(s->keys, (struct text){ b.p, b.len });
	buf_clear(&b);
	return result;
}

/* Writes the file names if no record has to stay or is in doubt. */
static int
whole_end(struct retain_run *s, char **files)
{
	struct buf b = { 0 };
	int result;

	if (s->options->mode != RUN_WHOLE || s->counts.records == 0 ||
	    s->counts.verdict[VERDICT_DELETE] != s->counts.records)
		return 0;
	if (*files == NULL)
		buf_add_string(&b, "-\n");
	for (; *files != NULL; files++)
		buf_printf(&b, "%s\n", *files);
	result = outfile_put(s->lines, (struct text){ b.p, b.len });
	buf_clear(&b);
	return result;
}

/*
 * The records that stay are on disk first, then the time of the run; then the
 * decisions appear, and then the keys, or neither.  After a crash in between,
 * the run can simply be repeated: it is not earlier than itself.
 */
static int
output_commit(struct retain_run *s, char **files)
{
	struct outfile *out[] = { s->lines, s->keys };

	if (standard_sync(s) != 0 || keys_end(s) != 0 ||
	    whole_end(s, files) != 0 || outfile_prepare(s->lines) != 0 ||
	    outfile_prepare(s->keys) != 0 ||
	    (s->clock != NULL && lastrun_commit(s->clock) != 0))
		return -1;
	s->lines = s->keys = NULL;
	return outfile_end_all(out, sizeof(out) / sizeof(*out));
}

static void
finish(struct retain_run *s, char **files)
{
	bool good = msg_status() < STATUS_CALL && !stop_wanted();

	if (s->options->mode == RUN_TRY && !stop_wanted() && s->lines != NULL) {
		outfile_end(s->lines);
		s->lines = NULL;
	}
	if (!good || lift_end(s) != 0 || output_commit(s, files) != 0)
		return;
	if (s->retain != NULL) {
		doubts_tell(s);
		links_tell(s);
		overdue_tell(s);
		no_holds_tell(s);
	}
	sum_up(s);
}

static void
run_clear(struct retain_run *s)
{
	outfile_discard(s->keys);
	outfile_discard(s->lines);
	lift_close(s);
	lastrun_close(s->clock);
	rests_clear(s);
	retain_free(s->retain);
	facts_free(s->known);
	conditions_free(s->conditions);
	condition_plan_free(s->conditions_plan);
	for (size_t i = 0; s->in != NULL && i <= s->policy->rules; i++)
		hashtable_clear(&s->in[i]);
	hashtable_clear(&s->dates);
	mem_free(s->in);
	mem_free(s->in_read);
	mem_free(s->in_unread);
	mem_free(s->slot);
	mem_free(s->key);
	mem_free(s->person);
	mem_free(s->identity);
	mem_free(s->erasing);
	mem_free(s->counts.doubt);
	buf_clear(&s->names);
	arena_clear(&s->spooled);
	buf_clear(&s->as_of);
	select_free(s->select);
	knownfiles_clear(&s->files);
	policy_free(s->policy);
	if (s->standard >= 0)
		close(s->standard);
}

int
run_all(struct run_options *o, char **files)
{
	struct retain_run s = { .options = o, .standard = -1 };

	s.select = select_new();
	if (run_prepare(&s, files) == 0) {
		struct stream_plan plan = {
			.select = s.select,
			.fields = run_fields,
			.work = { &s, judge_begin, judge_records, judge_end,
			    output_written },
			.settled = settled,
			.every = true,
			.must_match = true,
			.sandbox =
			    SANDBOX_RENAME |
			    (s.lift != NULL || s.clock != NULL ? SANDBOX_LOCK
							       : 0),
		};

		stream_run(&o->stream, &plan, files);
		finish(&s, files);
	}
	run_clear(&s);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}
