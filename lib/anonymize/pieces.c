/* SPDX-License-Identifier: ISC */
#include "anonymize/pieces.h"

#include <unistd.h>

#include "anonymize/applystream.h"
#include "anonymize/countfile.h"
#include "anonymize/planfile.h"
#include "anonymize/refit.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "table/countstream.h"

/* ---- output: counts and plans ---- */

struct output {
	struct outfile *file;
	struct lines_out *lines;
};

/* Both reveal people of the table, so nobody else may read them. */
static int
output_open(struct output *out, const char *path)
{
	out->file = outfile_begin(path, 0600);
	if (out->file == NULL)
		return -1;
	out->lines =
	    jsonlines_out_new(outfile_fd(out->file), outfile_name(out->file));
	return 0;
}

static void
output_close(struct output *out)
{
	if (out->file == NULL)
		return;
	jsonlines_out_end(out->lines);
	outfile_close(out->file);
}

/* ---- input: counts ---- */

struct inputs {
	char **file;
	int *fd;
	size_t n;
};

static int
inputs_open(struct inputs *in, char **files)
{
	static char dash[] = "-", *standard[] = { dash, NULL };

	in->file = *files == NULL ? standard : files;
	while (in->file[in->n] != NULL)
		in->n++;
	in->fd = mem_array(in->n, sizeof(*in->fd));
	for (size_t i = 0; i < in->n; i++)
		in->fd[i] = -1;
	for (size_t i = 0; i < in->n; i++) {
		in->fd[i] = file_open(in->file[i]);
		if (in->fd[i] >= 0)
			continue;
		msg_error_os(STATUS_CALL, "%s", in->file[i]);
		return -1;
	}
	return 0;
}

static void
inputs_close(struct inputs *in)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->fd[i] > STDERR_FILENO)
			close(in->fd[i]);
	mem_free(in->fd);
}

/* Reads each file in turn, until one is bad. */
static void
inputs_read(const struct inputs *in, int (*read)(void *, struct lines_in *),
    void *ctx)
{
	int bad = 0;

	for (size_t i = 0; i < in->n && bad == 0; i++) {
		struct lines_in *lines = jsonlines_in_new(in->fd[i],
		    strcmp(in->file[i], "-") == 0 ? "<stdin>" : in->file[i]);

		bad = read(ctx, lines);
		jsonlines_in_free(lines);
	}
}

