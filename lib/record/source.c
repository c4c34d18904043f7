/* SPDX-License-Identifier: ISC */
#include "record/source.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/stop.h"
#include "record/magic.h"

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

/* One more read into b; 1, 0 at the end, -1 with errno. */
static int
input_read(struct source *s, struct input *in, struct buf *b)
{
	ssize_t n;

	if (in->ended)
		return 0;
	n = file_read(in->fd, buf_reserve(b, s->chunk + 1), s->chunk);
	if (n < 0)
		return -1;
	in->ended = n == 0;
	b->len += (size_t)n;
	if (n > 0)
		in->open = b->p[b->len - 1] != '\n';
	progress_add(&s->progress, n);
	return n > 0;
}

static int
read_failed(const struct input *in)
{
	if (!stop_wanted())
		msg_error_os(STATUS_STOP, "%s", in->shown);
	return -1;
}

/* A UTF-8 byte order mark stays in the output, but is not part of a value. */
static int
mark_pass(struct source *s, struct input *in)
{
	struct buf *b = &in->ahead;
	const char *what;
	int more = 1;

	while (b->len < 4 && more > 0)
		more = input_read(s, in, b);
	if (more < 0)
		return read_failed(in);
	what = magic_of((struct text){ b->p, b->len });
	if (what != NULL) {
		msg_error(STATUS_CALL, "%s: %s", in->shown, what);
		return -1;
	}
	if (b->len < 3 || memcmp(b->p, "\xef\xbb\xbf", 3) != 0)
		return 0;
	in->mark = true;
	b->len -= 3;
	memmove(b->p, b->p + 3, b->len);
	return 0;
}

/* The first byte that is not a blank distinguishes NDJSON from CSV. */
static int
format_detect(struct source *s, struct input *in)
{
	struct engine *e = s->engine;
	const struct buf *b = &in->ahead;
	size_t i = 0;

	if (e->from != FORMAT_AUTO)
		return 0;
	while (
	    i < b->len && strchr(" \t\r\n", b->p[i]) != NULL && b->p[i] != '\0')
		i++;
	if (i < b->len && b->p[i] == '[') {
		msg_error(STATUS_CALL,
		    "%s: begins with '['; convert a JSON array with jq -c "
		    "'.[]' first; for CSV use -f csv",
		    in->shown);
		return -1;
	}
	e->from = i < b->len && b->p[i] == '{' ? FORMAT_NDJSON : FORMAT_CSV;
	return 0;
}

/*
 * Reads until the header record is whole.  Returns its length, 0 for an empty
 * input, -1 after a message.
 */
static int64_t
header_read(struct source *s, struct input *in)
{
	struct buf *b = &in->ahead;
	struct libcsv_place place;

	for (;;) {
		enum libcsv_answer answer =
		    libcsv_read(s->csv, b->p, b->len, in->ended, &place);
		int more;

		if (in->ended && b->len == 0)
			return 0;
		if ((place.end == 0 ? b->len : place.end) >
		    s->engine->max_record) {
			msg_error(STATUS_CALL,
			    "%s:1: header is longer than --max-record allows",
			    in->shown);
			return -1;
		}
		if (answer != LIBCSV_MORE)
			return (int64_t)(place.end == 0 ? b->len : place.end);
		more = input_read(s, in, b);
		if (more < 0)
			return read_failed(in);
	}
}

static bool
same_header(struct source *s, struct text line)
{
	const struct engine *e = s->engine;
	struct libcsv_place place;
	struct buf name = { 0 };
	bool same;
	size_t begin = 0;
	uint32_t *edge;

	if (libcsv_read(s->csv, line.p, line.n, true, &place) !=
		LIBCSV_RECORD ||
	    place.fields != e->columns)
		return false;
	same = true;
	edge = mem_array(place.fields, sizeof(*edge));
	memcpy(edge, place.edge, place.fields * sizeof(*edge));
	for (uint32_t i = 0; i < place.fields && same; i++) {
		struct text raw = { line.p + begin, edge[i] - begin };

		name.len = 0;
		libcsv_decode(s->csv, raw, &name);
		same =
		    text_equal((struct text){ name.p, name.len }, e->names[i]);
		begin = edge[i] + 1;
	}
	mem_free(edge);
	buf_clear(&name);
	return same;
}

static uint64_t
lines_in(const char *p, size_t n)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

/*
 * A first line sep=; which spreadsheets write and read, names the delimiter.
 * The length of that line in what has been read; 0: there is none.
 */
