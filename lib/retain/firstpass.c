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

	pass_write(&r->out);
}

void
firstpass_add(struct firstpass *r, const struct pass_item *item)
{
	pass_add(&r->out, item);
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

	buf_wipe(&r->out.items);
	buf_wipe(&r->room);
	buf_wipe(&r->loose);
	buf_wipe(&r->person.own);
	buf_wipe(&r->person.alike);
	arena_clear(&r->memory);
	mem_free(r->value);
}

/* Where the dataset of the files stands, which may be known later. */
static const struct policy_dataset *const *
dataset_of(const struct firstpass *r)
{
	return r->dataset != NULL ? &r->dataset : &r->sweep->dataset;
}

void
firstpass_renamed(const struct firstpass *r, const char *where)
{
	char shown[MSG_NAME_MAX + 1];

	if (r->renamed)
		msg_error(STATUS_CALL,
		    "%sa field of \"%s\" on which others depend may have "
		    "another name in a record: add what the policy lacks, or "
		    "rename it in the input",
		    where,
		    msg_name(shown, sizeof(shown), (*dataset_of(r))->name));
}

int
firstpass_run(struct firstpass *r, struct stream_plan *plan, char **files)
{
	int status;

	r->stream = r->dataset != NULL
			? stream_reads_other(&r->sweep->options->stream)
			: stream_only_reads(&r->sweep->options->stream);
	plan->known = (struct known_names){ run_knows, dataset_of(r) };
	/* What the second reading reports is not reported twice. */
	r->stream.piece |= !plan->must_match;
	status = stream_run(&r->stream, plan, files);
	if (stop_wanted())
		stop_die();
	return status;
}
