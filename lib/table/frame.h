/* SPDX-License-Identifier: ISC */
/*
 * The table for planning a release: its distinct rows, as ranks, each with its
 * number of persons.
 *
 * A counter takes records, in any order and in any number of parts that are
 * merged later.  A frame is the result; it depends on neither order nor parts.
 */
#ifndef TABLE_FRAME_H
#define TABLE_FRAME_H

#include "base/value.h"
#include "table/domain.h"
#include "table/rowfile.h"
#include "table/tuples.h"

/* ---- counting ---- */

struct counter;

extern const char counter_full[]; /* the message when it cannot count more */

/* The release is lent. */
struct counter *counter_new(const struct release *, const uint64_t seed[2]);
/* Writes rows that do not fit into `room` bytes to the file, which is lent and
 * must outlive the frame. */
void counter_bound(struct counter *, struct bulk *, size_t room);
void counter_free(struct counter *);

/*
 * Adds `count` records with these values: quasi-identifiers, then sensitive
 * attributes, in the order of the release, and their person, if the release has
 * a unit.  false: too many different values or equal records.
 */
bool counter_add(struct counter *, const struct value *value, struct text unit,
    uint32_t count);
/* Adds the counts of another counter. */
bool counter_merge(struct counter *, const struct counter *from);

/* ---- the table ---- */

struct frame {
	const struct release *release;
	uint32_t quasis, sensitives;
	struct domain
	    *domain; /* by column: quasi-identifiers, then sensitive */
	const struct release_column **column;
	struct intern **value; /* by column: the texts as they came */
	uint32_t **rank;       /* by column, then by number of the text */
	/* Which kinds of value came (NDJSON): */
	struct kinds {
		bool text, literal, blank, null;
		bool lacking; /* a record did not have the column */
	} * kinds;
	/* A row: ranks of quasi-identifiers, of sensitive attributes, the
	 * unit's number if `apart`, and the number of persons. */
	uint32_t *row;
	size_t rows;
	struct bulk *bulk; /* NULL; else the rows are in its second file */
	uint64_t bulk_rows;
	uint32_t words;
	bool apart; /* some person has several rows: each row has one person;
		     * persons of several rows are counted, not added up */
	uint32_t units;
	uint64_t persons, records;
	struct progress *progress; /* of planning; may be NULL */
	/* For each sensitive attribute: persons by value, and their sum. */
	uint64_t **total, *sum;
};

/* Makes a frame and takes the texts out of the counter.  NULL after a message
 * (STATUS_CALL). */
struct frame *frame_make(struct counter *);
/* A frame without rows.  The caller fills in values and ranks, and allocates
 * the ranks. */
struct frame *frame_bare(const struct release *, const uint64_t seed[2]);
void frame_free(struct frame *);

/* The rank of a quasi-identifier's text; INTERN_NONE: unknown. */
static inline uint32_t
frame_rank(const struct frame *f, uint32_t column, struct text t)
{
	uint32_t number = intern_find(f->value[column], t);

	return number == INTERN_NONE ? number : f->rank[column][number];
}

/* Computes the totals of the rows, for a frame that was made from some rows of
 * another. */
void frame_totals(struct frame *);
void frame_totals_free(struct frame *);

/* Reports that this many rows are done. */
void frame_progress(const struct frame *, size_t rows);

static inline uint32_t *
frame_row(const struct frame *f, size_t i)
{
	return f->row + i * f->words;
}

#endif
