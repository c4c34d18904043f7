/* SPDX-License-Identifier: ISC */
#include "anonymize/countfile.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "record/json.h"
#include "table/counter.h"

/* ---- writing ---- */

/* A value as JSON, with the comma or bracket after it, so that the order of
 * values by bytes is that of lines. */
struct count_spelt {
	struct text text;
	uint32_t number;
};

/* The values of a column, by number, and their ranks. */
struct count_spelling {
	struct buf bytes;
	struct text *text;
	uint32_t *rank;
};

/* A counter stores literals of NDJSON as texts, and knows for the whole column
 * which kinds came.  In a column with texts all values are quoted. */
static void
value_put(const struct counter *c, uint32_t column, uint32_t number,
    struct buf *out)
{
	const struct kinds *k = column < c->columns ? &c->kinds[column] : NULL;
	struct text t =
	    intern_text(column < c->columns ? c->value[column] : c->unit,
		number);
	enum value_kind kind;

	if (k != NULL && t.n == 0 && k->lacking)
		buf_add_string(out, k->blank ? "[\"\"]" : "[]");
	else if (k != NULL && t.n == 0 && k->null && !k->blank)
		buf_add_string(out, "null");
	else if (k != NULL && k->literal && !k->text &&
		 json_literal(t, &kind) && !value_nests(kind))
		buf_add_text(out, t);
	else
		json_encode(out, t);
}

static int
by_text(const void *a, const void *b)
{
	const struct count_spelt *x = a, *y = b;

	return text_order(x->text, y->text);
}

static void
spelling_make(struct count_spelling *s, const struct counter *c,
    uint32_t column)
{
	uint32_t n =
	    intern_count(column < c->columns ? c->value[column] : c->unit);
	struct count_spelt *spelt = mem_array((size_t)n + 1, sizeof(*spelt));
	const char *p;

	s->text = mem_array((size_t)n + 1, sizeof(*s->text));
	s->rank = mem_array((size_t)n + 1, sizeof(*s->rank));
	for (uint32_t i = 0; i < n; i++) {
		size_t before = s->bytes.len;

		value_put(c, column, i, &s->bytes);
		buf_add_byte(&s->bytes,
		    column + 1 < c->tuples.width ? ',' : ']');
		s->text[i].n = s->bytes.len - before;
	}
	p = s->bytes.p;
	for (uint32_t i = 0; i < n; i++) {
		s->text[i].p = p;
		p += s->text[i].n;
		spelt[i] = (struct count_spelt){ s->text[i], i };
	}
	qsort(spelt, n, sizeof(*spelt), by_text);
	for (uint32_t i = 0; i < n; i++)
		s->rank[spelt[i].number] = i;
	mem_free(spelt);
}

static void
spelling_clear(struct count_spelling *s)
{
	buf_wipe(&s->bytes);
	mem_free(s->text);
	mem_free(s->rank);
}

/* ---- lines ---- */

static void
number_put(uint32_t n, struct buf *out)
{
	char digit[10];
	size_t i = sizeof(digit);

	do
		digit[--i] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	buf_add(out, digit + i, sizeof(digit) - i);
}

/* Counting sort by the rank in one column. */
static void
column_order(const struct counter *c, uint32_t column,
    const struct count_spelling *s, const uint32_t *from, uint32_t *to)
{
	uint32_t values =
	    intern_count(column < c->columns ? c->value[column] : c->unit);
	uint32_t *at = mem_array((size_t)values + 1, sizeof(*at));
	size_t n = c->tuples.rows;

	for (size_t i = 0; i < n; i++)
		at[s->rank[tuples_row(&c->tuples, i)[column]] + 1]++;
	for (uint32_t i = 1; i < values; i++)
		at[i] += at[i - 1];
	for (size_t i = 0; i < n; i++)
		to[at[s->rank[tuples_row(&c->tuples, from[i])[column]]]++] =
		    from[i];
	mem_free(at);
}

/* Sorts rows by the ranks of their values, the last column first: each step
 * keeps the order of the one before. */
