/* SPDX-License-Identifier: ISC */
#include "anonymize/jsonlines.h"

#include <errno.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/stop.h"
#include "record/json.h"
#include "record/jsonlex.h"

enum { BLOCK = 1 << 18, LINE_MAX_BYTES = 1 << 30 };

static const uint64_t sum_of_none = UINT64_C(0xcbf29ce484222325);

static void
sum_add(uint64_t *sum, struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		*sum = (*sum ^ (unsigned char)t.p[i]) * UINT64_C(0x100000001b3);
}

struct lines_in {
	int fd;
	const char *shown;
	struct buf in;
	size_t at;        /* in it: the end of the last line */
	struct text line; /* the last one */
	uint64_t number;
	uint64_t sum; /* of the lines before it */
	bool ended, torn;
	struct buf text; /* its decoded values */
	struct value *value;
	size_t *from; /* by value: offset in text, SIZE_MAX: not decoded */
	size_t values, room;
};

struct lines_in *
jsonlines_in_new(int fd, const char *shown)
{
	struct lines_in *l = mem_alloc(sizeof(*l));

	l->fd = fd;
	l->shown = shown;
	l->sum = sum_of_none;
	return l;
}

void
jsonlines_in_free(struct lines_in *l)
{
	if (l == NULL)
		return;
	buf_wipe(&l->in);
	buf_wipe(&l->text);
	mem_free(l->value);
	mem_free(l->from);
	mem_free(l);
}

/* ---- lines ---- */

/* Reads more, after the part of a line that is there. */
static int
more(struct lines_in *l)
{
	ssize_t n;

	l->in.len -= l->at;
	memmove(l->in.p, l->in.p + l->at, l->in.len);
	l->at = 0;
	if (l->in.len > LINE_MAX_BYTES)
		errno = EFBIG;
	n = l->in.len > LINE_MAX_BYTES
		? -1
		: file_read(l->fd, buf_reserve(&l->in, BLOCK), BLOCK);
	if (n < 0 && !stop_wanted())
		msg_error_os(STATUS_STOP, "%s", l->shown);
	if (n < 0)
		return -1;
	l->in.len += (size_t)n;
	l->ended = n == 0;
	/* A last line may lack its end. */
	l->torn = l->ended && l->in.len > 0 && l->in.p[l->in.len - 1] != '\n';
	if (l->torn)
		buf_add_byte(&l->in, '\n');
	return 0;
}

int
jsonlines_next(struct lines_in *l, struct text *line)
{
	/* The last line must be summed before it moves. */
	if (l->number > 0) {
		sum_add(&l->sum, l->line);
		sum_add(&l->sum, text_of("\n"));
	}
	buf_reserve(&l->in, 1);
	for (;;) {
		const char *p = l->in.p + l->at;
		const char *lf = memchr(p, '\n', l->in.len - l->at);

		if (lf != NULL) {
			l->line = (struct text){ p, (size_t)(lf - p) };
			l->at += l->line.n + 1;
			l->number++;
			*line = l->line;
			return 1;
		}
		if (l->ended)
			return 0;
		if (more(l) != 0)
			return -1;
	}
}

int
jsonlines_whole(const struct lines_in *l)
{
	if (!l->torn || l->at < l->in.len)
		return 0;
	return jsonlines_wrong(l,
	    "the line feed at the end is missing: is the file cut off?");
}

uint64_t
jsonlines_in_sum(const struct lines_in *l)
{
	return l->sum;
}

int
jsonlines_wrong(const struct lines_in *l, const char *why)
{
	msg_error(STATUS_CALL, "%s:%llu: %s", l->shown,
	    (unsigned long long)l->number, why);
	return -1;
}

/* ---- values ---- */

static struct value *
value_new(struct lines_in *l)
{
	if (l->values == l->room) {
		l->room = 2 * l->room + 16;
		l->value = mem_resize(l->value, l->room, sizeof(*l->value));
		l->from = mem_resize(l->from, l->room, sizeof(*l->from));
	}
	l->from[l->values] = SIZE_MAX;
	return &l->value[l->values++];
}

/* Reads [] or [""]; returns the place after it, NULL: neither. */
static const unsigned char *
lacking_read(struct value *v, const unsigned char *p)
{
	bool blank = strncmp((const char *)p, "[\"\"]", 4) == 0;

	*v = (struct value){ { NULL, 0 }, blank ? VALUE_ARRAY : VALUE_NULL };
	return blank ? p + 4 : p[1] == ']' ? p + 2 : NULL;
}

