/* SPDX-License-Identifier: ISC */
/*
 * One line of NDJSON: strict RFC 8259 validation, and the places of the
 * values that rules touch.
 *
 * Beyond the grammar a line is refused for: text that is not UTF-8, a lone
 * surrogate escape, a key that occurs twice in one object (compared after
 * unescaping), nesting deeper than JSON_DEPTH, anything but one object.
 *
 * Keys are predicted: for every path the scanner remembers the keys seen so
 * far, in their order and spelling, and compares bytes; only a new or
 * unexpected key is decoded and looked up.  This memory is bounded; when it is
 * full, the scanner forgets all keys and increments `generation`.
 */
#ifndef RECORD_JSON_H
#define RECORD_JSON_H

#include <stdint.h>

#include "base/buf.h"
#include "base/value.h"
#include "record/select.h"

enum { JSON_DEPTH = 512 };

/* A known path.  Lent until the generation changes. */
struct json_path {
	struct text path;     /* decoded, user.email, items[].sku */
	struct choice choice; /* from select_find for that path */
	int field;            /* 0.. dense among touched paths, else -1 */
	int column;           /* for the caller; initially -1 */
	uint64_t shape; /* where its names end: other than 0, and different for
			 * a member "a.b" and a member "b" of "a" */
};

/* A value that a rule or slot touches, or that becomes a column (all = true).
 * Offsets count from the start of the line. */
struct json_cell {
	const struct json_path *node;
	int rule; /* choice.rule or choice.container; SELECT_MISPLACED */
	enum value_kind kind;
	uint32_t key;        /* start of the member's key; for an array's
			      * element, of its value */
	uint32_t begin, end; /* the value, quotes included */
	uint32_t comma;      /* the comma before it, when ordinal > 0 */
	uint32_t ordinal;    /* place among its siblings, from 0 */
	int32_t sibling;     /* the cell of its last sibling before it, or -1 */
	uint32_t next;       /* index of the first cell not inside it */
};

struct json_scan {
	struct json_cell *cell; /* in document order; a container's cell
				 * comes before the cells inside it */
	size_t cells;
	const struct json_path *strange; /* the first that the caller does not
					  * know; NULL: none */
	uint32_t error_at;               /* offset of the error */
	const char *error;               /* static text, no value in it */
	uint32_t generation;
};

/*
 * The caller keeps select and the known paths (NULL: all are).  `all`: every
 * scalar, every array and every empty object outside arrays gets a cell, rule
 * or not (flattening for CSV).  A container gets a cell when its rule takes it
 * as one value.  With a rest that can do so (choice.whole) it also gets one
 * when a selector may name something inside: its rule is SELECT_NONE if one
 * does, else that rest.  Inside a container that is taken as one value only
 * slots get cells.  A value that stands where selectors name something inside
 * it gets one, too, and so does what the caller does not know.
 */
struct json_scan *
json_scan_new(const struct select *, const struct known_names *, bool all);
void json_scan_free(struct json_scan *);

/*
 * Scans line[0..len), len < 4 GiB.  line[len] must be LF, and BUF_SLACK bytes
 * after it readable.  0, or -1 with error and error_at.  Blanks around the
 * object, including CR, are fine.  A line of blanks only is an error here; the
 * caller skips such lines.
 */
int json_scan_line(struct json_scan *, const char *line, size_t len);

/* The number of touched fields (json_path.field) in this generation. */
size_t json_scan_fields(const struct json_scan *);

/*
 * The paths of all members seen in this generation, up to 65,536.  The caller
 * frees the array; its texts are in room.
 */
struct text *json_scan_names(struct json_scan *, struct buf *room, size_t *n);

/* Appends the characters of a valid raw string, its quotes included, as
 * UTF-8. */
void json_decode(struct buf *, struct text raw);
/* Whether decoding would only remove the quotes. */
bool json_plain(struct text raw);
/* Appends text (valid UTF-8) as a JSON string with its quotes; escapes only
 * what RFC 8259 requires. */
void json_encode(struct buf *, struct text);
/* Whether the text is one valid JSON value without blanks around it; stores its
 * kind. */
bool json_literal(struct text, enum value_kind *);

#endif
