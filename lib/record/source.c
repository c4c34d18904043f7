/* SPDX-License-Identifier: ISC */
#include "record/sourcehead.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/stop.h"

static int
input_open(struct input *in, const char *path, const int *open)
{
	bool standard = strcmp(path, "-") == 0;

	in->shown = standard ? "<stdin>" : path;
	in->fd = open != NULL ? *open : file_open(path);
	if (in->fd < 0) {
		/* The caller cannot have misspelt standard input. */
		msg_error_os(standard ? STATUS_STOP : STATUS_CALL, "%s",
		    in->shown);
		return -1;
	}
	in->size = file_size(in->fd);
	file_widen(in->fd);
	return 0;
}

/* Tests set the read size, to show that it does not matter. */
static int
chunk_choose(struct source *s)
{
	const char *env = getenv("PP_BUFFER");
	int64_t n;

	s->chunk = ENGINE_CHUNK;
	if (env == NULL)
		return 0;
	if (num_parse_size(text_of(env), 1, 1 << 30, &n) != 0) {
		msg_error(STATUS_CALL, "PP_BUFFER must be a number of bytes");
		return -1;
	}
	s->chunk = (size_t)n;
	return 0;
}

int
source_open(struct source *s, struct engine *e, char **files, const int *open)
{
	static char dash[] = "-", *standard[] = { dash, NULL };
	int64_t total = 0;

	*s = (struct source){ .engine = e };
	if (*files == NULL)
		files = standard;
	while (files[s->files] != NULL)
		s->files++;
	s->in = mem_array(s->files, sizeof(*s->in));
	for (size_t i = 0; i < s->files; i++)
		s->in[i].fd = -1;
	for (size_t i = 0; files[i] != NULL; i++) {
		if (input_open(&s->in[i], files[i],
			open == NULL ? NULL : &open[i]) != 0)
			return -1;
		total =
		    total < 0 || s->in[i].size < 0 ? -1 : total + s->in[i].size;
	}
	s->progress.total = total;
	return chunk_choose(s);
}

void
source_clear(struct source *s)
{
	for (size_t i = 0; i < s->files; i++) {
		buf_wipe(&s->in[i].ahead);
		if (s->in[i].fd > STDIN_FILENO)
			close(s->in[i].fd);
	}
	mem_free(s->in);
	buf_wipe(&s->tail);
	libcsv_free(s->csv);
}

static struct csvend
followed(const struct source *s, const struct batch *b)
{
	return (struct csvend){ .dialect = s->engine->dialect,
		.line_end = b->line_end };
}

/* Whether a record ends in the n bytes at p, given the state before. */
static bool
ends_in(struct source *s, const char *p, size_t n, struct csvend *end)
{
	if (s->engine->from == FORMAT_NDJSON)
		return memchr(p, '\n', n) != NULL;
	return csvend_follow(end, p, n) != 0;
}

static void
scan(struct source *s, struct batch *b, size_t begin, bool last)
{
	if (s->engine->from == FORMAT_NDJSON)
		jsonbatch_scan(b, begin, last);
	else
		csvbatch_scan(b, begin, last);
}

/*
 * Reads on through a record that is longer than a chunk, without scanning until
 * the record may have ended.  As input_read.
 */
static int
read_long(struct source *s, struct input *in, struct batch *b)
{
	size_t from = b->in.len, twice = 2 * from;
	struct csvend end = followed(s, b);
	int more;

	ends_in(s, b->in.p, from, &end);
	do {
		from = b->in.len;
		more = input_read(s, in, &b->in);
	} while (more > 0 && b->in.len <= s->engine->max_record &&
		 !ends_in(s, b->in.p + from, b->in.len - from, &end) &&
		 b->in.len < twice);
	return more;
}

/* How many of the bytes read still belong to a record too long to hold. */
static size_t
skip_some(struct source *s, struct batch *b)
{
	const char *p = b->in.p, *lf;
	size_t n = b->in.len, end;

	if (s->engine->from == FORMAT_NDJSON) {
		lf = memchr(p, '\n', n);
		end = lf == NULL ? 0 : (size_t)(lf - p) + 1;
	} else {
		end = csvend_follow(&s->end, p, n);
	}
	s->skipping = end == 0;
	return end == 0 ? n : end;
}

/* Skips the record at the start of the chunk: it is too long to hold, or its
 * end is unknown. */
static void
too_long(struct source *s, struct batch *b)
{
	const struct odd *odd = &b->unended;

	s->end = followed(s, b);
	b->endless = odd->why != NULL && odd->endless;
	s->told = b->endless;
	b->too_long = b->endless ? odd->why : record_too_long;
	b->too_long_at = b->endless ? odd->at : 0;
	/* A record that takes the rest of the file has no end. */
	s->end.lost = b->endless;
	b->rest = skip_some(s, b);
	scan(s, b, b->rest, false);
}

/* Whether there is no use in reading more of the record at the start. */
static bool
waits_in_vain(const struct source *s, const struct batch *b)
{
	bool doubtful = b->unended.why != NULL && b->unended.doubtful;

	return b->whole == 0 && (doubtful ? b->unended.endless
					  : b->in.len > s->engine->max_record);
}

static void
fail(struct source *s, struct batch *b, enum status status)
{
	struct note *n = batch_note(b, status, strerror(errno));

	n->placed = false;
	b->fatal = status;
	s->done = true;
}

/* Reads and scans until the chunk has a whole record. */
static void
read_records(struct source *s, struct input *in, struct batch *b)
{
	bool first = true;
	int more = 1;

	do {
		if (s->unscanned)
			more = !in->ended;
		else
			more = first ? input_read(s, in, &b->in)
				     : read_long(s, in, b);
		s->unscanned = first = false;
		if (more < 0)
			break;
		if (s->skipping)
			b->rest = skip_some(s, b);
		scan(s, b, b->rest, more == 0);
		if (waits_in_vain(s, b))
			too_long(s, b);
	} while (b->whole == 0 && more > 0 && !stop_wanted());
	b->lines += input_lines(b->in.p, b->rest);
	if (more == 0 && s->skipping && !s->told &&
	    s->engine->from != FORMAT_NDJSON)
		batch_note_rest(b);
	if (more < 0 && errno != EINTR)
		fail(s, b, STATUS_STOP);
}

static void
next_file(struct source *s)
{
	s->at++;
	s->skipping = false;
	s->done = s->at == s->files;
}

bool
source_fill(struct source *s, struct batch *b)
{
	struct input *in = &s->in[s->at];

	batch_reset(b);
	b->told = s->engine->told;
	if (s->done || stop_wanted())
		return false;
	b->file = in->shown;
	b->first = !in->filled;
	in->filled = true;
	if (b->first) {
		if (input_begin(s, in) != 0) {
			s->done = true;
			b->fatal = STATUS_STOP;
			return true;
		}
		b->base = in->lines;
		buf_add(&b->in, in->ahead.p, in->ahead.len);
		s->unscanned = in->ahead.len > 0;
		buf_wipe(&in->ahead);
	} else {
		buf_add(&b->in, s->tail.p, s->tail.len);
	}
	s->tail.len = 0;
	b->line_end = in->line_end;
	read_records(s, in, b);
	b->cut = in->ended && in->open;
	if (in->ended && b->fatal == STATUS_OK)
		next_file(s);
	else
		buf_add(&s->tail, b->in.p + b->whole, b->in.len - b->whole);
	if (!s->engine->primed && layout_ndjson(s->engine, b) != 0)
		s->done = true;
	return true;
}
