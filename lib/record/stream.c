/* SPDX-License-Identifier: ISC */
#include "record/stream.h"
#include "base/near.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "record/engine.h"
#include "record/source.h"

/* One thread's share. */
struct stream_worker {
	struct stream *stream;
	struct batch batch;
	void *state; /* the tool's */
	pthread_t thread;
};

struct stream {
	const struct stream_options *options;
	const struct stream_plan *plan;
	struct engine engine;
	struct source source;
	pthread_mutex_t source_lock;
	pthread_cond_t source_ready;
	bool ready;     /* the header is known, or there is nothing to read */
	uint64_t turns; /* chunks handed out */
	struct stream_worker *worker;
	unsigned workers;
	/* The sink. */
	pthread_mutex_t sink_lock;
	pthread_cond_t sink_turn;
	uint64_t turn; /* of the chunk to be written next */
	bool stopped, worked;
	bool torn; /* plan->out() was told of a part of a batch */
	struct outfile *out;
	int out_fd, rejects_fd;
	bool head_written;
	bool joint;        /* the output so far lacks a line end */
	bool rejects_open; /* so do the refused records */
	uint64_t line;     /* lines of the current file before the chunk */
	uint64_t records, refused, skipped, noted;
	const char *kernel;
};

/* ---- writing ---- */

static const char *
output_name(const struct stream_options *o)
{
	if (o->output != NULL)
		return o->output;
	return o->standard != NULL ? o->standard : "<stdout>";
}

static int
sink_write(struct stream *s, const char *p, size_t n)
{
	size_t written;
	const int result = file_write_part(s->out_fd, p, n, &written);

	if (written > 0 && s->plan->out != NULL) {
		s->plan->out(s->plan->work.tool, (struct text){ p, written });
		s->torn = result != 0;
	}
	if (result == 0)
		return 0;
	s->stopped = true;
	/* The process is about to die of SIGPIPE, which says enough. */
	if (errno == EPIPE && stop_wanted())
		return -1;
	msg_error_os(STATUS_STOP, "%s", output_name(s->options));
	return -1;
}

static int
head_write(struct stream *s)
{
	if (s->head_written)
		return 0;
	s->head_written = true;
	s->joint = s->engine.head.len > 0 &&
		   s->engine.head.p[s->engine.head.len - 1] != '\n' &&
		   s->engine.names != NULL && s->engine.header;
	return sink_write(s, s->engine.head.p, s->engine.head.len);
}

static void
tail_write(struct stream *s)
{
	struct buf b = { 0 };

	s->plan->tail(s->plan->work.tool, s->refused, &b);
	sink_write(s, b.p, b.len);
	buf_wipe(&b);
}

/* Writes refused records first: none is lost when a later write fails. */
static int
rejects_write(struct stream *s, struct batch *b)
{
	struct buf *r = &b->rejects;

	if (r->len > 0)
		s->rejects_open = r->p[r->len - 1] != '\n';
	/* More may follow, from another file or another run. */
	if (b->cut && s->rejects_open) {
		buf_add_byte(r, '\n');
		s->rejects_open = false;
	}
	if (r->len == 0 || file_write(s->rejects_fd, r->p, r->len) == 0)
		return 0;
	msg_error_os(STATUS_STOP, "%s", s->options->rejects);
	s->stopped = true;
	return -1;
}

/* The line end that the output lacks before a batch. */
static int
joint_write(struct stream *s, const struct batch *b)
{
	return b->line_end == LINE_CRLF ? sink_write(s, "\r\n", 2)
					: sink_write(s, "\n", 1);
}

static int
batch_write(struct stream *s, struct batch *b)
{
	const char *p = b->edited ? b->out.p : b->in.p;
	size_t n = b->edited ? b->out.len : b->whole;

	if (rejects_write(s, b) != 0)
		return -1;
	/* The header was good, even if the first record is bad. */
	if (n == 0)
		return b->fatal == STATUS_STOP ? head_write(s) : 0;
	if (head_write(s) != 0 || (s->joint && joint_write(s, b) != 0))
		return -1;
	s->joint = p[n - 1] != '\n';
	return sink_write(s, p, n);
}

