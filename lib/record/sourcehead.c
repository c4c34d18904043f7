/* SPDX-License-Identifier: ISC */
/* What comes before the records: marks, the line sep= and headers. */
#include "record/sourcehead.h"

#include "base/mem.h"
#include "record/magic.h"

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
		return input_failed(in);
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
			return input_failed(in);
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
	return t.n == 0 || (t.n < sizeof("sep=;\"\r\n") - 1 &&
			       memcmp(t.p, begin, t.n < 4 ? t.n : 4) == 0 &&
			       memchr(t.p, '\n', t.n) == NULL);
}

/* Reads what a line sep= may need, and no more: nobody may write more now. */
static int
sep_read(struct source *s, struct input *in)
{
	int more = 1;

	while (
	    more > 0 && sep_begins((struct text){ in->ahead.p, in->ahead.len }))
		more = input_read(s, in, &in->ahead);
	return more < 0 ? input_failed(in) : 0;
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

	if (n == 0 && e->names == NULL && in->lines > 0) {
		msg_error(STATUS_CALL,
		    "%s:2: a header was expected after sep=", in->shown);
		return -1;
	}
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
	in->lines += input_lines(line.p, line.n);
	in->ahead.len -= line.n;
	memmove(in->ahead.p, in->ahead.p + line.n, in->ahead.len);
	return 0;
}

int
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
	if (engine_check_options(e, o, first->shown) != 0)
		return -1;
	engine_settle(e, o);
	mark_keep(e, first);
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
	    engine_check_delimiter(e) != 0)
		return -1;
	s->csv = libcsv_new(e->dialect);
	if (header_pass(s, first) != 0)
		return -1;
	for (size_t i = s->at + 1; i < s->files; i++)
		if (s->in[i].size >= 0 && input_begin(s, &s->in[i]) != 0)
			return -1;
	return 0;
}
