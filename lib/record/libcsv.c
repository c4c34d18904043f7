/* SPDX-License-Identifier: ISC */
#include "record/libcsv.h"

#include <csv.h>

#include "base/mem.h"

struct libcsv {
	struct csv_parser parser;
	unsigned char options; /* of csv_init(3) */
	char delim;
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
libcsv_new(char delim, bool lenient)
{
	struct libcsv *c = mem_alloc(sizeof(*c));

	c->options = CSV_REPALL_NL;
	if (!lenient)
		c->options |= CSV_STRICT | CSV_STRICT_FINI;
	c->delim = delim;
	csv_init(&c->parser, c->options);
	csv_set_delim(&c->parser, (unsigned char)delim);
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

	while (i < n && p[i] != '"' && p[i] != c->delim && p[i] != '\n' &&
	       p[i] != '\r' && p[i] != '\0')
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

/* Whether the row ends with a line feed, at *i or after the CR at *i; 0, 1, or
 * -1 when the byte after the CR is still to come. */
static int
row_ends(const char *p, size_t *i, size_t n, bool last)
{
	if (p[*i] != '\r')
		return 1;
	if (*i + 1 == n)
		return last ? 0 : -1;
	*i += p[*i + 1] == '\n';
	return p[*i] == '\n';
}

/*
 * NUL and CR leave the quotes in order, so that the end of the record is still
 * known: reading goes on after them.
 */
static enum libcsv_answer
read_record(struct libcsv *c, const char *p, size_t n, bool last,
    struct libcsv_place *place)
{
	size_t i = 0;

	while (i < n) {
		size_t run = plain_run(c, p, i, n);
		uint32_t fields = c->fields;
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
		ends = c->row ? row_ends(p, &i, n, last) : 0;
		if (ends > 0)
			return ended(c, i + 1, place);
		if (ends < 0)
			return LIBCSV_MORE;
		if (c->row) {
			trouble(place, i,
			    "carriage return without a line feed");
			if (place->doubt == LIBCSV_SURE)
				place->doubt_at = i;
			place->doubt = LIBCSV_CR;
		}
		c->row = false;
		i += run;
	}
	return last ? at_input_end(c, n, place) : LIBCSV_MORE;
}

enum libcsv_answer
libcsv_read(struct libcsv *c, const char *p, size_t n, bool last,
    struct libcsv_place *place)
{
	enum libcsv_answer answer;

	parser_reset(c);
	c->field = NULL;
	*place = (struct libcsv_place){ .why = NULL };
	answer = read_record(c, p, n, last, place);
	place->edge = c->edge;
	place->fields = c->fields;
	return answer;
}

void
libcsv_decode(struct libcsv *c, struct text raw, struct buf *out)
{
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
