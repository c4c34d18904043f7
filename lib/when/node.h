/* SPDX-License-Identifier: ISC */
/*
 * The inside of conditions, shared by the files lib/rule/when*.c only.
 */
#ifndef WHEN_NODE_H
#define WHEN_NODE_H

#include "base/buf.h"
#include "base/value.h"
#include "record/arena.h"

/*
 * Whether an expression uses nothing but functions that look at the record
 * alone; else false with a sentence in `why`.
 *
 * The functions are a list of what is allowed, not of what is forbidden, as
 * each version of jq brings new ones.  Words are found the way jq's own lexer
 * finds them; where they could be read in two ways (a comment, which versions
 * end differently) the expression is refused.
 */
bool when_words_check(struct text expression, char *why, size_t size);

/* ---- conditions that need no jq ---- */

enum when_op {
	OP_NULL, /* in the order in which jq sorts values */
	OP_FALSE,
	OP_TRUE,
	OP_NUMBER,
	OP_TEXT,
	OP_FIELD,  /* a member of the record */
	OP_MEMBER, /* a member of what is left */
	OP_ELSE,   /* left // right */
	OP_OR,
	OP_AND,
	OP_NOT, /* left */
	OP_EQUAL,
	OP_UNEQUAL,
	OP_BELOW,
	OP_AT_MOST,
	OP_ABOVE,
	OP_AT_LEAST
};

struct when_node {
	enum when_op op;
	bool wide;          /* its value may be an array or object */
	size_t left, right; /* nodes */
	size_t field;       /* OP_FIELD */
	double number;      /* OP_NUMBER */
	struct text text;   /* OP_TEXT; the key of OP_MEMBER; decoded */
};

struct when_tree {
	struct when_node *node;
	size_t nodes, top;
	struct text *field; /* members of the record, each once */
	size_t fields;
	struct arena arena; /* the texts */
};

/* false: the expression is no plain comparison; the tree is empty then. */
bool when_tree_parse(struct when_tree *, struct text expression);
void when_tree_clear(struct when_tree *);

/* What it is asked about. */
struct when_source {
	const struct value *value; /* of the fields; NULL: by the record */
	struct text record;
	struct buf *decoded; /* for a string of the record */
};

/* false: it fails, as jq would. */
bool when_tree_ask(const struct when_tree *, const struct when_source *,
    bool *holds);

#endif