/* Reads the value at p; returns the place after it, NULL: no value. */
static const unsigned char *
planhead_value_read(struct lines_in *l, const unsigned char *p)
{
	struct value *v = value_new(l);
	const unsigned char *end;
	struct trouble t;
	struct text raw;

	if (*p == '[')
		return lacking_read(v, p);
	if (*p == '"') {
		end = lex_string(p + 1, &t);
		if (end == NULL)
			return NULL;
		raw = (struct text){ (const char *)p, (size_t)(end - p) };
		v->kind = VALUE_TEXT;
		l->from[l->values - 1] = l->text.len;
		json_decode(&l->text, raw);
		v->text.n = l->text.len - l->from[l->values - 1];
		return end;
	}
	if (*p == '-' || (*p >= '0' && *p <= '9'))
		end = lex_number(p, &t);
	else
		end = lex_name(p, &t);
	if (end == NULL)
		return NULL;
	v->text = (struct text){ (const char *)p, (size_t)(end - p) };
	v->kind = *p == 'n'                ? VALUE_NULL
		  : *p == 't' || *p == 'f' ? VALUE_BOOL
					   : VALUE_NUMBER;
	return end;
}

/* Reads an array; returns the place after it, NULL: not an array of values. */
static const unsigned char *
array_read(struct lines_in *l, const unsigned char *p)
{
	if (*p++ != '[')
		return NULL;
	if (*p == ']')
		return p + 1;
	for (;;) {
		p = planhead_value_read(l, p);
		if (p == NULL)
			return NULL;
		if (*p == ']')
			return p + 1;
		if (*p++ != ',')
			return NULL;
	}
}

int
jsonlines_values(struct lines_in *l, const struct value **value, size_t *n,
    uint64_t *count)
{
	const unsigned char *p;
	struct text rest = l->line;
	int64_t number = 1;

	l->values = l->text.len = 0;
	p = array_read(l, (const unsigned char *)l->line.p);
	if (p == NULL)
		return jsonlines_wrong(l, "not a JSON array of values");
	text_skip(&rest, (size_t)((const char *)p - rest.p));
	if (rest.n > 0 && (!text_take(&rest, '\t') ||
			      num_parse(rest, 1, INT64_MAX, &number) != 0))
		return jsonlines_wrong(l, "no tab and count after the array");
	/* The texts may have moved while they were decoded. */
	for (size_t i = 0; i < l->values; i++)
		if (l->from[i] != SIZE_MAX)
			l->value[i].text.p = l->text.p + l->from[i];
	*value = l->value;
	*n = l->values;
	*count = (uint64_t)number;
	return 0;
}

/* ---- writing ---- */

struct lines_out {
	int fd;
	const char *shown;
	struct buf out;
	size_t from;  /* in it: the start of the current line */
	uint64_t sum; /* of the complete lines */
	bool first, failed;
};

struct lines_out *
jsonlines_out_new(int fd, const char *shown)
{
	struct lines_out *l = mem_alloc(sizeof(*l));

	l->fd = fd;
	l->shown = shown;
	l->sum = sum_of_none;
	return l;
}

static void
flush(struct lines_out *l)
{
	if (!l->failed && file_write(l->fd, l->out.p, l->out.len) != 0) {
		if (!(errno == EPIPE && stop_wanted()))
			msg_error_os(STATUS_STOP, "%s", l->shown);
		l->failed = true;
	}
	l->out.len = 0;
}

int
jsonlines_out_end(struct lines_out *l)
{
	bool failed;

	if (l->out.len > 0)
		flush(l);
	failed = l->failed;
	buf_wipe(&l->out);
	mem_free(l);
	return failed ? -1 : 0;
}

void
jsonlines_begin(struct lines_out *l)
{
	l->from = l->out.len;
	buf_add_byte(&l->out, '[');
	l->first = true;
}

static void
comma(struct lines_out *l)
{
	if (!l->first)
		buf_add_byte(&l->out, ',');
	l->first = false;
}

void
jsonlines_put(struct lines_out *l, struct value v)
{
	comma(l);
	if (v.kind == VALUE_TEXT)
		json_encode(&l->out, v.text);
	else
		buf_add_text(&l->out, v.text);
}

void
jsonlines_put_number(struct lines_out *l, uint64_t n)
{
	comma(l);
	buf_printf(&l->out, "%llu", (unsigned long long)n);
}

void
jsonlines_put_signed(struct lines_out *l, int64_t n)
{
	comma(l);
	buf_printf(&l->out, "%lld", (long long)n);
}

void
jsonlines_put_word(struct lines_out *l, const char *word)
{
	jsonlines_put(l, (struct value){ text_of(word), VALUE_TEXT });
}

static void
line_end(struct lines_out *l)
{
	buf_add_byte(&l->out, '\n');
	sum_add(&l->sum,
	    (struct text){ l->out.p + l->from, l->out.len - l->from });
	if (l->out.len > BLOCK)
		flush(l);
}

void
jsonlines_end(struct lines_out *l, uint64_t count)
{
	buf_add_byte(&l->out, ']');
	if (count > 0)
		buf_printf(&l->out, "\t%llu", (unsigned long long)count);
	line_end(l);
}

void
jsonlines_copy(struct lines_out *l, struct text line)
{
	l->from = l->out.len;
	buf_add_text(&l->out, line);
	line_end(l);
}

uint64_t
jsonlines_out_sum(const struct lines_out *l)
{
	return l->sum;
}
