/* SPDX-License-Identifier: ISC */
/*
 * Templates of letters: text with the tags of Mustache that need no logic
 * (mustache(5)): {{name}}, {{#name}} ... {{/name}}, {{^name}} ... {{/name}} and
 * {{! a comment}}.  There are no partials, lambdas, delimiters to set, and no
 * unescaped tags.
 *
 *	Subject: What happened to your data at {{controller}}
 *
 *	{{#name}}Hello {{name}},{{/name}}{{^name}}Hello,{{/name}}
 *
 *	{{#measures}}
 *	## What we do
 *
 *	{{#measures}}
 *	- {{.}}
 *	{{/measures}}
 *	{{/measures}}
 *
 * The first line, but for comments, is the subject.  After an empty line comes
 * the text:
 *
 *	- lines that follow one another are a paragraph;
 *	- "## " begins a heading, which is one line;
 *	- "- " begins an item of a list, which goes on in indented lines;
 *	- "> " begins a line that stays one, such as that of an address; what
 *	  has no room in 72 columns goes on in an indented line.
 *
 * An empty line ends a paragraph and a list.  One template gives the plain
 * text, with paragraphs filled to 72 columns, and the HTML part.  What comes
 * out empty, a line, a paragraph, an item, is left out whole.  A value never
 * makes a paragraph, a heading or a tag, however it is spelt.
 *
 * As in Mustache, a line with nothing but a section's tag or a comment is none,
 * and {{.}} is what the section around it shows: an item of the list, or the
 * text.  Unlike there, a section of a list that holds another of the same list
 * is a condition, as above, and the inner one shows the items; and a text or
 * item that shows nothing counts as none.
 *
 * Names are checked when the template is read, against those that its kind of
 * letter may show.
 */
#ifndef LETTER_TEMPLATE_H
#define LETTER_TEMPLATE_H

#include "base/buf.h"
#include "base/text.h"

enum template_kind {
	TEMPLATE_TEXT,   /* also a condition: is there any text? */
	TEMPLATE_FLAG,   /* only a condition */
	TEMPLATE_LIST,   /* of texts: {{.}} inside its section */
	TEMPLATE_FOREIGN /* a text that others wrote: never part of a link */
};

/* A name that a template may use; name NULL ends a list, and an empty one only
 * takes up a number. */
struct template_name {
	const char *name;
	enum template_kind kind;
};

/* The value of the name with the same number; all lent. */
struct template_value {
	struct text text;        /* TEMPLATE_TEXT, TEMPLATE_FOREIGN */
	bool flag;               /* TEMPLATE_FLAG */
	const struct text *item; /* TEMPLATE_LIST */
	size_t items;
};

struct template;

/*
 * Reads a template.  `file` is its name in messages; names are lent until
 * template_free().  NULL after messages, one for each mistake, with file, line
 * and column (STATUS_CALL): no subject, a subject with a section of several
 * lines, no empty line or no text after it, a name that is unknown or not
 * allowed here (the message lists those that are), a tag that is not closed or
 * not of this subset, a section that is closed by another name or not at all,
 * {{.}} where nothing is shown, no UTF-8, a control character.  A warning says
 * where a text that others wrote would leave a gap.
 */
struct template *template_read(struct text content, const char *file,
    const struct template_name *);
void template_free(struct template *); /* NULL is fine */
/* Whether any tag uses the name of that number. */
bool template_uses(const struct template *, size_t name);
/* Whether the text of each letter shows a name, if there is something to show:
 * not in the subject alone, nor only where another one is there or missing. */
bool template_shows(const struct template *, size_t name);

/*
 * Appends.  Safe to call from several threads with one template.  A value may
 * hold anything; what is no printable character of UTF-8 becomes a blank, and
 * several blanks become one.
 *
 * The subject, without "Subject:" and without a line feed: false, and nothing
 * is appended, if a value that it shows has CR, LF, NUL or another control
 * character: these could become a header.
 */
bool template_subject(const struct template *, const struct template_value *,
    struct buf *);
/* LF after each line; none is longer than 72 columns unless a word is. */
void template_text(const struct template *, const struct template_value *,
    struct buf *);
/* A whole document in the language (BCP 47), without script and without
 * anything from elsewhere; links are made of https:// addresses alone.  Lines
 * are as short as words allow. */
void template_html(const struct template *, const struct template_value *,
    struct text language, struct buf *);

#endif
