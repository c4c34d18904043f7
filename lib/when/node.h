/* SPDX-License-Identifier: ISC */
/*
 * The inside of conditions, shared by the files of lib/when only.
 */
#ifndef WHEN_NODE_H
#define WHEN_NODE_H

#include "base/buf.h"
#include "base/value.h"
#include "record/arena.h"
#include "when/when.h"

/*
 * Whether an expression uses only functions that look at the record alone;
 * false with a sentence in `why`.
 *
 * The list is of allowed functions, not of forbidden ones, because each version
 * of jq brings new ones.  Words are found as jq's own lexer finds them.  If
 * they could be read in two ways (versions end a comment differently), the
 * expression is refused.
 */
bool when_words_check(struct text expression, char *why, size_t size);
/* The same, and that libjq sees each number as it is written, see
 * when_exact(). */
bool when_numbers_check(struct text expression, char *why, size_t size);

/* ---- conditions that need no jq ---- */

enum when_op {
	OP_NULL, /* values first, in the order in which jq sorts them */
	OP_FALSE,
	OP_TRUE,
	OP_NUMBER,
	OP_TEXT,
	OP_FIELD,  /* a member of the record */
	OP_MEMBER, /* a member of left */
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
	struct text
	    text; /* OP_TEXT; the key of OP_MEMBER; decoded; OP_NUMBER */
};

struct when_tree {
	struct when_node *node;
	size_t nodes, top;
	struct text *field; /* members of the record, each once */
	size_t fields;
	struct arena arena; /* the texts */
};

/* false: the expression needs jq; the tree is then empty. */
bool when_tree_parse(struct when_tree *, struct text expression);
void when_tree_clear(struct when_tree *);

/* See when_expects(). */
void when_tree_expects(const struct when_tree *, when_see *, void *of);

/* The record of a question. */
struct when_source {
	const struct value *value; /* of the fields; NULL: see record */
	struct text record;
	struct buf *decoded; /* room for a string of the record */
};

/* false: the condition fails, as in jq. */
bool when_tree_ask(const struct when_tree *, const struct when_source *,
    bool *holds);

#endif
