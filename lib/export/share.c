/* SPDX-License-Identifier: ISC */
#include "export/share.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "export/inside.h"
#include "export/released.h"

static bool
drops(const void *share, int rule)
{
	const struct share *s = share;

	return s->hiding.rule[rule].drops;
}

static void
bytes_out(void *share, struct text bytes)
{
	const struct share *s = share;

	disclosure_bytes(s->log, bytes);
}

/* Logs what went out; nothing, if nothing did. */
static int
log_end(struct share *s)
{
	struct buf left_out = { 0 };
	struct disclosure_facts f = { .sharing = &s->sharing,
		.dataset = s->bars.dataset,
		.now = s->now,
		.records = s->counts.out };
	int result;

	if (s->log == NULL || !s->bound)
		return 0;
	share_left_out_put(&s->counts, &left_out);
	f.left_out = (struct text){ left_out.p, left_out.len };
	result = disclosure_end(s->log, &f);
	buf_clear(&left_out);
	return result;
}

/* What went out is on disk before the log says so; and without a line of the
 * log a file of -o does not appear. */
static void
settled(void *share)
{
	struct share *s = share;

	s->logged = true;
	if (file_settle(s->standard) == 0)
		(void)log_end(s);
}

/* Whether what is written is out at once: a FIFO or device is no file that
 * appears when all is written. */
static bool
is_direct(const char *output)
{
	struct stat st;

	return output == NULL || strcmp(output, "/dev/stdout") == 0 ||
	       (stat(output, &st) == 0 && !S_ISREG(st.st_mode));
}

/* What went out is logged even if the run failed after that. */
static void
finish(struct share *s)
{
	bool good = msg_status() < STATUS_CALL && !stop_wanted();
	struct outfile *left_out = s->left_out;

	if (!s->logged && s->counts.out > 0 && s->direct)
		settled(s);
	if (!good)
		return;
	s->left_out = NULL;
	if (left_out != NULL && outfile_end(left_out) != 0)
		return;
	if (s->bound)
		share_tell(s);
}

/* A purpose of figures gets releases only, and no other purpose does. */
static void
release_share(struct share *s, char **files)
{
	const struct share_options *o = s->options;
	struct released_call c = { .sharing = &s->sharing,
		.receipt = o->checked,
		.output = o->stream.output,
		.now = s->now };

	if (o->checked == NULL)
		msg_error(STATUS_CALL,
		    "purpose \"%s\" gets figures only: share a release with "
		    "--checked RECEIPT, as pp-anonymize check writes it",
		    o->call.purpose);
	else if (!s->sharing.purpose->aggregate_only)
		msg_error(STATUS_CALL,
		    "--checked is for a purpose that is \"aggregate_only\" in "
		    "the policy");
	else if (share_log_find(s) == 0 && share_release_files(s, files) == 0 &&
		 share_disclosure_open(s) == 0) {
		c.log = s->log;
		released_run(&c, files, o->stream.no_sandbox);
	}
}

static void
share_clear(struct share *s)
{
	outfile_discard(s->left_out);
	disclosure_close(s->log);
	bars_clear(&s->bars);
	others_clear(&s->others);
	decided_clear(&s->decided);
	mem_free(s->options->in);
	facts_free(s->known);
	hiding_clear(&s->hiding);
	keyring_free(s->keys);
	knownfiles_clear(&s->files);
	policy_free(s->policy);
	mem_free(s->slot);
	mem_free(s->identity);
	if (s->standard >= 0)
		close(s->standard);
}

int
share_run(struct share_options *o, char **files)
{
	struct share s = { .options = o, .standard = -1 };

	if (share_policy(&s) != 0) {
		share_clear(&s);
		return (int)msg_status();
	}
	if (s.sharing.purpose->aggregate_only || o->checked != NULL) {
		release_share(&s, files);
	} else if (share_prepare(&s, files) == 0) {
		struct stream_plan plan = {
			.select = s.hiding.select,
			.fields = share_fields,
			.drops = drops,
			.work = { &s, share_begin, share_records, share_end,
			    share_written },
			.out = s.log == NULL ? NULL : bytes_out,
			.settled = settled,
			.every = true,
			.must_match = true,
			.sandbox = SANDBOX_RENAME | SANDBOX_LOCK,
		};

		s.direct = is_direct(o->stream.output);
		s.hider = (struct hider_plan){ &s.hiding, s.keys, NULL };
		stream_run(&o->stream, &plan, files);
		finish(&s);
	}
	share_clear(&s);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}
