/* SPDX-License-Identifier: ISC */
/*
 * Words become lines and blocks.  A block opens with its first word and closes
 * when another one opens, so that whatever sections show, none is empty and
 * each element of HTML is closed.
 */
#include "base/page.h"
#include "letter/templating.h"

enum { WIDTH = 72 };

/* ---- words ---- */

/* Moves the word to a new line if this one has no room for it. */
static void
fit(struct filling *f)
{
	const size_t width =
	    f->form == FORM_HTML ? f->out->len - f->word : f->width;
	const size_t hang = f->form == FORM_HTML ? 0 : f->hang;
	char *p;

	if (f->words == 0 || f->column + f->joint + width <= WIDTH) {
		f->column += f->joint + width;
		return;
	}
	buf_reserve(f->out, 1 + hang);
	p = f->out->p + f->word - f->joint;
	memmove(p + 1 + hang, f->out->p + f->word, f->out->len - f->word);
	*p++ = '\n';
	memset(p, ' ', hang);
	f->out->len += 1 + hang - f->joint;
	f->column = hang + width;
}

static bool
is_address(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~:/?#[]@!$&'()*+,;=%", c) != NULL);
}

/* Without the punctuation of the sentence around it. */
static struct text
link_trim(struct text link)
{
	size_t open = 0, closed = 0;

	for (size_t i = 0; i < link.n; i++) {
		open += link.p[i] == '(';
		closed += link.p[i] == ')';
	}
	for (; link.n > 0; link.n--) {
		const char last = link.p[link.n - 1];

		if (last == ')' && closed > open)
			closed--;
		else if (strchr(".,;:!?'([", last) == NULL)
			break;
		open -= last == '(';
	}
	return link;
}

/* Where an address of a link begins and ends in a word; empty: nowhere. */
static struct text
link_find(struct text word)
{
	static const char scheme[] = "https://";
	const size_t least = sizeof(scheme) - 1;
	struct text link = { NULL, 0 };

	while (word.n > least && memcmp(word.p, scheme, least) != 0) {
		/* Not in the middle of another word, or address. */
		if (is_address(*word.p) && *word.p != '(' && *word.p != '\'')
			return link;
		text_skip(&word, 1);
	}
	if (word.n <= least)
		return link;
	link = (struct text){ word.p, least };
	while (link.n < word.n && is_address(word.p[link.n]))
		link.n++;
	link = link_trim(link);
	return link.n > least ? link : (struct text){ NULL, 0 };
}

static void
link_put(struct buf *b, struct text word, struct text link)
{
	const char *end = link.p + link.n;

	page_escape(b, (struct text){ word.p, (size_t)(link.p - word.p) });
	buf_add_string(b, "<a href=\"");
	page_escape(b, link);
	buf_add_string(b, "\">");
	page_escape(b, link);
	buf_add_string(b, "</a>");
	page_escape(b, (struct text){ end, (size_t)(word.p + word.n - end) });
}

/* Escapes the word.  The new one is written behind it and moved. */
static void
dress(struct filling *f)
{
	enum { LONGEST = 6, ELEMENT = 32 }; /* &quot; and <a href=""></a> */
	struct buf *b = f->out;
	const size_t n = b->len - f->word;
	struct text word, link = { NULL, 0 };

	buf_reserve(b, 2 * LONGEST * n + ELEMENT); /* so that it stays put */
	word = (struct text){ b->p + f->word, n };
	if (f->form == FORM_HTML && !f->foreign)
		link = link_find(word);
	if (link.n > 0)
		link_put(b, word, link);
	else
		page_escape(b, word);
	memmove(b->p + f->word, b->p + f->word + n, b->len - f->word - n);
	b->len -= n;
}

static void
word_end(struct filling *f)
{
	if (!f->open_word)
		return;
	f->open_word = false;
	if (f->special && (f->form == FORM_HTML || f->form == FORM_TITLE))
		dress(f);
	if (f->form == FORM_HTML || f->form == FORM_TEXT)
		fit(f);
	f->words++;
}

/* ---- blocks ---- */

static const struct {
	const char *begin, *end;
} element[] = {
	[BLOCK_NONE] = { "", "" },
	[BLOCK_PARAGRAPH] = { "<p>", "</p>" },
	[BLOCK_HEADING] = { "<h2>", "</h2>" },
	[BLOCK_ITEM] = { "<ul>\n<li>", "</li>\n</ul>" },
	[BLOCK_LINES] = { "<p>", "</p>" },
};

