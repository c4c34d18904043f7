/* SPDX-License-Identifier: ISC */
#include "retain/run.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "retain/inside.h"

/* Whether something goes: a record or a part of it, or the whole input. */
static bool
acts(const struct retain_run *s)
{
	const uint64_t deleted = s->counts.verdict[VERDICT_DELETE];

	if (s->options->mode == RUN_WHOLE)
		return deleted > 0 && deleted == s->counts.records;
	return s->options->mode == RUN_KEEP &&
	       deleted + s->counts.verdict[VERDICT_ERASE] > 0;
}

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
	if (s->retain == NULL ||
	    (acts(s) && !run_holds_settled(s, STATUS_STOP)) ||
	    o->mode == RUN_WHOLE)
		return;
	if ((most < 0 || n <= (uint64_t)most) &&
	    (share < 0 || n * 100 <= (uint64_t)share * s->counts.records))
		return;
	msg_error(STATUS_STOP,
	    "%llu of %llu records would be deleted or erased, more than "
	    "--max-delete or retention.max_delete allows: nothing was deleted",
	    (unsigned long long)n, (unsigned long long)s->counts.records);
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

	if (file_settle(s->standard) != 0 || keys_end(s) != 0 ||
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
	run_tell(s);
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
	mem_free(s->in_valued);
	mem_free(s->in_unread);
	mem_free(s->slot);
	mem_free(s->key);
	mem_free(s->person);
	mem_free(s->identity);
	mem_free(s->erasing);
	mem_free(s->counts.doubt);
	links_clear(&s->links);
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
			.known = { run_knows, &s.dataset },
			.work = { &s, judge_begin, judge_records, judge_end,
			    output_written },
			.settled = settled,
			.every = true,
			.misplaced = true,
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
