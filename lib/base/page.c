/* SPDX-License-Identifier: ISC */
#include "base/page.h"

enum { WIDTH = 78 };

/*
 * Dark on light with a contrast above 12:1, or light on dark if the reader
 * prefers that.  On a small or enlarged screen the columns of a table are
 * equally wide, so that nobody has to scroll sideways.
 */
static const char style[] =
    ":root{color-scheme:light dark}\n"
    "body{margin:0;background:#fff;color:#1b1b1b;"
    "font:1rem/1.5 system-ui,sans-serif}\n"
    "main{max-width:48rem;margin:0 auto;padding:1rem;"
    "overflow-wrap:break-word}\n"
    "h1,h2,h3{line-height:1.2;margin:1.5em 0 .5em}\n"
    "h2{border-top:1px solid #767676;padding-top:1rem}\n"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}\n"
    "caption{text-align:start;font-weight:bold;padding:.25rem 0;"
    "overflow-wrap:anywhere}\n"
    "th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:start;"
    "vertical-align:top;overflow-wrap:anywhere}\n"
    "th[scope=row]{font-weight:normal}\n"
    "@media(max-width:30rem){table{table-layout:fixed;font-size:.875rem}"
    "th,td{padding:.25rem;hyphens:auto}ul{padding-inline-start:1.25rem}}\n"
    "@media screen and (prefers-color-scheme:dark){"
    "body{background:#1b1b1b;color:#eee}"
    "h2,th,td{border-color:#8f8f8f}}\n"
    "@media print{main{max-width:none;padding:0}"
    "h1,h2,h3{break-after:avoid}tr,li{break-inside:avoid}"
    "thead{display:table-header-group}}\n";

void
page_escape(struct buf *b, struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		switch (t.p[i]) {
		case '&': buf_add_string(b, "&amp;"); break;
		case '<': buf_add_string(b, "&lt;"); break;
		case '>': buf_add_string(b, "&gt;"); break;
		case '"': buf_add_string(b, "&quot;"); break;
		case '\'': buf_add_string(b, "&#39;"); break;
		default:
			/* HTML has no other control characters. */
			if ((unsigned char)t.p[i] < ' ' && t.p[i] != '\t' &&
			    t.p[i] != '\n' && t.p[i] != '\r')
				buf_add_string(b, "\xef\xbf\xbd");
			else
				buf_add_byte(b, t.p[i]);
		}
}

static void
element(struct page *p, const char *begin, struct text t, const char *end)
{
	buf_add_string(p->out, begin);
	page_escape(p->out, t);
	buf_add_string(p->out, end);
}

/* Allows a line break after each word of a name, that is after _ or a dot. */
static void
cell(struct page *p, const char *begin, struct text t, const char *end)
{
	size_t from = 0;

	buf_add_string(p->out, begin);
	for (size_t i = 1; i < t.n; i++) {
		bool letter = t.p[i] >= 'a' && t.p[i] <= 'z';

		if (!letter || (t.p[i - 1] != '_' && t.p[i - 1] != '.'))
			continue;
		page_escape(p->out, (struct text){ t.p + from, i - from });
		buf_add_string(p->out, "<wbr>");
		from = i;
	}
	element(p, "", (struct text){ t.p + from, t.n - from }, end);
}

/* ---- plain text ---- */

/* The width of a text, at one column per character. */
static size_t
width(struct text t)
{
	size_t n = 0;

	for (size_t i = 0; i < t.n; i++)
		n += ((unsigned char)t.p[i] & 0xc0) != 0x80;
	return n;
}

static struct text
word_take(struct text *t)
{
	struct text word;

	while (t->n > 0 && (*t->p == ' ' || *t->p == '\n' || *t->p == '\t'))
		text_skip(t, 1);
	word = (struct text){ t->p, 0 };
	while (t->n > 0 && *t->p != ' ' && *t->p != '\n' && *t->p != '\t') {
		text_skip(t, 1);
		word.n++;
	}
	return word;
}