static void
block_close(struct filling *f)
{
	if (f->open == BLOCK_NONE)
		return;
	if (f->form == FORM_HTML)
		buf_add_string(f->out, element[f->open].end);
	buf_add_byte(f->out, '\n');
}

/* What begins a line of its own in a block. */
static void
row_begin(struct filling *f)
{
	f->words = f->column = 0;
	f->hang = 0;
	if (f->line == BLOCK_ITEM || f->line == BLOCK_LINES)
		f->hang = 2;
	if (f->form == FORM_TEXT && f->line == BLOCK_ITEM) {
		buf_add_string(f->out, "- ");
		f->column = 2;
	}
}

static void
block_open(struct filling *f)
{
	const bool apart =
	    f->gap || f->line == BLOCK_HEADING || f->open == BLOCK_HEADING;

	block_close(f);
	if (f->form == FORM_HTML)
		buf_add_string(f->out, element[f->line].begin);
	else if (apart && f->open != BLOCK_NONE)
		buf_add_byte(f->out, '\n');
	f->open = f->line;
	f->gap = false;
	row_begin(f);
}

static void
row_next(struct filling *f)
{
	if (f->form == FORM_HTML)
		buf_add_string(f->out,
		    f->line == BLOCK_ITEM ? "</li>\n<li>" : "<br>\n");
	else
		buf_add_byte(f->out, '\n');
	row_begin(f);
}

/* Whether the line goes on with the paragraph or item that is open. */
static bool
goes_on(const struct filling *f)
{
	return !f->gap && f->line == BLOCK_PARAGRAPH &&
	       (f->open == BLOCK_PARAGRAPH ||
		   (f->open == BLOCK_ITEM && f->indented));
}

/* The first word of a line decides where it stands. */
static void
line_begin(struct filling *f)
{
	f->begun = true;
	if (f->form == FORM_SUBJECT || f->form == FORM_TITLE || goes_on(f))
		return;
	if (!f->gap && f->line == f->open &&
	    (f->line == BLOCK_ITEM || f->line == BLOCK_LINES))
		row_next(f);
	else
		block_open(f);
}

static void
word_begin(struct filling *f)
{
	if (!f->begun)
		line_begin(f);
	f->joint = f->words > 0 && f->blank;
	if (f->joint > 0)
		buf_add_byte(f->out, ' ');
	f->open_word = true;
	f->blank = f->chance = f->special = f->foreign = false;
	f->word = f->out->len;
	f->width = 0;
}

/* ---- what a template says ---- */

void
fill_begin(struct filling *f)
{
	f->line = BLOCK_PARAGRAPH;
}

void
fill_space(struct filling *f)
{
	word_end(f);
	f->blank = true;
	f->indented |= !f->touched;
}

/* Before a piece: HTML breaks lines at blanks alone. */
static void
piece_begin(struct filling *f, const struct piece *p)
{
	if (p->before)
		fill_space(f);
	else if (f->chance && f->form == FORM_TEXT)
		word_end(f);
	f->touched = true;
	if (!f->open_word)
		word_begin(f);
}

static void
piece_end(struct filling *f, const struct piece *p)
{
	f->width += p->width;
	f->special |= p->special;
	f->chance = p->after;
}

void
fill_piece(struct filling *f, const struct piece *p)
{
	piece_begin(f, p);
	buf_add_span(f->out, p->text.p, p->text.n);
	piece_end(f, p);
}

void
fill_mark(struct filling *f, const struct op *op)
{
	if (f->touched) {
		fill_piece(f, &op->piece);
		return;
	}
	f->touched = true;
	f->line = op->block;
}

/* Blanks around a value are not shown. */
void
fill_value(struct filling *f, struct text value, bool foreign)
{
	struct piece p;
	bool first = true;

	while (piece_take(&value, &p) && p.text.n > 0) {
		p.before &= !first;
		first = false;
		piece_begin(f, &p);
		buf_add_text(f->out, p.text);
		piece_end(f, &p);
		f->foreign |= foreign;
	}
	f->touched = true;
}

void
fill_line(struct filling *f)
{
	word_end(f);
	f->blank = true;
	f->line = BLOCK_PARAGRAPH;
	f->begun = f->touched = f->indented = false;
}

void
fill_break(struct filling *f)
{
	f->gap = true;
}

void
fill_end(struct filling *f)
{
	word_end(f);
	block_close(f);
}
