/* SPDX-License-Identifier: ISC */
/*
 * One record at a time, as a tool sees it.
 *
 *	while ((rec = record_next(batch)) != NULL)
 *		for (i = 0; i < rec->fields; i++)
 *			...  &rec->field[i]
 *
 * A record has only the fields that a rule or a slot of the selection names, in
 * the order of the input, and what the tool says it does not know; a field
 *whose rule drops it is already marked as dropped.  A field that nobody changes
 *goes out byte for byte.  A record and all it lends last until the next
 *record_next().
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdint.h>

#include "base/buf.h"
#include "base/value.h"

struct batch; /* some records of the input, for one thread */
struct json_cell;

/* RECORD_PLAIN promises printable ASCII without " \ , ; and |, which CSV and
 * JSON write as it is; RECORD_LITERAL is a JSON literal, plain text in CSV.
 * A CSV field keeps its quotes, except with RECORD_FRESH: a text that reveals
 * nothing about the old one. */
enum record_as { RECORD_TEXT, RECORD_PLAIN, RECORD_LITERAL, RECORD_FRESH };

enum record_change { FIELD_AS_IS, FIELD_SET, FIELD_NULL, FIELD_DROPPED };

struct field {
	struct text name; /* the column's, or the path (items[].sku) */
	/* The rule (>= 0), SELECT_KEEP, SELECT_MISPLACED, or SELECT_NONE for a
	 * field that only a slot names, or that is here because the format is
	 * converted. */
	int rule;
	/* Dense; the same for the same name in one record_generation(). */
	uint32_t number;

	/* The rest is for the engine only. */
	enum record_change change;
	enum record_as as;
	enum value_kind kind;
	uint32_t begin, end; /* of the raw value in the chunk */
	bool decoded;
	struct text text; /* decoded */
	size_t from, to;  /* the new value in record_out() */
	uint32_t column;  /* CSV: position from 0 */
	int left, right;  /* CSV: the sought separators at its edges */
	const struct json_cell *cell; /* NDJSON */
};

struct record {
	struct field *field;
	size_t fields;
	struct text strange; /* of NDJSON, the path of the first value that
			      * stream_plan.known lacks; NULL: none */

	/* The rest is for the engine only. */
	struct batch *batch;
	const char *chunk;       /* its bytes */
	struct buf fresh;        /* new values */
	size_t begin, stop, end; /* in the chunk: start, end of the content, end
				  * of the line */
	int *slot;               /* field of each slot, -1 none, -2 several */
	bool open;               /* handed out and not yet finished */
	bool escapes;            /* a value may hold an escape anywhere */
	bool quotes;             /* "" is empty */
	bool changed, refused, skipped;
};

/* Finishes the record before and returns the next; NULL at the end. */
struct record *record_next(struct batch *);

uint32_t record_generation(const struct record *);

/* The slow half of record_value(), for values with quotes or escapes. */
struct text record_decode(struct record *, struct field *);

static inline struct value
record_value(struct record *r, struct field *f)
{
	const char *p = r->chunk + f->begin;

	if (f->kind == VALUE_TEXT && f->end > f->begin &&
	    /* A chunk is there. */
	    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	    (*p == '"' || r->escapes))
		return (struct value){ record_decode(r, f), f->kind };
	return (struct value){ { p, f->end - f->begin }, f->kind };
}

/* Whether the value is empty (CSV: no characters, JSON: "") or null. */
static inline bool
record_empty(const struct record *r, const struct field *f)
{
	const char *p = r->chunk + f->begin;
	uint32_t n = f->end - f->begin;

	if (f->kind != VALUE_TEXT)
		return f->kind == VALUE_NULL;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	return n == 0 || (n == 2 && p[0] == '"' && p[1] == '"' && r->quotes);
}

/* Whether the value has no parts: null, or an object or array that is empty.
 * Where a rule names something within the field, that is missing. */
bool record_hollow(const struct record *, const struct field *);

/* How the name of a field is spelt in NDJSON: a number that is different for a
 * member "a.b" and for a member "b" of "a".  0 in CSV. */
uint64_t record_shape(const struct field *);

/* The field of a slot; NULL when the record has none, or several. */
static inline struct field *
record_slot(struct record *r, int slot)
{
	return r->slot[slot] < 0 ? NULL : &r->field[r->slot[slot]];
}

/* The whole record as it came, without its line end, if it is a line of NDJSON;
 * false if it is CSV. */
bool record_json(const struct record *, struct text *);

/* Appends a part of that line, in which null stands for each text that means no
 * value. */
void record_put_json(const struct record *, struct buf *, struct text raw);

/* The value as it is spelt: CSV with its quotes, JSON with its escapes. */
static inline struct text
record_spelling(const struct record *r, const struct field *f)
{
	return (struct text){ r->chunk + f->begin, f->end - f->begin };
}

/*
 * Appends what a line of NDJSON is beside the values of its fields and the
 * fields that are dropped: names, their order, brackets and blanks.  Nothing
 * for CSV.  Nor are fields of
 * which without[rule] is true (NULL: none).  The record can only be skipped
 * afterwards.
 */
void record_outline(struct record *, const bool *without, struct buf *);

/*
 * Changing a field: append the new value to record_out(), then call
 * record_set() with the length of record_out() from before.
 */
static inline struct buf *
record_out(struct record *r)
{
	return &r->fresh;
}

static inline void
record_set(struct record *r, struct field *f, size_t from, enum record_as as)
{
	f->change = FIELD_SET;
	f->as = as;
	f->from = from;
	f->to = r->fresh.len;
	r->changed = true;
}

/* Empty in CSV. */
static inline void
record_null(struct record *r, struct field *f)
{
	f->change = FIELD_NULL;
	r->changed = true;
}

/*
 * The same for a member of NDJSON that the record may lack: f is then NULL.  It
 * comes after all others, so that nobody can see whether it was there before;
 * converted to CSV it has its column in any case.  A table that becomes NDJSON
 * can get such a member, too.  The name must last as long as the record.
 */
void record_set_last(struct record *, struct field *, struct text name,
    size_t from, enum record_as as);
void record_null_last(struct record *, struct field *, struct text name);

/* Keeps the record out of the output.  `why` is static text; the message names
 * the place and the field. */
void record_refuse(struct record *, const struct field *, const char *why);
/* Filters the record out, without a message. */
static inline void
record_skip(struct record *r)
{
	r->skipped = true;
}

#endif
