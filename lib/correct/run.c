/* SPDX-License-Identifier: ISC */
#include "correct/correct.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "correct/inside.h"

int
correct_keys_as(struct correct_options *o, const char *arg)
{
	static const char *const word[] = {
		[SQL_POSTGRESQL] = "sql",
		[SQL_SQLITE] = "sqlite",
		[SQL_MYSQL] = "mysql",
	};

	for (int i = 0; i < (int)(sizeof(word) / sizeof(*word)); i++)
		if (strcmp(arg, word[i]) == 0) {
			o->sql = true;
			o->form = (enum sql_form)i;
			return 0;
		}
	msg_error(STATUS_CALL, "--keys-as: unknown form. Known: sql, sqlite, "
			       "mysql");
	return -1;
}

/* The end of the last transaction. */
static int
lines_end(struct correct_run *s)
{
	struct buf b = { 0 };
	int result = 0;

	if (s->statements > 0) {
		keysql_close(&b, s->options->form);
		result = outfile_put(s->lines, (struct text){ b.p, b.len });
	}
	buf_clear(&b);
	return result;
}

/*
 * What was corrected is on disk before the log says so, and the log, and who
 * must be told, before a file of -o appears; so a run that dies between has
 * lines and no such file, and can be repeated.
 */
static void
settled(void *run)
{
	struct correct_run *s = run;

	if (s->counts.changed > 0 && !correct_holds_settled(s) &&
	    !s->options->dry)
		return;
	/* Records may have left already. */
	if (s->tell != NULL && tell_find(s->tell) != 0) {
		msg_raise(STATUS_STOP);
		return;
	}
	if (file_settle(s->standard) != 0 || lines_end(s) != 0 ||
	    outfile_prepare(s->review) != 0)
		return;
	if (s->tell != NULL && tell_end(s->tell) != 0)
		return;
	if (s->guard != NULL && guard_end(s->guard) != 0)
		return;
	if (s->changes != NULL)
		(void)changes_end(s->changes);
}

/* The other files appear together, after the records. */
static void
finish(struct correct_run *s)
{
	struct outfile *out[] = { s->lines, s->review };

	s->lines = s->review = NULL;
	if (msg_status() >= STATUS_CALL || stop_wanted()) {
		for (size_t i = 0; i < sizeof(out) / sizeof(*out); i++)
			outfile_discard(out[i]);
		return;
	}
	if (outfile_end_all(out, sizeof(out) / sizeof(*out)) == 0)
		correct_tell(s);
}

static void
run_clear(struct correct_run *s)
{
	outfile_discard(s->review);
	outfile_discard(s->lines);
	if (msg_status() >= STATUS_CALL) {
		changes_unmake(s->changes);
		guard_unmake(s->guard);
		tell_unmake(s->tell);
	}
	changes_close(s->changes);
	guard_close(s->guard);
	tell_close(s->tell);
	retain_free(s->retain);
	links_clear(&s->links);
	facts_free(s->known);
	wishes_clear(&s->wishes);
	mem_free(s->state);
	mem_free(s->first);
	mem_free(s->field);
	mem_free(s->slot);
	mem_free(s->key);
	mem_free(s->person);
	mem_free(s->options->in);
	buf_clear(&s->at);
	nulls_clear(&s->nulls);
	select_free(s->select);
	knownfiles_clear(&s->files);
	mem_free(s->disclosures);
	policy_free(s->policy);
	if (s->standard >= 0)
		close(s->standard);
}

int
correct_run(struct correct_options *o, char **files)
{
	struct correct_run s = { .options = o, .standard = -1 };

	s.select = select_new();
	if (correct_prepare(&s, files) == 0) {
		struct stream_plan plan = {
			.select = s.select,
			.fields = correct_fields,
			.known = { correct_knows, s.dataset },
			.work = { &s, correct_begin, correct_records,
			    correct_end, correct_written },
			.settled = settled,
			.every = true,
			.misplaced = true,
			.must_match = true,
			.sandbox = SANDBOX_RENAME | SANDBOX_LOCK,
		};

		stream_run(&o->stream, &plan, files);
		finish(&s);
	}
	run_clear(&s);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}
