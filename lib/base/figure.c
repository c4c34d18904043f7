/* SPDX-License-Identifier: ISC */
#include "base/figure.h"

/*
 * Bars for "before" are hollow and bars for "after" are filled, so that one
 * colour is enough; its contrast is above 4.5:1 on light and dark backgrounds.
 */
const char figure_style[] =
    "figure{margin:1rem 0;break-inside:avoid}\n"
    "figcaption{margin-bottom:.5rem}\n"
    "svg{display:block;overflow:visible;font-size:.875rem}\n"
    "svg text{fill:currentColor}\n"
    "svg .l{display:flex;gap:1em;line-height:1.3}\n"
    "svg .l :first-child{flex:1;min-width:0;overflow:hidden;"
    "white-space:nowrap;text-overflow:ellipsis}\n"
    "svg .n{white-space:nowrap;font-variant-numeric:tabular-nums}\n"
    "svg .b{fill:none;stroke:#595959}\n"
    "svg .a{fill:#0b57a4;stroke:#0b57a4}\n"
    "summary{padding:.25rem 0;cursor:pointer}\n"
    "@media screen and (prefers-color-scheme:dark){"
    "svg .b{stroke:#b0b0b0}svg .a{fill:#6cb6ff;stroke:#6cb6ff}}\n"
    "@media print{summary{display:none}}\n";

/* Lengths are in hundredths of an em. */
enum {
	LEGEND = 200,
	LINE = 130, /* of a name */
	THICK = 45,
	GAP = 20,  /* between two bars of a row */
	APART = 65 /* between two rows */
};

static void
em_put(struct buf *b, const char *name, size_t n)
{
	buf_printf(b, " %s=\"%zu.%02zuem\"", name, n / 100, n % 100);
}

static void
bar_put(struct figure *f, const char *class, size_t y, uint64_t part)
{
	uint64_t share = f->most == 0 ? 0 : part * 10000 / f->most;

	if (part == 0)
		return;
	/* A value above zero gets a visible bar. */
	share = share < 20 ? 20 : share;
	buf_printf(&f->drawn, "<rect class=\"%s\" width=\"%u.%02u%%\"", class,
	    (unsigned)(share / 100), (unsigned)(share % 100));
	em_put(&f->drawn, "y", y);
	em_put(&f->drawn, "height", THICK);
	buf_add_string(&f->drawn, "/>");
}

static size_t
row_height(const struct figure *f)
{
	return LINE + THICK + (f->two ? GAP + THICK : 0) + APART;
}

/* Writes a name and its numbers in one line.  The browser cuts the name where
 * it would touch the numbers; the table shows it whole. */
static void
label_put(struct figure *f, const struct text *cells, size_t y)
{
	struct buf *b = &f->drawn;

	buf_add_string(b, "<foreignObject width=\"100%\"");
	em_put(b, "y", y);
	em_put(b, "height", LINE);
	buf_add_string(b, "><div class=\"l\"><span>");
	page_escape(b, cells[0]);
	buf_add_string(b, "</span><span class=\"n\">");
	page_escape(b, cells[1]);
	if (f->two) {
		buf_add_string(b, " \xe2\x86\x92 ");
		page_escape(b, cells[2]);
	}
	buf_add_string(b, "</span></div></foreignObject>");
}

static void
row_draw(struct figure *f, const struct text *cells, const uint64_t part[2])
{
	struct buf *b = &f->drawn;
	size_t y = (f->two ? LEGEND : 0) + f->rows * row_height(f);

	label_put(f, cells, y);
	y += LINE;
	if (f->two) {
		bar_put(f, "b", y, part[0]);
		y += THICK + GAP;
	}
	bar_put(f, "a", y, part[f->two]);
	buf_add_byte(b, '\n');
}

void
figure_begin(struct figure *f, struct page *page, const struct figure_text *t,
    bool two, uint64_t most)
{
	*f = (struct figure){ .page = page,
		.text = t,
		.two = two,
		.most = most };
	f->table = (struct page){ .out = &f->tabled, .html = true };
	page_table_begin(&f->table, t->title, t->heads, t->columns);
}

void
figure_row(struct figure *f, const struct text *cells, const uint64_t part[2])
{
	row_draw(f, cells, part);
	page_row(&f->table, cells);
	f->rows++;
}

static void
legend_put(struct buf *b)
{
	buf_add_string(b,
	    "<rect class=\"b\" y=\".3em\" width=\"1em\" height=\".6em\"/>"
	    "<text x=\"1.5em\" y=\".9em\">before</text>"
	    "<rect class=\"a\" x=\"6.5em\" y=\".3em\" width=\"1em\" "
	    "height=\".6em\"/><text x=\"8em\" y=\".9em\">after</text>\n");
}

static void
drawing_put(struct figure *f, struct buf *b)
{
	const struct figure_text *t = f->text;

	buf_printf(b,
	    "<svg role=\"img\" width=\"100%%\" aria-labelledby=\"%s-t %s-d\"",
	    t->id, t->id);
	em_put(b, "height", (f->two ? LEGEND : 0) + f->rows * row_height(f));
	buf_printf(b, ">\n<title id=\"%s-t\">", t->id);
	page_escape(b, t->title);
	buf_printf(b, "</title>\n<desc id=\"%s-d\">", t->id);
	page_escape(b, t->about);
	buf_add_string(b, " The table below has the numbers.</desc>\n");
	if (f->two)
		legend_put(b);
	buf_add(b, f->drawn.p, f->drawn.len);
	buf_add_string(b, "</svg>\n");
}

void
figure_end(struct figure *f)
{
	struct buf *b = f->page->out;

	page_table_end(&f->table);
	if (f->page->html) {
		buf_add_string(b, "<figure>\n<figcaption>");
		page_escape(b, f->text->about);
		buf_add_string(b, "</figcaption>\n");
		drawing_put(f, b);
		buf_add_string(b,
		    "<details><summary>The numbers as a table</summary>\n");
		buf_add(b, f->tabled.p, f->tabled.len);
		buf_add_string(b, "</details>\n</figure>\n");
	}
	buf_wipe(&f->drawn);
	buf_wipe(&f->tabled);
}