/* The line of the error if it is known, else of the record; in *column the byte
 * in that line, from 1. */
static unsigned long long
note_line(const struct stream *s, const struct batch *b, const struct note *n,
    size_t *column)
{
	size_t trouble = n->offset + (n->at == 0 ? 0 : n->at - 1), begin = 0;
	uint64_t line = s->line + 1;

	for (size_t i = 0; i < trouble; i++)
		if (b->in.p[i] == '\n') {
			line++;
			begin = i + 1;
		}
	*column = trouble - begin + 1;
	return line;
}

static void
note_print(struct stream *s, const struct batch *b, const struct note *n)
{
	const char *what = n->text != NULL ? n->text : n->why;
	size_t column;
	unsigned long long at = note_line(s, b, n, &column);

	if (!n->placed)
		msg_error(n->status, "%s: %s", b->file, what);
	else if (n->fields != 0)
		msg_error(n->status, "%s:%llu: %u field%s, %s has %u", b->file,
		    at, n->fields, n->fields == 1 ? "" : "s",
		    s->engine.header ? "the header" : "the first record",
		    s->engine.columns);
	else if (n->at != 0)
		msg_error(n->status, "%s:%llu:%zu: %s", b->file, at, column,
		    what);
	else if (n->field[0] != '\0')
		msg_error(n->status, "%s:%llu: %s: %s", b->file, at, n->field,
		    what);
	else
		msg_error(n->status, "%s:%llu: %s", b->file, at, what);
}

/* Prints messages for the first bad records only: a million help nobody. */
static void
notes_print(struct stream *s, const struct batch *b)
{
	for (size_t i = 0; i < b->notes; i++) {
		const struct note *n = &b->note[i];

		if (n->status == STATUS_LOOK &&
		    (s->options->silent || s->noted++ >= ENGINE_NOTES))
			msg_raise(n->status);
		else
			note_print(s, b, n);
	}
}

static void
batch_commit(struct stream *s, struct stream_worker *w)
{
	struct batch *b = &w->batch;
	bool good;

	if (b->first)
		s->line = b->base;
	good = batch_write(s, b) == 0;
	/* Of a batch that is there in part, each record may be. */
	if ((good || s->torn) && s->plan->work.written != NULL)
		s->plan->work.written(w->state);
	if (!good)
		return;
	notes_print(s, b);
	s->line += b->lines;
	s->records += b->records;
	s->refused += b->refused;
	s->skipped += b->skipped;
	if (b->fatal != STATUS_OK)
		s->stopped = true;
}

/* ---- working ---- */

static bool
chunk_take(struct stream_worker *w)
{
	struct stream *s = w->stream;
	bool more;

	pthread_mutex_lock(&s->source_lock);
	while (!s->ready)
		pthread_cond_wait(&s->source_ready, &s->source_lock);
	more = source_fill(&s->source, &w->batch);
	if (more)
		w->batch.turn = s->turns++;
	pthread_mutex_unlock(&s->source_lock);
	return more;
}

static bool
chunk_give(struct stream_worker *w)
{
	struct stream *s = w->stream;
	bool go_on;

	pthread_mutex_lock(&s->sink_lock);
	while (s->turn != w->batch.turn)
		pthread_cond_wait(&s->sink_turn, &s->sink_lock);
	if (!s->stopped)
		batch_commit(s, w);
	go_on = !s->stopped;
	/* Another thread may wait for input that nobody needs now. */
	if (!go_on)
		stop_reading();
	s->turn++;
	pthread_cond_broadcast(&s->sink_turn);
	pthread_mutex_unlock(&s->sink_lock);
	return go_on;
}

