/* SPDX-License-Identifier: ISC */
#include "base/msg.h"
#include "base/package.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "notify/inside.h"

/* ---- what is told at the end ---- */

static void
unsent_tell(const struct notify_run *s, enum unsent why, const char *what)
{
	const uint64_t n = s->counts.unsent[why];

	if (n > 0)
		msg_error(STATUS_LOOK, "%llu notice%s %s%s",
		    (unsigned long long)n, n == 1 ? "" : "s", what,
		    s->options->post != NULL
			? "; the file of --post has them for another way"
		    : s->notice->class == NOTICE_COMMERCIAL
			? ""
			: "; --post FILE writes them for another way");
}

static void
barred_tell(const struct notify_run *s)
{
	for (int i = BAR_NONE + 1; i < BARS; i++) {
		const uint64_t sure = s->counts.barred[i][0],
			       maybe = s->counts.barred[i][1];

		if (sure > 0 && s->options->stream.verbose)
			msg_note("%llu not written to: %s",
			    (unsigned long long)sure, bar_word((enum bar)i));
		if (maybe > 0)
			msg_error(STATUS_LOOK,
			    "%llu record%s not written to, as it is not "
			    "certain: %s",
			    (unsigned long long)maybe, maybe == 1 ? "" : "s",
			    bar_word((enum bar)i));
	}
}

static void
counts_tell(const struct notify_run *s)
{
	const struct notify_counts *c = &s->counts;
	char shown[MSG_NAME_MAX + 1];

	unsent_tell(s, UNSENT_NO_ADDRESS, "without an address");
	unsent_tell(s, UNSENT_BAD_ADDRESS,
	    "to an address that mail cannot be sent to");
	unsent_tell(s, UNSENT_DEAD, "to a dead address");
	barred_tell(s);
	customers_tell(s->customers);
	if (s->options->request != NULL && c->asked == 0)
		msg_error(STATUS_LOOK,
		    "--request %s: no line of the input is about it; nobody "
		    "was told",
		    msg_name(shown, sizeof(shown),
			text_of(s->options->request)));
	if (c->doubted > 0)
		msg_error(STATUS_LOOK,
		    "%llu deletion%s not told, as the log says \"unsure\": the "
		    "record may be there still",
		    (unsigned long long)c->doubted, c->doubted == 1 ? "" : "s");
	if (s->options->stream.verbose)
		msg_note("%llu notice%s for %llu record%s; %llu to a mailbox "
			 "that has it in this run, %llu sent before",
		    (unsigned long long)c->notices, c->notices == 1 ? "" : "s",
		    (unsigned long long)c->records, c->records == 1 ? "" : "s",
		    (unsigned long long)c->twice, (unsigned long long)c->sent);
}

/* ---- the run ---- */

static void
finish(struct notify_run *s)
{
	struct outfile *all[] = { s->post, s->out };
	struct package *package = s->package;

	s->out = s->post = NULL;
	if (msg_status() >= STATUS_CALL || stop_wanted()) {
		outfile_discard(all[0]);
		/* What went to a pipe is out. */
		outfile_discard(all[1]);
		return;
	}
	if (package != NULL) {
		package_put(package, 0,
		    (struct text){ s->index.p == NULL ? "" : s->index.p,
			s->index.len });
		s->package = NULL;
		if (package_end(package) != 0)
			all[0] = NULL;
	}
	if (msg_status() < STATUS_CALL && outfile_end_all(all, 2) == 0)
		counts_tell(s);
}

int
notify_run(struct notify_options *o, char **files)
{
	struct notify_run s = { .options = o };
	struct stream_options stream = o->stream;

	if (notify_prepare(&s, files) == 0) {
		const struct stream_plan plan = {
			.select = s.select,
			.fields = notify_fields,
			.work = { &s, notifier_begin, notifier_records,
			    notifier_end, notifier_written },
			.every = true,
			.misplaced = true,
			.sandbox = SANDBOX_RENAME |
				   (o->form == FORM_EML ? SANDBOX_CREATE : 0),
		};

		/* Notices are written in their own form, in order. */
		stream.output = "/dev/null";
		stream.reads = true;
		stream.verbose = false;
		stream_run(&stream, &plan, files);
		finish(&s);
	}
	notify_clear(&s);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}
