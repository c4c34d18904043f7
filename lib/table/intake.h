/* SPDX-License-Identifier: ISC */
/*
 * Reads the columns of a release from the records of a stream.  All tools that
 * work on a release share this.
 */
#ifndef TABLE_INTAKE_H
#define TABLE_INTAKE_H

#include "base/num.h"
#include "record/stream.h"
#include "table/release.h"

enum intake_mode {
	INTAKE_DATA,     /* the table itself: every column must be listed */
	INTAKE_RELEASED, /* a released table: dropped columns must be missing,
			  * and the unit may be; all but the values count as
			  * dropped for the stream */
	INTAKE_ANY       /* columns that are not listed are ignored */
};

struct intake;

/* NULL after a message: a column is listed twice, or is a pattern where one
 * column is required.  The release is lent. */
struct intake *intake_new(const struct release *, enum intake_mode);
void intake_free(struct intake *);

/* For a stream_plan, whose tool must begin with a pointer to the intake. */
struct select *intake_select(const struct intake *);
int intake_fields(void *tool, const struct stream_names *);
bool intake_drops(const void *tool, int rule);

/* Columns to keep that are one column, not a pattern: of each its slot and its
 * name.  There are none in a table that is already released. */
struct intake_kept {
	int slot;
	const char *name;
};
const struct intake_kept *intake_kept(const struct intake *, size_t *n);

/* The number of values: quasi-identifiers, then sensitive attributes. */
uint32_t intake_columns(const struct intake *);

/* The name of a column, as the data spells it. */
struct text intake_name(const struct intake *, uint32_t column);

/* The values of one record; all lent until the next one. */
struct taken {
	uint32_t columns;
	struct field **field; /* by column; NULL: the record lacks it, and its
			       * value is null without a text */
	struct value *value;
	struct text unit;       /* p is NULL: none */
	char number[NUM_PLAIN]; /* holds the unit if it is a number */
	struct buf unit_form;   /* holds the unit if its form is another one */
	struct buf *floor;      /* by column: the value cut by its floor */
	/* By column, of all records: how its name is spelt, see record_shape();
	 * 0: not seen yet.  two: it is spelt in two ways. */
	uint64_t *shape;
	bool *two;
};

void taken_init(struct taken *, const struct intake *);
void taken_clear(struct taken *);

/* Adds what another one has seen of the names of columns. */
void taken_join(struct taken *, const struct taken *);

/* false: the record is refused. */
bool intake_take(const struct intake *, struct record *, struct taken *);

/* The text of a column; null counts as empty. */
static inline struct text
intake_text(const struct taken *t, uint32_t column)
{
	const struct value *v = &t->value[column];

	return (
	    struct text){ v->text.p, v->kind == VALUE_NULL ? 0 : v->text.n };
}

#endif