/* Breaks words into lines; all but the first are indented by `hang`. */
static void
fold(struct buf *b, const char *first, size_t hang, struct text t)
{
	size_t at = strlen(first);
	bool begin = true;
	struct text word;

	buf_add_string(b, first);
	while ((word = word_take(&t)).n > 0) {
		if (!begin && at + 1 + width(word) > WIDTH) {
			buf_printf(b, "\n%*s", (int)hang, "");
			at = hang;
		} else if (!begin) {
			buf_add_byte(b, ' ');
			at++;
		}
		buf_add_text(b, word);
		at += width(word);
		begin = false;
	}
	buf_add_byte(b, '\n');
}

static void
underline(struct buf *b, struct text t, char with)
{
	buf_add_text(b, t);
	buf_add_byte(b, '\n');
	for (size_t i = width(t); i > 0; i--)
		buf_add_byte(b, with);
	buf_add_byte(b, '\n');
}

/* ---- both ---- */

void
page_begin(struct page *p, struct text title, struct text language)
{
	if (!p->html)
		return;
	element(p, "<!DOCTYPE html>\n<html lang=\"",
	    language.n > 0 ? language : text_of("en"), "\"");
	buf_add_string(p->out, p->rtl ? " dir=\"rtl\">\n" : ">\n");
	element(p,
	    "<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n<title>",
	    title, "</title>\n<style>\n");
	buf_add_string(p->out, style);
	buf_add_string(p->out, p->style == NULL ? "" : p->style);
	buf_add_string(p->out, "</style>\n</head>\n<body>\n<main>\n");
}

void
page_end(struct page *p)
{
	if (p->html)
		buf_add_string(p->out, "</main>\n</body>\n</html>\n");
}

void
page_heading(struct page *p, int level, struct text t)
{
	static const char *const begin[] = { "<h1>", "<h2>", "<h3>" };
	static const char *const end[] = { "</h1>\n", "</h2>\n", "</h3>\n" };

	if (p->html) {
		element(p, begin[level - 1], t, end[level - 1]);
		return;
	}
	if (p->out->len > 0)
		buf_add_byte(p->out, '\n');
	p->listed = false;
	if (level < 3)
		underline(p->out, t, level == 1 ? '=' : '-');
	else
		fold(p->out, "", 0, t);
}

void
page_para(struct page *p, struct text t)
{
	if (p->html) {
		element(p, "<p>", t, "</p>\n");
		return;
	}
	if (p->listed)
		buf_add_byte(p->out, '\n');
	p->listed = false;
	fold(p->out, "", 0, t);
}

void
page_list_begin(struct page *p)
{
	if (p->html)
		buf_add_string(p->out, "<ul>\n");
}

void
page_item(struct page *p, struct text t)
{
	if (p->html)
		element(p, "<li>", t, "</li>\n");
	else
		fold(p->out, "- ", 2, t);
}

void
page_list_end(struct page *p)
{
	if (p->html)
		buf_add_string(p->out, "</ul>\n");
	p->listed = true;
}

void
page_table_begin(struct page *p, struct text caption, const char *const *heads,
    size_t columns)
{
	p->columns = columns;
	if (!p->html)
		return;
	element(p, "<table>\n<caption>", caption, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < columns; i++)
		element(p, "<th scope=\"col\">", text_of(heads[i]), "</th>");
	buf_add_string(p->out, "</tr></thead>\n<tbody>\n");
}

static void
row_plain(struct page *p, const struct text *cells)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < p->columns; i++) {
		buf_add_string(&line, i == 0 ? "" : i == 1 ? ": " : "; ");
		buf_add_text(&line, cells[i]);
	}
	fold(p->out, "- ", 2, (struct text){ line.p, line.len });
	buf_clear(&line);
}

void
page_row(struct page *p, const struct text *cells)
{
	if (!p->html) {
		row_plain(p, cells);
		return;
	}
	cell(p, "<tr><th scope=\"row\">", cells[0], "</th>");
	for (size_t i = 1; i < p->columns; i++)
		cell(p, "<td>", cells[i], "</td>");
	buf_add_string(p->out, "</tr>\n");
}

void
page_table_end(struct page *p)
{
	if (p->html)
		buf_add_string(p->out, "</tbody>\n</table>\n");
	p->listed = true;
}

void
page_raw(struct page *p, struct text html)
{
	if (p->html)
		buf_add_text(p->out, html);
}