static void *
work(void *arg)
{
	struct stream_worker *w = arg;
	struct batch *b = &w->batch;

	while (chunk_take(w)) {
		batch_ready(b);
		if (b->fatal != STATUS_CALL)
			w->stream->plan->work.records(w->state, b);
		else
			b->whole = 0;
		if (!chunk_give(w))
			break;
	}
	return NULL;
}

static void
workers_begin(struct stream *s)
{
	const struct stream_work *work = &s->plan->work;

	s->workers = s->options->jobs == 0 ? 1 : s->options->jobs;
	s->worker = mem_array(s->workers, sizeof(*s->worker));
	for (unsigned i = 0; i < s->workers; i++) {
		s->worker[i].stream = s;
		s->worker[i].state = work->begin(work->tool);
	}
}

/* The threads wait at the source until the header is known. */
static int
threads_begin(struct stream *s)
{
	for (unsigned i = 1; i < s->workers; i++) {
		struct stream_worker *w = &s->worker[i];
		int error = pthread_create(&w->thread, NULL, work, w);

		if (error != 0) {
			errno = error;
			msg_error_os(STATUS_STOP, "cannot start a thread");
			s->source.done = true;
			s->workers = i;
			return -1;
		}
	}
	return 0;
}

static void
threads_end(struct stream *s)
{
	for (unsigned i = 1; i < s->workers; i++)
		pthread_join(s->worker[i].thread, NULL);
}

/* Makes the CSV parsers, when the format is known. */
static void
batches_ready(struct stream *s)
{
	struct engine *e = &s->engine;

	for (unsigned i = 0; i < s->workers; i++) {
		struct batch *b = &s->worker[i].batch;

		if (e->from != FORMAT_NDJSON)
			b->csv = libcsv_new(e->dialect);
	}
}

/* ---- from begin to end ---- */

static int
kernel_choose(struct stream *s)
{
	const char *name = getenv("PP_KERNEL");

	s->engine.kernel = scan_choose(name, &s->kernel);
	if (s->engine.kernel != NULL)
		return 0;
	msg_error(STATUS_CALL,
	    "PP_KERNEL: this machine cannot run this kernel. Known: avx2, "
	    "sse2, swar");
	return -1;
}

static int
engine_begin(struct stream *s)
{
	const struct stream_options *o = s->options;
	struct engine *e = &s->engine;

	*e = (struct engine){
		.plan = s->plan,
		.select = s->plan->select,
		.from = o->from,
		.to = o->to,
		.header = !o->no_header,
		.max_record = o->max_record == 0 ? ENGINE_MAX : o->max_record,
		.rejects = o->rejects != NULL,
		.columns_given = o->columns,
		.told = s->plan->fields == NULL,
	};
	nulls_add_list(&e->nulls, o->null);
	/* What is found out from the input can only be checked there. */
	if (o->from != FORMAT_AUTO && engine_check_options(e, o, NULL) != 0)
		return -1;
	return kernel_choose(s);
}

static bool
is_an_input(const struct stream *s, int fd)
{
	for (size_t i = 0; i < s->source.files; i++)
		if (file_same(fd, s->source.in[i].fd))
			return true;
	return false;
}

static int
rejects_open(struct stream *s)
{
	const char *path = s->options->rejects;

	s->rejects_fd = -1;
	if (path == NULL)
		return 0;
	if (file_same_name(path, s->options->output)) {
		msg_error(STATUS_CALL, "%s: -r and -o name the same file",
		    path);
		return -1;
	}
	s->rejects_fd =
	    open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (s->rejects_fd < 0) {
		msg_error_os(STATUS_CALL, "%s", path);
		return -1;
	}
	if (!is_an_input(s, s->rejects_fd) &&
	    !file_same(s->rejects_fd, s->out_fd))
		return 0;
	msg_error(STATUS_CALL, "%s: -r names an input or the output", path);
	return -1;
}

