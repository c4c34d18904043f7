/* SPDX-License-Identifier: ISC */
#include "group/publish.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "base/twice.h"
#include "group/counting.h"

/* The tool of the second reading; the intake must come first. */
struct publish {
	struct intake *intake;
	const struct publish_options *options;
	uint64_t seed[2];
	struct frame *frame;
	struct plan *plan;
	uint64_t written; /* records */
};

/* ---- second reading ---- */

struct applying {
	struct publish *publish;
	struct taken taken;
	uint32_t *rank;
	uint64_t records, written;
};

static void *
apply_begin(void *tool)
{
	struct publish *p = tool;
	struct applying *a = mem_alloc(sizeof(*a));

	a->publish = p;
	a->rank =
	    mem_array((size_t)intake_columns(p->intake) + 1, sizeof(*a->rank));
	taken_init(&a->taken, p->intake);
	return a;
}

static const char moved[] = "was not there at the first reading";

static uint32_t
class_of(struct applying *a, struct record *rec)
{
	const struct publish *p = a->publish;
	uint32_t class;

	for (uint32_t i = 0; i < p->frame->quasis; i++) {
		a->rank[i] = frame_rank(p->frame, i, intake_text(&a->taken, i));
		if (a->rank[i] == INTERN_NONE) {
			record_refuse(rec, a->taken.field[i], moved);
			return PLAN_NONE;
		}
	}
	class = plan_find(p->plan, a->rank);
	if (class == PLAN_NONE)
		record_refuse(rec, NULL, moved);
	return class;
}

/* An empty value is null where all of them were. */
static void
label_set(const struct plan *p, struct record *rec, struct field *f,
    uint32_t class, uint32_t column)
{
	const struct kinds *k = &p->frame->kinds[column];
	struct text t = plan_label(p, class, column);
	size_t from = record_out(rec)->len;

	if (t.n == 0 && k->null && !k->blank) {
		record_null(rec, f);
		return;
	}
	buf_add_text(record_out(rec), t);
	record_set(rec, f, from,
	    plan_literal(p, class, column) ? RECORD_LITERAL : RECORD_TEXT);
}

static void
apply_records(void *state, struct batch *batch)
{
	struct applying *a = state;
	const struct publish *p = a->publish;
	struct record *rec;

	while ((rec = record_next(batch)) != NULL) {
		uint32_t class;

		if (!intake_take(p->intake, rec, &a->taken))
			continue;
		class = class_of(a, rec);
		if (class == PLAN_NONE)
			continue;
		for (uint32_t i = 0; i < p->frame->quasis; i++)
			label_set(p->plan, rec, a->taken.field[i], class, i);
		a->records++;
	}
}

static void
apply_written(void *state)
{
	struct applying *a = state;

	a->publish->written += a->records;
	a->records = 0;
}

static void
apply_end(void *state)
{
	struct applying *a = state;

	taken_clear(&a->taken);
	mem_free(a->rank);
	mem_free(a);
}

/* A record too many is refused already, if it is not as others are. */
static void
apply_settled(void *tool)
{
	const struct publish *p = tool;

	if (p->frame != NULL && p->written != p->frame->records)
		msg_error(STATUS_STOP,
		    "the input is not the same at both readings");
}

/* ---- from begin to end ---- */

/* Descriptors for both readings. */
static int
inputs_open(char **files, size_t n, int *first, int *second)
{
	for (size_t i = 0; i < n; i++) {
		bool standard = strcmp(files[i], "-") == 0;
		const char *where;
		int fd[2];

		if (twice_open(files[i], fd, &where) != 0) {
			if (stop_wanted())
				return -1;
			msg_error_os(standard ? STATUS_STOP : STATUS_CALL, "%s",
			    strcmp(where, "-") == 0 ? "<stdin>" : where);
			return -1;
		}
		first[i] = fd[0];
		second[i] = fd[1];
	}
	return 0;
}

/* Between both: what was counted is planned. */
static int
plan_ready(struct publish *p, struct counting *c)
{
	p->frame = counting_frame(c);
	if (p->frame != NULL)
		p->plan = plan_make(p->frame, &p->options->plan, p->seed);
	return p->plan == NULL ? -1 : 0;
}

static void
read_twice(struct publish *p, char **files, const int *first, const int *second)
{
	struct stream_options once = p->options->stream;
	struct stream_options again = once;
	struct counting counting = { .intake = p->intake,
		.release = p->options->release,
		.seed = { p->seed[0], p->seed[1] } };
	struct stream_plan count = counting_plan(&counting);
	struct stream_plan apply = { .select = count.select,
		.fields = intake_fields,
		.drops = intake_drops,
		.work = { p, apply_begin, apply_records, apply_end,
		    apply_written },
		.settled = apply_settled,
		.every = true };
	struct stream *reading, *writing;

	count.sandbox = once.output != NULL ? SANDBOX_RENAME : 0;
	once.open = first;
	once.output = "/dev/null";
	once.rejects = once.rejects == NULL ? NULL : "/dev/null";
	once.silent = once.rejects != NULL;
	once.verbose = false;
	again.open = second;
	reading = stream_open(&once, &count, files);
	writing = reading == NULL ? NULL : stream_open(&again, &apply, files);
	if (writing != NULL)
		stream_work(reading);
	stream_close(reading);
	if (writing != NULL && plan_ready(p, &counting) == 0)
		stream_work(writing);
	stream_close(writing);
	counting_clear(&counting);
}

int
publish_run(const struct publish_options *o, char **files)
{
	static char dash[] = "-", *standard[] = { dash, NULL };
	struct publish p = { .options = o };
	size_t n = 0;
	int *fd;

	if (*files == NULL)
		files = standard;
	while (files[n] != NULL)
		n++;
	fd = mem_array(2 * n, sizeof(*fd));
	p.intake = intake_new(o->release, INTAKE_DATA);
	if (intern_seed(p.seed) != 0)
		msg_error_os(STATUS_STOP, "random numbers");
	else if (p.intake != NULL && inputs_open(files, n, fd, fd + n) == 0)
		read_twice(&p, files, fd, fd + n);
	plan_free(p.plan);
	frame_free(p.frame);
	intake_free(p.intake);
	mem_free(fd);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}
