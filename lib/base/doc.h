/* SPDX-License-Identifier: ISC */
/*
 * JSON documents that are read whole: policies, receipts, files of facts.
 *
 * RFC 8259 through jansson; a repeated key is an error.  Members of an object
 * keep the order of the file.  Everything returned is lent until doc_free().
 * Data records are not read here, see record/json.h.
 */
#ifndef BASE_DOC_H
#define BASE_DOC_H

#include <stdint.h>

#include "base/text.h"

struct doc;
struct node; /* one value in it */

/* Where a text is not valid JSON: line and column from 1; column in bytes. */
struct doc_trouble {
	int line, column;
	const char *why; /* static, or lent until the next doc_read() */
};

struct doc *doc_read(struct text, struct doc_trouble *); /* NULL */
/* Reads a file; NULL after a message (STATUS_CALL). */
struct doc *doc_load(const char *path);
void doc_free(struct doc *);

enum node_kind {
	NODE_NULL,
	NODE_BOOL,
	NODE_NUMBER,
	NODE_TEXT,
	NODE_LIST,
	NODE_OBJECT
};

const struct node *doc_top(const struct doc *);
enum node_kind node_kind(const struct node *);
/* The characters of a text; empty for every other kind. */
struct text node_text(const struct node *);
bool node_true(const struct node *); /* the literal true */
/* Whether both are the same value; the order of members does not count. */
bool node_equal(const struct node *, const struct node *);
/* A whole number; -1: not a whole number, or outside min..max. */
int node_number(const struct node *, int64_t min, int64_t max, int64_t *out);

/* The number of elements or members; 0 for every other kind. */
size_t node_size(const struct node *);
const struct node *node_at(const struct node *list, size_t i);
/* NULL: no such member, or not an object. */
const struct node *node_get(const struct node *object, const char *key);
/* The member after the one with *key; stores its key there.  Begin with
 * { NULL }; NULL after the last member. */
const struct node *node_next(const struct node *object, struct text *key);

#endif