static int
output_open(struct stream *s)
{
	const char *path = s->options->output;

	s->out = outfile_open(path, 0666);
	if (s->out == NULL) {
		msg_error_os(STATUS_CALL, "%s", path);
		return -1;
	}
	s->out_fd = outfile_fd(s->out);
	if (is_an_input(s, s->out_fd)) {
		msg_error(STATUS_CALL,
		    "the output is also an input; write to another file with "
		    "-o");
		return -1;
	}
	file_widen(s->out_fd);
	return 0;
}

static int
rights_give_up(struct stream *s)
{
	unsigned flags = s->plan->sandbox;

	if (s->options->output != NULL)
		flags |= SANDBOX_RENAME;
	return sandbox_unless(s->options->no_sandbox, flags);
}

static int
parts_open(struct stream *s, char **files)
{
	if (engine_begin(s) != 0 ||
	    source_open(&s->source, &s->engine, files, s->options->open) != 0 ||
	    output_open(s) != 0 || rejects_open(s) != 0)
		return -1;
	workers_begin(s);
	for (unsigned i = 0; i < s->workers; i++)
		batch_init(&s->worker[i].batch, &s->engine);
	progress_init(&s->source.progress, s->source.progress.total,
	    s->options->progress, s->options->quiet);
	return 0;
}

struct stream *
stream_open(const struct stream_options *options,
    const struct stream_plan *plan, char **files)
{
	struct stream *s = mem_alloc(sizeof(*s));

	s->options = options;
	s->plan = plan;
	s->rejects_fd = -1;
	pthread_mutex_init(&s->source_lock, NULL);
	pthread_mutex_init(&s->sink_lock, NULL);
	pthread_cond_init(&s->source_ready, NULL);
	pthread_cond_init(&s->sink_turn, NULL);
	if (parts_open(s, files) == 0 && threads_begin(s) == 0)
		return s;
	stream_close(s);
	return NULL;
}

/* Reports optional selectors that matched nothing: if one is misspelt, its
 * field went out in clear. */
static void
unmatched_tell(const struct stream *s, const struct text *name, size_t n)
{
	const char *where = s->options->other ? "--in: " : "";
	char wanted[MSG_NAME_MAX + 1], near[MSG_NAME_MAX + 1];
	struct text missing;
	size_t at = 0;
	bool must;

	while (select_unmatched(s->plan->select, &at, &missing, &must)) {
		enum status status = must                  ? STATUS_CALL
				     : s->plan->must_match ? STATUS_STOP
							   : STATUS_LOOK;
		int i = text_near(missing, name, n);

		if (s->plan->again && !must)
			continue;

		msg_name(wanted, sizeof(wanted), missing);
		if (i >= 0)
			msg_error(status,
			    "%sno record has a field \"%s\"" NEAR_MEANT(
				"\"%s\""),
			    where, wanted,
			    msg_name(near, sizeof(near), name[i]));
		else
			msg_error(status, "%sno record has a field \"%s\"%s",
			    where, wanted,
			    s->options->other
				? ""
				: "; if this is a piece of a larger input, "
				  "use --piece");
	}
}

/* The names that any thread has seen; the caller frees the array. */
static struct text *
names_met(const struct stream *s, struct buf *room, size_t *n)
{
	struct text *all = NULL;

	*n = 0;
	for (unsigned i = 0; i < s->workers; i++) {
		struct json_scan *json = s->worker[i].batch.json;
		struct buf one = { 0 };
		struct text *name;
		size_t more;

		if (json == NULL)
			continue;
		name = json_scan_names(json, &one, &more);
		all = mem_resize(all, *n + more + 1, sizeof(*all));
		for (size_t k = 0; k < more; k++) {
			all[*n + k] = (struct text){ NULL, name[k].n };
			buf_add_text(room, name[k]);
		}
		*n += more;
		mem_free(name);
		buf_wipe(&one);
	}
	for (size_t k = 0, at = 0; k < *n; at += all[k++].n)
		all[k].p = room->p + at;
	return all;
}