static size_t
sep_find(struct text t, char *delim)
{
	bool quoted = text_take(&t, '"');
	size_t all = t.n + quoted;

	if (t.n < 5 || memcmp(t.p, "sep=", 4) != 0)
		return 0;
	*delim = t.p[4];
	text_skip(&t, 5);
	if (quoted && !text_take(&t, '"'))
		return 0;
	(void)text_take(&t, '\r');
	return text_take(&t, '\n') ? all - t.n : 0;
}

/* Whether more bytes may make a line sep= of it. */
static bool
sep_begins(struct text t)
{
	static const char begin[] = "sep=";

	(void)text_take(&t, '"');
	return t.n < sizeof("sep=;\"\r\n") - 1 &&
	       memcmp(t.p, begin, t.n < 4 ? t.n : 4) == 0 &&
	       memchr(t.p, '\n', t.n) == NULL;
}

/* Reads what a line sep= may need, and no more: nobody may write more now. */
static int
sep_read(struct source *s, struct input *in)
{
	int more = 1;

	while (
	    more > 0 && sep_begins((struct text){ in->ahead.p, in->ahead.len }))
		more = input_read(s, in, &in->ahead);
	return more < 0 ? read_failed(in) : 0;
}

/* Takes a line sep= off the front.  It goes out again, once, unless the output
 * has another delimiter. */
static int
sep_pass(struct source *s, struct input *in, bool given)
{
	struct engine *e = s->engine;
	struct buf *b = &in->ahead;
	char delim;
	size_t n;

	if (sep_read(s, in) != 0)
		return -1;
	n = sep_find((struct text){ b->p, b->len }, &delim);
	if (n == 0)
		return 0;
	if (!stream_delimits(delim) || (given && delim != e->dialect.delim)) {
		msg_error(in->size >= 0 || e->names == NULL ? STATUS_CALL
							    : STATUS_STOP,
		    "%s:1: the first line names another delimiter (sep=) than "
		    "%s",
		    in->shown,
		    e->names != NULL ? "the first file" : "the options -d, -f");
		return -1;
	}
	if (e->delim_out == e->dialect.delim)
		e->delim_out = delim;
	e->dialect.delim = delim;
	e->plain &= strchr(",;|\t", e->delim_out) != NULL;
	if (e->names == NULL && e->to != FORMAT_NDJSON && e->delim_out == delim)
		buf_add(&e->head, b->p, n);
	in->lines = 1;
	b->len -= n;
	memmove(b->p, b->p + n, b->len);
	return 0;
}

/* The kind of line end that a line has. */
static enum line_end
line_end_of(struct text line)
{
	if (line.n >= 2 && memcmp(line.p + line.n - 2, "\r\n", 2) == 0)
		return LINE_CRLF;
	return line.n > 0 && line.p[line.n - 1] == '\n' ? LINE_LF : LINE_EITHER;
}

/* The line ends of all files go into one output, which must be read again. */
static int
line_end_agrees(struct engine *e, const struct input *in)
{
	if (e->line_end == LINE_EITHER)
		e->line_end = in->line_end;
	if (in->line_end == LINE_EITHER || in->line_end == e->line_end ||
	    e->to == FORMAT_NDJSON)
		return 0;
	msg_error(in->size >= 0 ? STATUS_CALL : STATUS_STOP,
	    "%s:1: lines end in %s, but in the first file in %s; make them "
	    "alike: sed 's/\\r$//' FILE | ...",
	    in->shown, in->line_end == LINE_CRLF ? "CR LF" : "LF",
	    in->line_end == LINE_CRLF ? "LF" : "CR LF");
	return -1;
}

/* Takes the header off the front of the bytes read from a CSV file. */
static int
header_pass(struct source *s, struct input *in)
{
	struct engine *e = s->engine;
	int64_t n = header_read(s, in);
	struct text line = { in->ahead.p, (size_t)n };

	if (n <= 0)
		return (int)n;
	in->line_end = line_end_of(line);
	if (e->names == NULL) {
		if (layout_csv(e, s->csv, line, in->shown) != 0)
			return -1;
	} else if (e->header && !same_header(s, line)) {
		msg_error(in->size >= 0 ? STATUS_CALL : STATUS_STOP,
		    "%s:1: header differs from that of the first file",
		    in->shown);
		return -1;
	}
	if (line_end_agrees(e, in) != 0)
		return -1;
	if (!e->header)
		return 0;
	in->lines += lines_in(line.p, line.n);
	in->ahead.len -= line.n;
	memmove(in->ahead.p, in->ahead.p + line.n, in->ahead.len);
	return 0;
}

static int
input_begin(struct source *s, struct input *in)
{
	if (in->begun)
		return 0;
	in->begun = true;
	if (mark_pass(s, in) != 0)
		return -1;
	if (s->engine->from == FORMAT_NDJSON)
		return 0;
	return sep_pass(s, in, true) != 0 ? -1 : header_pass(s, in);
}

