/* SPDX-License-Identifier: ISC */
/*
 * The table a release is planned on: the distinct rows of it, as ranks, each
 * with how many persons have it.
 *
 * A counter takes records, in any order and in any number of parts that are
 * then added up; a frame is what follows from all of them, and does not depend
 * on either.
 */
#ifndef TABLE_FRAME_H
#define TABLE_FRAME_H

#include "base/value.h"
#include "table/domain.h"
#include "table/rowfile.h"
#include "table/tuples.h"

/* ---- counting ---- */

struct counter;

extern const char counter_full[]; /* why no more can be counted */

/* The release is lent. */
struct counter *counter_new(const struct release *, const uint64_t seed[2]);
/* Rows that do not fit into so many bytes go to the file, which is lent, too,
 * and must outlive the frame. */
void counter_bound(struct counter *, struct bulk *, size_t room);
void counter_free(struct counter *);

/*
 * Adds `count` records with these values: quasi-identifiers, then sensitive
 * attributes, as the release has them, and whose they are, where it has a unit.
 * false: there are too many different ones, or too many that are the same.
 */
bool counter_add(struct counter *, const struct value *value, struct text unit,
    uint32_t count);
/* Adds what another one has counted. */
bool counter_merge(struct counter *, const struct counter *from);

/* ---- the table ---- */

struct frame {
	const struct release *release;
	uint32_t quasis, sensitives;
	struct domain *domain; /* of these, one after the other */
	const struct release_column **column;
	struct intern **value; /* of these: the texts as they came */
	uint32_t **rank;       /* by number of the text */
	/* What came in NDJSON: */
	struct kinds {
		bool text, literal, blank, null;
	} * kinds;
	/* Rows: ranks of quasi-identifiers, of sensitive attributes, the
	 * unit's number where `apart`, and the persons. */
	uint32_t *row;
	size_t rows;
	struct bulk *bulk; /* NULL; or they are in its second file */
	uint64_t bulk_rows;
	uint32_t words;
	bool apart; /* some person has several rows: each has one person, and
		     * persons of several rows are counted, not added */
	uint32_t units;
	uint64_t persons, records;
	struct progress *progress; /* of planning; NULL: nobody looks */
	/* Of each sensitive attribute: persons by value, and their sum. */
	uint64_t **total, *sum;
};

/* Ends the counting, and takes the texts out of the counter.  NULL after a
 * message (STATUS_CALL). */
struct frame *frame_make(struct counter *);
/* One of no rows, whose values and ranks are still to be filled in; ranks are
 * allocated by who does. */
struct frame *frame_bare(const struct release *, const uint64_t seed[2]);
void frame_free(struct frame *);

/* The rank of a quasi-identifier's text; INTERN_NONE: it has not come. */
static inline uint32_t
frame_rank(const struct frame *f, uint32_t column, struct text t)
{
	uint32_t number = intern_find(f->value[column], t);

	return number == INTERN_NONE ? number : f->rank[column][number];
}

/* The totals of the rows there are; for who makes a frame of some of them. */
void frame_totals(struct frame *);
void frame_totals_free(struct frame *);

/* So many of the rows have been dealt with. */
void frame_progress(const struct frame *, size_t rows);

static inline uint32_t *
frame_row(const struct frame *f, size_t i)
{
	return f->row + i * f->words;
}

#endif
