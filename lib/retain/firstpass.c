/* SPDX-License-Identifier: ISC */
#include "retain/firstpass.h"

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/stop.h"
#include "record/siphash.h"

void
firstpass_flush(void *reader)
{
	struct firstpass *r = reader;

	/* What follows a lost item could not be understood. */
	if (r->items.len > 0 && !r->broken &&
	    file_write(r->fd, r->items.p, r->items.len) != 0) {
		msg_error_os(STATUS_STOP, "first pass over the input");
		r->broken = true;
	}
	r->items.len = 0;
}

void
firstpass_add(struct firstpass *r, const struct pass_item *item)
{
	buf_add(&r->items, (const char *)item, sizeof(*item));
}

void *
firstpass_begin(void *reader)
{
	return reader;
}

void
firstpass_end(void *reader)
{
	struct firstpass *r = reader;

	buf_wipe(&r->items);
	buf_wipe(&r->room);
	buf_wipe(&r->loose);
	arena_clear(&r->memory);
	mem_free(r->value);
}

/* Whether a name is that of a field, or of something around one. */
static bool
knows(const void *reader, struct text path)
{
	const struct firstpass *r = reader;
	const struct policy_dataset *d =
	    r->dataset != NULL ? r->dataset : r->sweep->dataset;

	return d == NULL || policy_holds(d, path);
}

void
firstpass_renamed(const struct firstpass *r, const char *where)
{
	const struct policy_dataset *d =
	    r->dataset != NULL ? r->dataset : r->sweep->dataset;
	char shown[MSG_NAME_MAX + 1];

	if (r->renamed)
		msg_error(STATUS_CALL,
		    "%sa field of \"%s\" on which others depend may have "
		    "another name in a record: add what the policy lacks, or "
		    "rename it in the input",
		    where, msg_name(shown, sizeof(shown), d->name));
}

int
firstpass_run(struct firstpass *r, struct stream_plan *plan, char **files)
{
	int status;

	r->stream = r->sweep->options->stream;
	r->stream.output = "/dev/null";
	r->stream.rejects = NULL;
	r->stream.verbose = r->stream.progress = false;
	r->stream.quiet = true;
	r->stream.jobs = 1;
	r->stream.to = FORMAT_AUTO;
	r->stream.columns = NULL;
	r->stream.reads = true;
	plan->known = (struct known_names){ knows, r };
	/* What the second reading reports is not reported twice. */
	r->stream.piece |= !plan->must_match;
	status = stream_run(&r->stream, plan, files);
	if (stop_wanted())
		stop_die();
	return status;
}
