/* SPDX-License-Identifier: ISC */
/*
 * Inside templates: what template.c reads, templaterun.c follows, and
 * templatefill.c lays out.
 */
#ifndef LETTER_TEMPLATING_H
#define LETTER_TEMPLATING_H

#include <stdint.h>

#include "base/msg.h"
#include "letter/template.h"

enum { TEMPLATE_DEPTH = 16 }; /* sections inside one another */

/* ---- words: templatepiece.c ---- */

/* What stands between blanks, or between places where a line may break. */
struct piece {
	struct text text; /* empty: only blanks were left */
	size_t width;     /* in columns */
	bool before;      /* a blank stands before it */
	bool after;       /* a line may break after it, without a blank */
	bool special;     /* HTML must escape or look at it */
};

/* Takes the next piece off the front; false: there is nothing left. */
bool piece_take(struct text *rest, struct piece *);

/* ---- the program: template.c ---- */

enum block {
	BLOCK_NONE,
	BLOCK_PARAGRAPH,
	BLOCK_HEADING,
	BLOCK_ITEM,
	BLOCK_LINES
};

struct op {
	enum {
		OP_WORD,   /* piece */
		OP_MARK,   /* the same; at the beginning of a line a block */
		OP_SPACE,  /* a blank before what follows */
		OP_LINE,   /* the end of a line */
		OP_BREAK,  /* an empty line */
		OP_VALUE,  /* of `name` */
		OP_ITEM,   /* of the list `name`, in the loop `slot` */
		OP_IF,     /* go to `to` unless `name` has something */
		OP_UNLESS, /* go to `to` if it has */
		OP_EACH,   /* the first item of `name`, or go to `to` */
		OP_NEXT    /* the next one at `to`, or go on */
	} what;
	uint32_t name, to, slot;
	enum block block;
	struct piece piece; /* has BUF_SLACK bytes after it */
};

struct template
{
	char *content;
	const struct template_name *names;
	struct op *op;
	size_t ops, body; /* the subject is before body */
};

/* ---- reading: templatesections.c ---- */

enum { NO_NAME = UINT32_MAX };

/* A section that is open. */
struct section {
	struct text name;
	const char *at; /* its tag */
	size_t op;
	uint32_t of;       /* number of the name, or NO_NAME */
	const char *shows; /* where {{.}} stands in it, or NULL */
	bool inverted;
};

struct template_reading {
	struct template *t;
	const char *file;
	const char *content, *end; /* of the file, for places */
	const char *limit;         /* where the part ends that is read */
	size_t room;
	struct section open[TEMPLATE_DEPTH];
	size_t depth;
	bool subject; /* it is read */
	bool used;    /* the line has a tag or a word */
	bool failed;
};

/* {{#name}} */
struct tag {
	const char *begin, *end;
	char sign; /* # ^ / or !; '\0': it shows a value; '?': another one */
	struct text name;
};

void template_mistake(struct template_reading *, const char *at,
    const char *fmt, ...) MSG_PRINTF(3, 4);
void template_op(struct template_reading *, struct op);
void template_value_read(struct template_reading *, const struct tag *);
void template_section_open(struct template_reading *, const struct tag *);
void template_section_close(struct template_reading *, const struct tag *);
/* At the end of the subject and of the text. */
void template_sections_end(struct template_reading *);

/* ---- laying out: templatefill.c ---- */

struct filling {
	struct buf *out;
	enum { FORM_SUBJECT, FORM_TITLE, FORM_TEXT, FORM_HTML } form;
	/* The block that is open. */
	enum block open;
	size_t words, column, hang;
	bool gap; /* an empty line came after it */
	/* The line of the template. */
	enum block line;
	bool begun;   /* it has a word */
	bool touched; /* it has a value, be it an empty one, or a word */
	bool indented;
	/* The word that is being written. */
	bool open_word, blank, chance, special, foreign;
	size_t word, width;
	size_t joint; /* 1: a blank was written before it */
};

void fill_begin(struct filling *);
void fill_piece(struct filling *, const struct piece *);
void fill_mark(struct filling *, const struct op *);
void fill_value(struct filling *, struct text, bool foreign);
void fill_space(struct filling *);
void fill_line(struct filling *);
void fill_break(struct filling *);
void fill_end(struct filling *);

#endif
