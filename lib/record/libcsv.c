/* SPDX-License-Identifier: ISC */
#include "record/libcsv.h"

#include <csv.h>

#include "base/mem.h"
#include "record/unquoted.h"

struct libcsv {
	struct csv_parser parser;
	unsigned char options; /* of csv_init(3) */
	struct dialect dialect;
	enum line_end line_end;
	/* Set by the callbacks for the current record. */
	uint32_t fields;
	bool row;
	struct buf *field; /* where decoded characters go, or NULL */
	uint32_t *edge;
	size_t room;
};

/* The parser's buffer grows by this much, so it must not be small. */
enum { BLOCK = 64 * 1024 };

static void *
grow(void *p, size_t size)
{
	return mem_resize(p, size, 1);
}

static int
not_a_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void
on_field(void *text, size_t n, void *arg)
{
	struct libcsv *c = arg;

	c->fields++;
	if (c->field != NULL)
		buf_add(c->field, text, n);
}

static void
on_row(int end, void *arg)
{
	struct libcsv *c = arg;

	(void)end;
	c->row = true;
}

struct libcsv *
libcsv_new(struct dialect d)
{
	struct libcsv *c = mem_alloc(sizeof(*c));

	c->options = CSV_REPALL_NL;
	if (!d.lenient)
		c->options |= CSV_STRICT | CSV_STRICT_FINI;
	c->dialect = d;
	csv_init(&c->parser, c->options);
	csv_set_delim(&c->parser, (unsigned char)d.delim);
	csv_set_space_func(&c->parser, not_a_space);
	csv_set_realloc_func(&c->parser, grow);
	csv_set_blk_size(&c->parser, BLOCK);
	return c;
}

void
libcsv_free(struct libcsv *c)
{
	if (c == NULL)
		return;
	if (c->parser.entry_buf != NULL)
		mem_wipe(c->parser.entry_buf, c->parser.entry_size);
	csv_free(&c->parser);
	mem_free(c->edge);
	mem_free(c);
}

void
libcsv_line_end(struct libcsv *c, enum line_end line_end)
{
	c->line_end = line_end;
}

/* Back to the start of a record, from whatever state an error has left. */
static void
parser_reset(struct libcsv *c)
{
	csv_set_opts(&c->parser, 0);
	csv_fini(&c->parser, NULL, NULL, NULL);
	csv_set_opts(&c->parser, c->options);
	c->fields = 0;
	c->row = false;
}

static void
edge_add(struct libcsv *c, size_t at)
{
	if (c->fields > c->room) {
		c->room = c->room == 0 ? 64 : 2 * c->room;
		c->edge = mem_resize(c->edge, c->room, sizeof(*c->edge));
	}
	c->edge[c->fields - 1] = (uint32_t)at;
}

/* How many bytes from i on can end neither a field nor a record. */
static size_t
plain_run(const struct libcsv *c, const char *p, size_t i, size_t n)
{
	size_t from = i;

	while (i < n && p[i] != '"' && p[i] != c->dialect.delim &&
	       p[i] != '\n' && p[i] != '\r' && p[i] != '\0')
		i++;
	return i - from;
}

/* Stores the first error of a record; later ones are not reported. */
static void
trouble(struct libcsv_place *place, size_t at, const char *why)
{
	if (place->why != NULL)
		return;
	place->at = at;
	place->why = why;
}

static enum libcsv_answer
ended(const struct libcsv *c, size_t end, struct libcsv_place *place)
{
	place->end = end;
	if (place->why != NULL)
		return LIBCSV_BAD;
	return c->fields == 0 ? LIBCSV_BLANK : LIBCSV_RECORD;
}