static char
delim_of(enum format f)
{
	return f == FORMAT_TSV ? '\t' : ',';
}

/* How the input stands, which is a table unless it is NDJSON. */
static enum quoting
quoting_in(const struct engine *e, const struct stream_options *o)
{
	if (o->quoting != QUOTING_AUTO)
		return o->quoting;
	return e->from == FORMAT_TSV && !o->lenient_quotes ? QUOTING_NONE
							   : QUOTING_CSV;
}

/*
 * The output is quoted as the input.  But commas occur in values, so CSV made
 * from TSV gets quotes.
 */
static enum quoting
quoting_out(const struct engine *e, const struct stream_options *o)
{
	if (o->quoting_out != QUOTING_AUTO)
		return o->quoting_out;
	if (o->quoting != QUOTING_AUTO)
		return o->quoting;
	if (e->from == FORMAT_NDJSON)
		return e->to == FORMAT_TSV ? QUOTING_NONE : QUOTING_CSV;
	return e->to == e->from ? e->dialect.quoting : QUOTING_CSV;
}

/* -d is the delimiter of CSV input; with NDJSON input, of CSV output. */
static void
format_settle(struct engine *e, const struct stream_options *o)
{
	bool json = e->from == FORMAT_NDJSON;
	char given = o->delim;

	if (e->to == FORMAT_AUTO)
		e->to = e->from;
	e->dialect = (struct dialect){
		.delim = given != '\0' && !json ? given : delim_of(e->from),
		.quoting = quoting_in(e, o),
		.lenient = o->lenient_quotes,
	};
	e->quoting_out = quoting_out(e, o);
	e->convert =
	    e->from != e->to || (!json && e->quoting_out != e->dialect.quoting);
	e->delim_out = e->dialect.delim;
	if (e->from != e->to)
		e->delim_out = given != '\0' && json ? given : delim_of(e->to);
	e->plain = strchr(",;|\t", e->delim_out) != NULL;
	e->primed =
	    !json || (e->told && select_nothing(e->select) && !e->convert);
}

static int
delimiter_check(const struct engine *e)
{
	bool in =
	    e->dialect.delim == '\\' && e->dialect.quoting == QUOTING_BACKSLASH;
	bool out = e->delim_out == '\\' && e->quoting_out == QUOTING_BACKSLASH;

	if (!in && !out)
		return 0;
	msg_error(STATUS_CALL,
	    "-d: with --quoting backslash, a backslash is no delimiter");
	return -1;
}

/* The first file that is not empty decides for all. */
static int
first_find(struct source *s)
{
	for (; s->at < s->files; s->at++) {
		struct input *in = &s->in[s->at];

		if (mark_pass(s, in) != 0)
			return -1;
		if (in->ahead.len > 0 || !in->ended)
			return format_detect(s, in);
	}
	s->done = true;
	return 0;
}

static void
mark_keep(struct engine *e, const struct input *first)
{
	if (first->mark && (e->to == FORMAT_AUTO || e->to == e->from))
		buf_add(&e->head, "\xef\xbb\xbf", 3);
}

int
source_begin(struct source *s, const struct stream_options *o)
{
	struct engine *e = s->engine;
	struct input *first;

	if (first_find(s) != 0)
		return -1;
	if (s->done) {
		mark_keep(e, &s->in[0]);
		return 0;
	}
	first = &s->in[s->at];
	format_settle(e, o);
	mark_keep(e, first);
	if (e->columns_given != NULL &&
	    (e->from != FORMAT_NDJSON || e->to == FORMAT_NDJSON)) {
		msg_error(STATUS_CALL,
		    "%s: --header is for CSV or TSV (-t) that is made from "
		    "NDJSON",
		    first->shown);
		return -1;
	}
	if (e->from == FORMAT_NDJSON && select_by_position(e->select)) {
		msg_error(STATUS_CALL,
		    "%s: #N is for CSV, but this is NDJSON; use the name of "
		    "the field",
		    first->shown);
		return -1;
	}
	first->begun = true;
	if (e->from == FORMAT_NDJSON)
		return 0;
	if (sep_pass(s, first, o->delim != '\0' || e->from == FORMAT_TSV) !=
		0 ||
	    delimiter_check(e) != 0)
		return -1;
	s->csv = libcsv_new(e->dialect);
	if (header_pass(s, first) != 0)
		return -1;
	for (size_t i = s->at + 1; i < s->files; i++)
		if (s->in[i].size >= 0 && input_begin(s, &s->in[i]) != 0)
			return -1;
	return 0;
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
	b->lines += lines_in(b->in.p, b->rest);
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