static void
unmatched_find(struct stream *s)
{
	const struct engine *e = &s->engine;
	struct buf room = { 0 };
	struct text *name;
	size_t n;

	if (s->options->piece || msg_status() >= STATUS_CALL || stop_wanted())
		return;
	if (e->from == FORMAT_NDJSON && e->primed) {
		name = names_met(s, &room, &n);
		unmatched_tell(s, name, n);
		mem_free(name);
	} else if (e->names != NULL) {
		unmatched_tell(s, e->names, e->columns);
	}
	buf_wipe(&room);
}

/* Lets the threads read, which wait since they began. */
static void
threads_go(struct stream *s)
{
	pthread_mutex_lock(&s->source_lock);
	s->ready = true;
	pthread_cond_broadcast(&s->source_ready);
	pthread_mutex_unlock(&s->source_lock);
}

/* Gives up rights before it reads any data. */
void
stream_work(struct stream *s)
{
	s->worked = true;
	progress_turn(&s->source.progress, s->options->doing,
	    s->source.progress.total);
	if (rights_give_up(s) != 0 || source_begin(&s->source, s->options) != 0)
		s->source.done = true;
	else
		batches_ready(s);
	threads_go(s);
	work(&s->worker[0]);
	threads_end(s);
	progress_done(&s->source.progress);
	unmatched_find(s);
	if (msg_status() >= STATUS_CALL || stop_wanted())
		return;
	if (s->out != NULL && !s->stopped)
		head_write(s);
	if (s->out != NULL && !s->stopped && s->plan->tail != NULL)
		tail_write(s);
	if (s->plan->settled != NULL && msg_status() < STATUS_CALL)
		s->plan->settled(s->plan->work.tool);
}

/* Commits the output, or discards it. */
static void
output_end(struct stream *s)
{
	if (s->out == NULL)
		return;
	if (msg_status() >= STATUS_CALL || stop_wanted() || !s->worked) {
		outfile_discard(s->out);
		return;
	}
	if (outfile_commit(s->out) != 0)
		msg_error_os(STATUS_STOP, "%s", output_name(s->options));
}

static void
sum_up(const struct stream *s)
{
	if (s->options->silent)
		return;
	if (s->refused > ENGINE_NOTES)
		msg_error(STATUS_LOOK,
		    "%llu records set aside, %llu of them not listed",
		    (unsigned long long)s->refused,
		    (unsigned long long)(s->refused - ENGINE_NOTES));
	if (s->options->verbose)
		msg_note("%llu record%s, %llu refused; kernel %s, jobs %u, "
			 "sandbox %s",
		    (unsigned long long)s->records, s->records == 1 ? "" : "s",
		    (unsigned long long)s->refused, s->kernel, s->workers,
		    s->options->no_sandbox ? "none" : sandbox_name());
}

/* Ends the threads that wait for work. */
static void
work_none(struct stream *s)
{
	s->source.done = true;
	threads_go(s);
	threads_end(s);
}

int
stream_close(struct stream *s)
{
	if (s == NULL)
		return (int)msg_status();
	if (!s->worked)
		work_none(s);
	output_end(s);
	sum_up(s);
	source_clear(&s->source);
	for (unsigned i = 0; i < s->workers; i++) {
		batch_clear(&s->worker[i].batch);
		s->plan->work.end(s->worker[i].state);
	}
	mem_free(s->worker);
	layout_clear(&s->engine);
	if (s->rejects_fd > STDERR_FILENO && close(s->rejects_fd) != 0)
		msg_error_os(STATUS_STOP, "%s", s->options->rejects);
	/* Another stream may get the same memory. */
	pthread_cond_destroy(&s->sink_turn);
	pthread_cond_destroy(&s->source_ready);
	pthread_mutex_destroy(&s->sink_lock);
	pthread_mutex_destroy(&s->source_lock);
	mem_free(s);
	return (int)msg_status();
}

int
stream_run(const struct stream_options *options, const struct stream_plan *plan,
    char **files)
{
	struct stream *s = stream_open(options, plan, files);

	if (s != NULL)
		stream_work(s);
	return stream_close(s);
}
