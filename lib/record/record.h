/* SPDX-License-Identifier: ISC */
/*
 * One record at a time, as a tool sees it.
 *
 *	while ((rec = record_next(batch)) != NULL)
 *		for (i = 0; i < record_fields(rec); i++)
 *			...
 *
 * Only the fields that a rule or a slot of the selection names are there, in
 * the order of the input.  A field nobody changes leaves byte for byte as it
 * came.  A record and all it lends last until the next record_next().
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdint.h>

#include "base/buf.h"
#include "base/value.h"

struct batch;  /* some records of the input, worked on by one thread */
struct record;

/* The next record, the one before being finished; NULL at the end. */
struct record *record_next(struct batch *);

size_t record_fields(const struct record *);

/*
 * The rule of field i (>= 0), SELECT_KEEP, or SELECT_NONE for one that only
 * a slot names or that is only there because the format is converted.
 */
int record_rule(const struct record *, size_t i);

/*
 * A dense number for the name of field i, the same for the same name as long
 * as record_generation() is the same within one batch's thread.
 */
size_t record_number(const struct record *, size_t i);
uint32_t record_generation(const struct record *);

/* The name: the column's, or the path (items[].sku). */
struct text record_name(const struct record *, size_t i);

/* The value, decoded. */
struct value record_value(struct record *, size_t i);

/* Whether the value is empty (CSV: no characters, JSON: "") or null. */
bool record_empty(const struct record *, size_t i);

/* The field a slot asks for; -1 when the record has none, or several. */
int record_slot(const struct record *, int slot);

/*
 * Changing.  A new value is appended to record_out(), and what was appended
 * since `from` becomes the value.  RECORD_PLAIN promises letters, digits and
 * . _ : - @ only.  RECORD_LITERAL is a JSON literal, plain text in CSV.
 */
enum record_as { RECORD_TEXT, RECORD_PLAIN, RECORD_LITERAL };
struct buf *record_out(struct record *);
void record_set(struct record *, size_t i, size_t from, enum record_as);
void record_null(struct record *, size_t i); /* empty in CSV */
/* The field goes.  In CSV the whole column does: its rule must be one of
 * those that the stream was told drop columns. */
void record_drop(struct record *, size_t i);

/* The record does not go out.  `why` is static text; the message names the
 * place and field i. */
void record_refuse(struct record *, size_t i, const char *why);
/* The record goes nowhere, without a word: filtered. */
void record_skip(struct record *);

#endif
