/* SPDX-License-Identifier: ISC */
#include "anonymize/answer.h"

#include <math.h>
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/stop.h"
#include "record/rows.h"

struct answer {
	struct outfile *out;
	struct rows *rows;
	/* For the next row. */
	char asked[40];
	enum limit limit;
	bool bound, kept;
};

struct answer *
answer_open(struct stream_options *o)
{
	static const char *const columns[] = { "measure", "column", "value",
		"asked", "kept", NULL };
	struct answer *a = mem_alloc(sizeof(*a));

	a->out = outfile_begin(o->output, 0666);
	if (a->out == NULL) {
		mem_free(a);
		return NULL;
	}
	a->rows = rows_new(o->to, columns);
	o->to = FORMAT_AUTO;
	o->output = "/dev/null";
	return a;
}

void
answer_close(struct answer *a)
{
	if (a == NULL)
		return;
	outfile_finish(a->out, rows_out(a->rows));
	rows_free(a->rows);
	mem_free(a);
}

/* ---- rows ---- */

static const char *const limits[] = {
	[AT_LEAST] = "at least",
	[AT_MOST] = "at most",
	[LESS_THAN] = "less than",
};

/* Writes a row; value is a JSON number.  Adds the bound and whether it is
 * kept. */
static void
row_put(struct answer *a, const char *measure, const char *column,
    const char *value)
{
	rows_text(a->rows, text_of(measure));
	rows_text(a->rows, text_of(column == NULL ? "" : column));
	rows_literal(a->rows, value);
	if (!a->bound) {
		rows_null(a->rows);
		rows_null(a->rows);
		return;
	}
	rows_literal(a->rows, a->asked);
	rows_literal(a->rows, a->kept ? "true" : "false");
	a->bound = false;
	if (!a->kept)
		msg_error(STATUS_LOOK, "%s%s%s is %s, but must be %s %s",
		    column == NULL ? "" : column, column == NULL ? "" : ": ",
		    measure, value, limits[a->limit], a->asked);
}

void
answer_number(struct answer *a, const char *measure, const char *column,
    uint64_t value)
{
	char text[40];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	row_put(a, measure, column, text);
}

void
answer_share(struct answer *a, const char *measure, const char *column,
    double value)
{
	char text[40];

	snprintf(text, sizeof(text), "%.9g", value);
	row_put(a, measure, column, isfinite(value) ? text : "null");
}

void
answer_wide(struct answer *a, const char *measure, wide value)
{
	struct buf b = { 0 };

	ratio_wide_put(value, &b);
	buf_add_byte(&b, '\0');
	row_put(a, measure, NULL, b.p);
	buf_clear(&b);
}

void
answer_limit(struct answer *a, enum limit limit, struct ratio asked, bool kept)
{
	snprintf(a->asked, sizeof(a->asked), "%.15g",
	    (double)asked.over / (double)asked.under);
	a->limit = limit;
	a->bound = true;
	a->kept = kept;
}
