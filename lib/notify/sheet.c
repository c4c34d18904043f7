/* SPDX-License-Identifier: ISC */
#include "notify/sheet.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/utf8.h"

enum {
	WIDTH = 80,
	WIDTH_LEAST = 20,
	COLUMN_LEAST = 6,
	GAP = 2,
	SHOWN_MAX = 16
};

static size_t
terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = { .ws_col = 0 };
	int64_t n = 0;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		n = size.ws_col;
	else if (columns == NULL ||
		 num_parse(text_of(columns), 1, 10000, &n) != 0)
		n = WIDTH;
	return n < WIDTH_LEAST ? WIDTH_LEAST : (size_t)n;
}

static const struct {
	const char *name;
	enum sheet_form form;
	enum format format;
} known[] = {
	{ "csv", SHEET_ROWS, FORMAT_CSV },
	{ "tsv", SHEET_ROWS, FORMAT_TSV },
	{ "ndjson", SHEET_ROWS, FORMAT_NDJSON },
	{ "jsonl", SHEET_ROWS, FORMAT_NDJSON },
	{ "table", SHEET_TABLE, FORMAT_TSV },
	{ "ics", SHEET_CALENDAR, FORMAT_NDJSON },
};

static int
form_of(const char *to)
{
	for (int i = 0; i < (int)(sizeof(known) / sizeof(*known)); i++)
		if (strcmp(to, known[i].name) == 0)
			return i;
	return -1;
}

bool
sheet_known(const char *to)
{
	return form_of(to) >= 0;
}

static int
sheet_find(const char *to, struct sheet *sheet)
{
	int i = form_of(to);

	if (i >= 0) {
		sheet->form = known[i].form;
		sheet->format = known[i].format;
		return 0;
	}
	msg_error(STATUS_CALL,
	    "unknown format \"%s\". Known: csv, tsv, ndjson, jsonl, table, ics",
	    to);
	return -1;
}

int
sheet_choose(const char *to, bool calendar, const char *output,
    struct sheet *sheet)
{
	*sheet = (struct sheet){ SHEET_ROWS, FORMAT_NDJSON, terminal_width() };
	if (to == NULL) {
		if (output == NULL && isatty(STDOUT_FILENO) == 1)
			sheet->form = SHEET_TABLE;
		return 0;
	}
	if (sheet_find(to, sheet) != 0)
		return -1;
	if (sheet->form != SHEET_CALENDAR || calendar)
		return 0;
	msg_error(STATUS_CALL, "-t ics is only for the command due");
	return -1;
}

struct rows *
sheet_rows(const struct sheet *s, const char *const *columns)
{
	return rows_new(s->form == SHEET_TABLE ? FORMAT_TSV : s->format,
	    columns);
}

/* ---- tables ---- */

static size_t
characters(struct text t)
{
	size_t n = 0;
	uint32_t c;

	for (size_t i = 0; i < t.n; n++) {
		size_t bytes = utf8_next(t.p + i, t.n - i, &c);

		i += bytes == 0 ? 1 : bytes;
	}
	return n;
}

/* Bytes that a terminal would obey, or that are no text, become '?'. */
static void
cell_put(struct buf *b, struct text t, size_t width)
{
	size_t all = characters(t), n = all > width ? width - 3 : all;
	uint32_t c = 0;

	for (size_t k = 0; k < n; k++) {
		size_t bytes = utf8_next(t.p, t.n, &c);
		bool plain = bytes > 0 && c >= ' ' && (c < 0x7f || c >= 0xa0) &&
			     !(c >= 0x200b && c <= 0x200f) &&
			     !(c >= 0x2028 && c <= 0x202e) &&
			     !(c >= 0x2066 && c <= 0x2069);

		if (plain)
			buf_add(b, t.p, bytes);
		else
			buf_add_byte(b, '?');
		text_skip(&t, bytes == 0 ? 1 : bytes);
	}
	if (all > width)
		buf_add_string(b, "...");
	for (size_t k = all > width ? width : all; k < width; k++)
		buf_add_byte(b, ' ');
}

static struct text
cell_next(struct text *line)
{
	const char *tab = line->n == 0 ? NULL : memchr(line->p, '\t', line->n);
	struct text cell = { line->p,
		tab == NULL ? line->n : (size_t)(tab - line->p) };

	text_skip(line, cell.n + (tab != NULL));
	return cell;
}

/* Of a timestamp the date, the hour and the minute; never later than it is. */
static struct text
shorter(struct text t)
{
	if (t.n >= 20 && t.p[4] == '-' && t.p[7] == '-' && t.p[10] == 'T' &&
	    t.p[13] == ':' && t.p[16] == ':')
		t.n = 16;
	return t;
}

/* The shown cells of a line, in the order in which they are shown. */
static void
cells_take(struct text line, const char *const *columns,
    const char *const *shown, struct text *cell)
{
	for (size_t i = 0; columns[i] != NULL; i++) {
		struct text t = cell_next(&line);

		for (size_t k = 0; shown[k] != NULL; k++)
			if (strcmp(shown[k], columns[i]) == 0)
				cell[k] = shorter(t);
	}
}

/* Makes the widest narrower until all of them fit, but never the first, which
 * says when. */
static void
widths_fit(size_t *width, size_t n, size_t most)
{
	for (;;) {
		size_t all = (n - 1) * GAP, widest = 0;

		for (size_t k = 0; k < n; k++) {
			all += width[k];
			if (k > 0 && (widest == 0 || width[k] >= width[widest]))
				widest = k;
		}
		if (all <= most || width[widest] <= COLUMN_LEAST)
			return;
		width[widest]--;
	}
}

static void
line_put(struct buf *b, const struct text *cell, const size_t *width, size_t n,
    size_t most)
{
	size_t from = b->len, used = 0;

	/* Of a terminal that is narrower than all columns at their narrowest
	 * the last ones are left out. */
	for (size_t k = 0; k < n; k++) {
		if (used + width[k] > most)
			break;
		if (k > 0)
			buf_add_string(b, "  ");
		cell_put(b, cell[k], width[k]);
		used += width[k] + GAP;
	}
	while (b->len > from && b->p[b->len - 1] == ' ')
		b->len--;
	buf_add_byte(b, '\n');
}

static void
table_put(const struct sheet *s, struct text all, const char *const *columns,
    const char *const *shown, struct buf *out)
{
	size_t width[SHOWN_MAX] = { 0 }, n = 0;
	struct text rest = all;

	while (shown[n] != NULL)
		n++;
	for (int pass = 0; pass < 2; pass++) {
		rest = all;
		while (rest.n > 0) {
			struct text cell[SHOWN_MAX] = { { NULL, 0 } };

			cells_take(text_line(&rest), columns, shown, cell);
			for (size_t k = 0; k < n && pass == 0; k++)
				if (characters(cell[k]) > width[k])
					width[k] = characters(cell[k]);
			if (pass == 1)
				line_put(out, cell, width, n, s->width);
		}
		widths_fit(width, n, s->width);
	}
}

void
sheet_put(const struct sheet *s, const struct rows *rows,
    const char *const *columns, const char *const *shown, struct buf *out)
{
	if (s->form == SHEET_TABLE)
		table_put(s, rows_out(rows), columns, shown, out);
	else
		buf_add_text(out, rows_out(rows));
}