static enum libcsv_answer
at_input_end(struct libcsv *c, size_t n, struct libcsv_place *place)
{
	csv_set_opts(&c->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
	if (csv_fini(&c->parser, on_field, on_row, c) != 0)
		trouble(place, c->fields == 0 ? 0 : c->edge[c->fields - 1] + 1,
		    "quote is not closed");
	else if (c->fields == 0 && place->why == NULL)
		return LIBCSV_MORE;
	else if (c->fields > 0)
		edge_add(c, n);
	return ended(c, n, place);
}

static const char lone_cr[] = "carriage return without a line feed";

/* NULL, or why a line feed does not end the record. */
static const char *
line_refuses(const struct libcsv *c, bool cr)
{
	if (c->line_end == LINE_LF && cr)
		return "carriage return before a line feed, but the header "
		       "ends without one; if this is no text of several lines, "
		       "use sed 's/\\r$//' FILE | ...";
	if (c->line_end == LINE_CRLF && !cr)
		return "line feed without a carriage return, but the header "
		       "ends with both; if this is no text of several lines, "
		       "use sed 's/\\r$//' FILE | ...";
	return NULL;
}

/*
 * Whether the row ends with a line feed, at *i or after the CR at *i: 1; 0 with
 * *why if it does not; -1 when the byte after the CR is still to come.
 */
static int
row_ends(const struct libcsv *c, const char *p, size_t *i, size_t n, bool last,
    const char **why)
{
	bool cr = p[*i] == '\r';

	if (cr && *i + 1 == n && !last)
		return -1;
	*why = lone_cr;
	if (cr && (*i + 1 == n || p[*i + 1] != '\n'))
		return 0;
	*i += cr;
	*why = line_refuses(c, cr);
	return *why == NULL;
}

/*
 * NUL and line ends of another kind leave the quotes in order, so that the end
 * of the record is still known: reading goes on after them.
 */
static enum libcsv_answer
read_record(struct libcsv *c, const char *p, size_t n, bool last,
    struct libcsv_place *place)
{
	size_t i = 0;

	while (i < n) {
		size_t run = plain_run(c, p, i, n);
		uint32_t fields = c->fields;
		const char *why = NULL;
		size_t done;
		int ends;

		if (run == 0)
			run = 1;
		if (p[i] == '\0')
			trouble(place, i, "NUL byte");
		done = csv_parse(&c->parser, p + i, run, on_field, on_row, c);
		if (done != run) {
			place->doubt_at = i + done;
			place->doubt =
			    p[i + done] == '"' ? LIBCSV_QUOTE : LIBCSV_TEXT;
			trouble(place, i + done,
			    place->doubt == LIBCSV_QUOTE
				? "quote inside an unquoted field (see "
				  "--lenient-quotes)"
				: "text after a closing quote (see "
				  "--lenient-quotes)");
			return LIBCSV_BAD;
		}
		if (c->fields != fields)
			edge_add(c, i);
		ends = c->row ? row_ends(c, p, &i, n, last, &why) : 0;
		if (ends > 0)
			return ended(c, i + 1, place);
		if (ends < 0)
			return LIBCSV_MORE;
		if (c->row) {
			trouble(place, i, why);
			if (place->doubt == LIBCSV_SURE)
				place->doubt_at = i;
			place->doubt = LIBCSV_LINE;
		}
		c->row = false;
		i += run;
	}
	return last ? at_input_end(c, n, place) : LIBCSV_MORE;
}

/* ---- without quotes ---- */

static void
field_end(struct libcsv *c, size_t at)
{
	c->fields++;
	edge_add(c, at);
}

/* Whether the CR at p[i] is a byte of a value. */
static bool
is_data(const struct libcsv *c, const char *p, size_t i, size_t n)
{
	return c->dialect.quoting == QUOTING_BACKSLASH &&
	       c->line_end == LINE_LF && i + 1 < n && p[i + 1] != '\n';
}

/* Takes the CR or LF at p[*i]; whether the record ends with it, as row_ends. */
static int
line_take(struct libcsv *c, const char *p, size_t *i, size_t n, bool last,
    struct libcsv_place *place)
{
	size_t at = *i;
	const char *why;
	int ends;

	if (is_data(c, p, at, n) && p[at] == '\r')
		return 0;
	ends = row_ends(c, p, i, n, last, &why);
	if (ends == 0)
		trouble(place, *i, why);
	else if (ends > 0 && (at > 0 || c->fields > 0))
		field_end(c, at);
	return ends;
}

static enum libcsv_answer
read_unquoted(struct libcsv *c, const char *p, size_t n, bool last,
    struct libcsv_place *place)
{
	const bool escapes = c->dialect.quoting == QUOTING_BACKSLASH;

	for (size_t i = 0; i < n; i++) {
		int ends = 0;

		/* A line feed as the last byte would pass for a line end. */
		if (p[i] == '\\' && escapes && last &&
		    (i + 1 == n || (i + 2 == n && p[i + 1] == '\n')))
			trouble(place, i, "backslash at the end of the file");
		if (p[i] == '\\' && escapes && i + 1 < n)
			i++;
		else if (p[i] == c->dialect.delim)
			field_end(c, i);
		else if (p[i] == '\n' || p[i] == '\r')
			ends = line_take(c, p, &i, n, last, place);
		if (p[i] == '\0')
			trouble(place, i, "NUL byte");
		if (ends > 0)
			return ended(c, i + 1, place);
		if (ends < 0)
			return LIBCSV_MORE;
	}
	if (!last || n == 0)
		return LIBCSV_MORE;
	field_end(c, n);
	return ended(c, n, place);
}

enum libcsv_answer
libcsv_read(struct libcsv *c, const char *p, size_t n, bool last,
    struct libcsv_place *place)
{
	enum libcsv_answer answer;

	parser_reset(c);
	c->field = NULL;
	*place = (struct libcsv_place){ .why = NULL };
	answer = dialect_has_quotes(c->dialect.quoting)
		     ? read_record(c, p, n, last, place)
		     : read_unquoted(c, p, n, last, place);
	place->edge = c->edge;
	place->fields = c->fields;
	return answer;
}

void
libcsv_decode(struct libcsv *c, struct text raw, struct buf *out)
{
	if (c->dialect.quoting == QUOTING_BACKSLASH) {
		unquoted_decode(out, raw);
		return;
	}
	if (raw.n == 0 || raw.p[0] != '"' ||
	    !dialect_has_quotes(c->dialect.quoting)) {
		buf_add_text(out, raw);
		return;
	}
	parser_reset(c);
	c->field = out;
	csv_parse(&c->parser, raw.p, raw.n, on_field, on_row, c);
	csv_fini(&c->parser, on_field, on_row, c);
}

static bool
needs_quotes(struct text v, char delim)
{
	return v.n != 0 && (memchr(v.p, delim, v.n) != NULL ||
			       memchr(v.p, '"', v.n) != NULL ||
			       memchr(v.p, '\n', v.n) != NULL ||
			       memchr(v.p, '\r', v.n) != NULL);
}

const char *
libcsv_refuses(struct text v)
{
	return v.n > 0 && memchr(v.p, '\0', v.n) != NULL
		   ? "contains a NUL byte, which CSV cannot hold"
		   : NULL;
}

void
libcsv_encode(struct buf *out, struct text v, char delim, bool quoted)
{
	size_t room = 2 * v.n + 2;

	if (!quoted && !needs_quotes(v, delim)) {
		buf_add_text(out, v);
		return;
	}
	out->len += csv_write2(buf_reserve(out, room), room,
	    v.n == 0 ? "" : v.p, v.n, '"');
}
