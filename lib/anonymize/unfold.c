/* SPDX-License-Identifier: ISC */
#include "anonymize/unfold.h"

#include "base/file.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "record/libcsv.h"
#include "table/countstream.h"

static void
row_put(const struct hierarchy *h, uint32_t leaf, struct buf *out)
{
	for (unsigned level = 0; level < hierarchy_levels(h); level++) {
		struct text t = hierarchy_label(h, leaf, level);

		if (level > 0)
			buf_add_byte(out, ';');
		libcsv_encode(out, t, ';', level == 0 && t.n == 0);
	}
	buf_add_byte(out, '\n');
}

static void
rows_put(const struct hierarchy *h, struct outfile *out)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < hierarchy_leaves(h); i++)
		row_put(h, i, &b);
	outfile_put(out, (struct text){ b.p, b.len });
	buf_wipe(&b);
}

static void
unfold(struct counting *c, const struct stream_options *o, char **files)
{
	struct stream_options stream = *o;
	struct stream_plan plan = counting_plan(c);
	struct outfile *out = outfile_begin(o->output, 0666);
	struct frame *f;

	if (out == NULL)
		return;
	plan.sandbox = SANDBOX_RENAME;
	stream.output = "/dev/null";
	stream.jobs = 1; /* values come in their order */
	stream_run(&stream, &plan, files);
	f = counting_frame(c);
	if (f != NULL && f->domain[0].hierarchy != NULL)
		rows_put(f->domain[0].hierarchy, out);
	frame_free(f);
	outfile_close(out);
}

/* Only the values matter here, not how labels will be written. */
static bool
is_ready(const struct release *r)
{
	bool one =
	    r->columns == 1 && r->column[0].role == RELEASE_QUASI &&
	    (r->column[0].hierarchy != NULL || r->column[0].ladder != NULL);

	if (!one)
		msg_error(STATUS_CALL,
		    "hierarchy needs one column and its hierarchy, such as "
		    "--qi age --hierarchy age=interval:5,10");
	return one;
}

int
unfold_run(const struct stream_options *o, const struct release *r,
    char **files)
{
	struct counting c = { .release = r };

	if (!is_ready(r))
		return (int)msg_status();
	r->column[0].labels = LABELS_HIERARCHY;
	c.intake = intake_new(r, INTAKE_ANY);
	if (c.intake != NULL && intern_seed(c.seed) == 0)
		unfold(&c, o, files);
	counting_clear(&c);
	intake_free(c.intake);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}
