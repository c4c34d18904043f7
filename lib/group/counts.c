/* SPDX-License-Identifier: ISC */
#include "group/counts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "group/counter.h"
#include "record/json.h"

/* ---- writing ---- */

/* A line that is to be sorted. */
struct sortable {
	size_t from; /* in the buffer of all */
	struct text text;
	uint32_t count;
};

static int
by_text(const void *a, const void *b)
{
	const struct sortable *x = a, *y = b;

	return text_order(x->text, y->text);
}

/* Literals of NDJSON are texts to a counter, which knows of a whole column
 * whether it has any.  A text that looks like one, among others, is told by its
 * quotes. */
static void
value_put(const struct counter *c, uint32_t column, uint32_t number,
    struct buf *out)
{
	const struct kinds *k = column < c->columns ? &c->kinds[column] : NULL;
	struct text t =
	    intern_text(column < c->columns ? c->value[column] : c->unit,
		number);
	enum value_kind kind;

	if (k != NULL && t.n == 0 && k->null && !k->blank)
		buf_add_string(out, "null");
	else if (k != NULL && k->literal && !k->text &&
		 json_literal(t, &kind) && !value_nests(kind))
		buf_add_text(out, t);
	else
		json_encode(out, t);
}

static void
row_put(const struct counter *c, const uint32_t *row, struct buf *out)
{
	buf_add_byte(out, '[');
	for (uint32_t i = 0; i < c->tuples.width; i++) {
		if (i > 0)
			buf_add_byte(out, ',');
		value_put(c, i, row[i], out);
	}
	buf_add_byte(out, ']');
}

void
counts_write(const struct counter *c, struct lines_out *out)
{
	size_t n = c->tuples.rows;
	struct sortable *line = mem_array(n + 1, sizeof(*line));
	struct buf all = { 0 };

	for (size_t i = 0; i < n; i++) {
		const uint32_t *row = tuples_row(&c->tuples, i);

		line[i].from = all.len;
		line[i].count = row[c->tuples.width];
		row_put(c, row, &all);
		line[i].text.n = all.len - line[i].from;
		buf_printf(&all, "\t%lu", (unsigned long)line[i].count);
		line[i].text.n = all.len - line[i].from;
	}
	for (size_t i = 0; i < n; i++)
		line[i].text.p = all.p + line[i].from;
	qsort(line, n, sizeof(*line), by_text);
	for (size_t i = 0; i < n; i++)
		lines_copy(out, line[i].text);
	buf_wipe(&all);
	mem_free(line);
}

/* ---- reading ---- */

static int
line_add(struct counter *c, struct lines_in *in)
{
	const struct value *value;
	size_t n;
	uint64_t count;
	struct text unit = { NULL, 0 };

	if (lines_values(in, &value, &n, &count) != 0)
		return -1;
	if (n != c->tuples.width)
		return lines_wrong(in,
		    "has another number of values than there are columns");
	if (c->unit != NULL)
		unit = value[n - 1].text;
	if (count > UINT32_MAX || !counter_add(c, value, unit, (uint32_t)count))
		return lines_wrong(in, counter_full);
	return 0;
}

int
counts_read(struct counter *c, struct lines_in *in)
{
	struct text line;
	int more;

	while ((more = lines_next(in, &line)) > 0)
		if (line.n > 0 && line_add(c, in) != 0)
			return -1;
	return more;
}

/* ---- merging ---- */

/* Takes the count off the end. */
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
		return lines_wrong(in, "no count behind a tab");
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
	lines_copy(out, (struct text){ tuple->p, tuple->len });
}

int
counts_merge(struct lines_in *in, struct lines_out *out)
{
	struct buf tuple = { 0 };
	uint64_t sum = 0, count = 0;
	struct text line;
	int more;

	while ((more = lines_next(in, &line)) > 0) {
		if (count_take(in, &line, &count) != 0)
			break;
		if (!text_equal(line, (struct text){ tuple.p, tuple.len }) ||
		    sum == 0) {
			sum_put(out, &tuple, sum);
			tuple.len = sum = 0;
			buf_add_text(&tuple, line);
		}
		if (__builtin_add_overflow(sum, count, &sum)) {
			lines_wrong(in, counter_full);
			break;
		}
	}
	if (more == 0)
		sum_put(out, &tuple, sum);
	buf_wipe(&tuple);
	return more == 0 ? 0 : -1;
}