static uint32_t *
rows_order(const struct counter *c, const struct count_spelling *s)
{
	uint32_t n = (uint32_t)c->tuples.rows;
	uint32_t *row = mem_array((size_t)n + 1, sizeof(*row));
	uint32_t *other = mem_array((size_t)n + 1, sizeof(*other));

	for (uint32_t i = 0; i < n; i++)
		row[i] = i;
	for (uint32_t column = c->tuples.width; column-- > 0;) {
		uint32_t *swap = row;

		column_order(c, column, &s[column], row, other);
		row = other;
		other = swap;
	}
	mem_free(other);
	return row;
}

static void
line_put(const struct counter *c, const struct count_spelling *s, uint32_t at,
    struct buf *line)
{
	const uint32_t *row = tuples_row(&c->tuples, at);

	line->len = 0;
	buf_add_byte(line, '[');
	for (uint32_t i = 0; i < c->tuples.width; i++)
		buf_add_text(line, s[i].text[row[i]]);
	buf_add_byte(line, '\t');
	number_put(row[c->tuples.width], line);
}

void
countfile_write(const struct counter *c, struct lines_out *out)
{
	uint32_t width = c->tuples.width, *order;
	struct count_spelling *s = mem_array((size_t)width + 1, sizeof(*s));
	struct buf line = { 0 };

	for (uint32_t i = 0; i < width; i++)
		spelling_make(&s[i], c, i);
	order = rows_order(c, s);
	for (size_t i = 0; i < c->tuples.rows; i++) {
		line_put(c, s, order[i], &line);
		jsonlines_copy(out, (struct text){ line.p, line.len });
	}
	for (uint32_t i = 0; i < width; i++)
		spelling_clear(&s[i]);
	buf_wipe(&line);
	mem_free(order);
	mem_free(s);
}

/* ---- reading ---- */

static int
line_add(struct counter *c, struct lines_in *in)
{
	const struct value *value;
	size_t n;
	uint64_t count;
	struct text unit = { NULL, 0 };

	if (jsonlines_whole(in) != 0 ||
	    jsonlines_values(in, &value, &n, &count) != 0)
		return -1;
	if (n != c->tuples.width)
		return jsonlines_wrong(in,
		    "has a different number of values than there are columns");
	if (c->unit != NULL)
		unit = value[n - 1].text;
	if (count > UINT32_MAX || !counter_add(c, value, unit, (uint32_t)count))
		return jsonlines_wrong(in, counter_full);
	return 0;
}

int
countfile_read(struct counter *c, struct lines_in *in)
{
	struct text line;
	int more;

	while ((more = jsonlines_next(in, &line)) > 0)
		if (line.n > 0 && line_add(c, in) != 0)
			return -1;
	return more;
}

/* ---- merging ---- */

/* Takes the count off the end of a line. */
static int
count_take(struct lines_in *in, struct text *line, uint64_t *count)
{
	size_t n = line->n;
	struct text digits;
	int64_t number;

	while (n > 0 && line->p[n - 1] != '\t')
		n--;
	digits = (struct text){ line->p + n, line->n - n };
	if (n == 0 || num_parse(digits, 1, INT64_MAX, &number) != 0)
		return jsonlines_wrong(in, "must end with a tab and a count");
	line->n = n - 1;
	*count = (uint64_t)number;
	return 0;
}

static void
sum_put(struct lines_out *out, struct buf *tuple, uint64_t sum)
{
	if (sum == 0)
		return;
	buf_printf(tuple, "\t%llu", (unsigned long long)sum);
	jsonlines_copy(out, (struct text){ tuple->p, tuple->len });
}

int
countfile_merge(struct lines_in *in, struct lines_out *out)
{
	struct buf tuple = { 0 };
	uint64_t sum = 0, count = 0;
	struct text line;
	int more;

	while ((more = jsonlines_next(in, &line)) > 0) {
		if (jsonlines_whole(in) != 0 ||
		    count_take(in, &line, &count) != 0)
			break;
		if (!text_equal(line, (struct text){ tuple.p, tuple.len }) ||
		    sum == 0) {
			sum_put(out, &tuple, sum);
			tuple.len = sum = 0;
			buf_add_text(&tuple, line);
		}
		if (__builtin_add_overflow(sum, count, &sum)) {
			jsonlines_wrong(in, counter_full);
			break;
		}
	}
	if (more == 0)
		sum_put(out, &tuple, sum);
	buf_wipe(&tuple);
	return more == 0 ? 0 : -1;
}
