/* SPDX-License-Identifier: ISC */
/*
 * The columns of a release in the records of a stream: what its tools have in
 * common, whatever they do with the values.
 */
#ifndef TABLE_INTAKE_H
#define TABLE_INTAKE_H

#include "base/num.h"
#include "record/stream.h"
#include "table/release.h"

enum intake_mode {
	INTAKE_DATA,     /* the table itself: every column must be listed */
	INTAKE_RELEASED, /* what went out: what was to be dropped is not there,
			  * and whose a record is need not be */
	INTAKE_ANY       /* columns that are not listed do not matter */
};

struct intake;

/* NULL after a message: a column is listed twice, or as a pattern that must be
 * one.  The release is lent. */
struct intake *intake_new(const struct release *, enum intake_mode);
void intake_free(struct intake *);

/* For a stream_plan, whose tool must begin with a pointer to the intake. */
struct select *intake_select(const struct intake *);
int intake_fields(void *tool, const struct stream_names *);
bool intake_drops(const void *tool, int rule);

/* How many values there are: quasi-identifiers, then sensitive ones. */
uint32_t intake_columns(const struct intake *);

/* What one record holds; all is lent until the next one. */
struct taken {
	uint32_t columns;
	struct field **field; /* by column */
	struct value *value;
	struct text unit;       /* p is NULL: there is none */
	char number[NUM_PLAIN]; /* what it lends, of a number */
	struct buf *floor;      /* by column: what a floor makes of the value */
};

void taken_init(struct taken *, const struct intake *);
void taken_clear(struct taken *);

/* false: the record is refused. */
bool intake_take(const struct intake *, struct record *, struct taken *);

/* The text of a column; nothing and null are the same. */
static inline struct text
intake_text(const struct taken *t, uint32_t column)
{
	const struct value *v = &t->value[column];

	return (
	    struct text){ v->text.p, v->kind == VALUE_NULL ? 0 : v->text.n };
}

#endif