static int
status_end(void)
{
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

/* ---- count ---- */

static void
count(const struct publish_options *o, struct counting *c, char **files)
{
	struct stream_options stream = o->stream;
	struct stream_plan plan = counting_plan(c);
	const struct counter *counter;
	struct output out = { NULL };

	plan.sandbox = SANDBOX_RENAME;
	stream.output = "/dev/null";
	stream.piece = true;
	if (output_open(&out, o->stream.output) == 0) {
		stream_run(&stream, &plan, files);
		counter = counting_counter(c);
		if (counter != NULL)
			countfile_write(counter, out.lines);
	}
	output_close(&out);
}

int
pieces_count(const struct publish_options *o, char **files)
{
	struct counting c = { .intake = intake_new(o->release, INTAKE_DATA),
		.release = o->release };

	if (c.intake == NULL)
		return (int)msg_status();
	if (intern_seed(c.seed) == 0)
		count(o, &c, files);
	counting_clear(&c);
	intake_free(c.intake);
	return status_end();
}

/* ---- merge ---- */

static int
merge_one(void *out, struct lines_in *in)
{
	return countfile_merge(in, out);
}

int
pieces_merge(const struct publish_options *o, char **files)
{
	struct inputs in = { NULL };
	struct output out = { NULL };

	if (inputs_open(&in, files) == 0 &&
	    output_open(&out, o->stream.output) == 0 &&
	    sandbox_unless(o->stream.no_sandbox, SANDBOX_RENAME) == 0)
		inputs_read(&in, merge_one, out.lines);
	output_close(&out);
	inputs_close(&in);
	return status_end();
}

/* ---- plan ---- */

static int
counts_one(void *counter, struct lines_in *in)
{
	return countfile_read(counter, in);
}

static void
plan_write(const struct publish_options *o, struct counter *c,
    const struct plan *old, struct output *out, const uint64_t seed[2])
{
	struct frame *f = frame_make(c);
	struct plan_options options = o->plan;
	struct plan *p;

	options.old = old;
	p = f == NULL ? NULL : plan_make(f, &options, seed);
	if (p != NULL)
		planfile_write(p, out->lines);
	plan_free(p);
	frame_free(f);
}

static void
plan(const struct publish_options *o, char **files, const uint64_t seed[2])
{
	struct counter *c = counter_new(o->release, seed);
	struct bulk *bulk = NULL;
	struct inputs in = { NULL };
	struct output out = { NULL };
	struct refit_plan old = { NULL };

	if (publish_bulk(o, &bulk) == 0 && bulk != NULL)
		counter_bound(c, bulk, bulk_memory(bulk) / 2);
	if (msg_status() < STATUS_CALL && inputs_open(&in, files) == 0 &&
	    output_open(&out, o->stream.output) == 0 &&
	    refit_open(&old, o->old) == 0 &&
	    sandbox_unless(o->stream.no_sandbox, SANDBOX_RENAME) == 0 &&
	    refit_read(&old, c, seed) == 0) {
		inputs_read(&in, counts_one, c);
		if (msg_status() < STATUS_CALL && !stop_wanted())
			plan_write(o, c, old.plan, &out, seed);
	}
	output_close(&out);
	inputs_close(&in);
	refit_close(&old);
	counter_free(c);
	bulk_free(bulk);
}

int
pieces_plan(const struct publish_options *o, char **files)
{
	uint64_t seed[2] = { 0, 0 };

	if (intern_seed(seed) == 0)
		plan(o, files, seed);
	return status_end();
}

/* ---- apply ---- */

/* A plan is read with all rights, like a policy: it comes from the caller, not
 * from the data. */
static void
apply(const struct publish_options *o, const struct plan *p, char **files)
{
	struct intake *in = intake_new(p->frame->release, INTAKE_DATA);
	struct applying a = { .intake = in,
		.plan = p,
		.missing = "is not in the plan" };
	struct stream_options stream = o->stream;
	struct stream_plan plan;

	if (in == NULL)
		return;
	stream.piece = true;
	plan = applying_plan(&a);
	stream_run(&stream, &plan, files);
	intake_free(in);
}

static int
zones_load(struct release *r)
{
	const char *name, *why;

	if (release_zones(r, &name, &why) == 0)
		return 0;
	msg_error(STATUS_CALL, "time zone \"%s\" of the plan: %s", name, why);
	return -1;
}

/* Texts for null that were given must be those of the plan. */
static int
nulls_fit(const char *list, const struct refit_plan *old)
{
	const struct release *r = &old->release;
	struct release given = { .no_date = r->no_date,
		.no_dates = r->no_dates };
	bool same;

	release_nulls_add(&given, list);
	same = list == NULL || release_same_texts(&given, r);
	given.no_date = NULL;
	given.no_dates = 0;
	release_clear(&given);
	if (same)
		return 0;
	msg_error(STATUS_CALL,
	    "%s: was made with other texts for null than --null has; leave out "
	    "--null, as the plan knows them",
	    old->path);
	return -1;
}

int
pieces_apply(const struct publish_options *o, char **files)
{
	struct refit_plan old = { NULL };
	uint64_t seed[2] = { 0, 0 };

	if (o->old == NULL)
		msg_error(STATUS_CALL, "no plan given: use --plan FILE");
	else if (intern_seed(seed) == 0 && refit_open(&old, o->old) == 0 &&
		 refit_read(&old, NULL, seed) == 0 &&
		 nulls_fit(o->stream.null, &old) == 0 &&
		 zones_load(&old.release) == 0)
		apply(o, old.plan, files);
	refit_close(&old);
	return status_end();
}
