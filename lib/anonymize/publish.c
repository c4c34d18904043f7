/* SPDX-License-Identifier: ISC */
#include "anonymize/publish.h"

#include <unistd.h>

#include "anonymize/applystream.h"
#include "anonymize/refit.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/progress.h"
#include "base/sandbox.h"
#include "base/scratch.h"
#include "base/stop.h"
#include "base/twice.h"
#include "table/countstream.h"

struct publish {
	const struct publish_options *options;
	uint64_t seed[2];
	struct counting counting; /* first reading */
	struct bulk *bulk;
	struct frame *frame;
	struct plan *plan;
	struct applying applying; /* second reading */
	struct refit_plan old;
	struct outfile *report;
	struct progress progress;
};

/* ---- report ---- */

static int
report_open(struct publish *p)
{
	const char *path = p->options->report;

	if (path == NULL)
		return 0;
	p->report = outfile_begin(path, 0644);
	return p->report == NULL ? -1 : 0;
}

/* Called while the output can still be discarded. */
static void
report_write(const struct publish *p)
{
	const struct publish_options *o = p->options;
	struct buf b = { 0 };

	if (p->report == NULL || msg_status() >= STATUS_CALL || stop_wanted())
		return;
	report_put(p->plan, &o->facts, o->report, &b);
	outfile_put(p->report, (struct text){ b.p, b.len });
	buf_wipe(&b);
}

static void
report_end(struct publish *p)
{
	if (p->plan == NULL)
		outfile_discard(p->report);
	else
		outfile_close(p->report);
}

/* ---- from begin to end ---- */

/* Between the readings: makes a plan from the counts. */
static int
plan_ready(struct publish *p)
{
	struct plan_options o = p->options->plan;

	if (msg_status() < STATUS_CALL && !stop_wanted() &&
	    refit_read(&p->old, p->counting.counter, p->seed) == 0)
		p->frame = counting_frame(&p->counting);
	o.old = p->old.plan;
	o.report = p->report != NULL;
	if (p->frame != NULL)
		p->frame->progress = &p->progress;
	if (p->frame != NULL)
		p->plan = plan_make(p->frame, &o, p->seed);
	p->applying.plan = p->plan;
	return p->plan == NULL ? -1 : 0;
}

/* Compares numbers of records; a record without a class was already refused. */
static void
readings_compare(const struct publish *p)
{
	if (msg_status() < STATUS_CALL && !stop_wanted() &&
	    p->applying.written + p->applying.left_out != p->frame->records)
		msg_error(STATUS_STOP,
		    "the input changed between the two readings");
}

static void
left_out_tell(const struct publish *p)
{
	if (p->plan->suppressed > 0 && msg_status() < STATUS_CALL)
		msg_warn("%llu of %llu persons are left out",
		    (unsigned long long)p->plan->suppressed,
		    (unsigned long long)p->frame->persons);
}

static void
read_twice(struct publish *p, char **files, const int *first, const int *second)
{
	struct stream_options once = p->options->stream;
	struct stream_options again = once;
	struct stream_plan count = counting_plan(&p->counting);
	struct stream_plan apply = applying_plan(&p->applying);
	struct stream *reading, *writing;

	count.sandbox =
	    once.output != NULL || p->report != NULL ? SANDBOX_RENAME : 0;
	once.open = first;
	once.output = "/dev/null";
	once.rejects = once.rejects == NULL ? NULL : "/dev/null";
	once.silent = once.rejects != NULL;
	count.again = true;
	once.verbose = false;
	once.doing = "counting";
	again.open = second;
	again.doing = "writing";
	progress_init(&p->progress, -1, once.progress, once.quiet);
	reading =
	    report_open(p) == 0 ? stream_open(&once, &count, files) : NULL;
	writing = reading == NULL ? NULL : stream_open(&again, &apply, files);
	if (writing != NULL)
		stream_work(reading);
	stream_close(reading);
	if (writing != NULL && plan_ready(p) == 0) {
		stream_work(writing);
		readings_compare(p);
		left_out_tell(p);
		report_write(p);
	}
	/* The table and its report appear together or not at all. */
	stop_hold();
	stream_close(writing);
	report_end(p);
}

static void
publish_open(struct publish *p, struct intake *in, char **files)
{
	static char dash[] = "-", *standard[] = { dash, NULL };
	size_t n = 0;
	int *fd;

	if (*files == NULL)
		files = standard;
	while (files[n] != NULL)
		n++;
	fd = mem_array(2 * n, sizeof(*fd));
	p->counting = (struct counting){ .intake = in,
		.release = p->options->release,
		.seed = { p->seed[0], p->seed[1] },
		.bulk = p->bulk,
		.jobs = p->options->stream.jobs };
	p->applying = (struct applying){ .intake = in,
		.missing = "was not in the input at the first reading" };
	if (refit_open(&p->old, p->options->old) == 0 &&
	    twice_open(files, n, fd, fd + n) == 0)
		read_twice(p, files, fd, fd + n);
	mem_free(fd);
}

int
publish_bulk(const struct publish_options *o, struct bulk **out)
{
	*out = bulk_new(o->memory == 0 ? PUBLISH_MEMORY : o->memory);
	if (*out != NULL || o->memory == 0)
		return 0;
	msg_error_os(STATUS_STOP, "%s", scratch_place());
	return -1;
}

int
publish_run(const struct publish_options *o, char **files)
{
	struct publish p = { .options = o };
	struct intake *in = intake_new(o->release, INTAKE_DATA);

	if (in == NULL)
		return (int)msg_status();
	if (intern_seed(p.seed) == 0 && publish_bulk(o, &p.bulk) == 0)
		publish_open(&p, in, files);
	plan_free(p.plan);
	refit_close(&p.old);
	frame_free(p.frame);
	counting_clear(&p.counting);
	bulk_free(p.bulk);
	intake_free(in);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}
