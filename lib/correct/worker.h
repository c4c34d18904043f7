/* SPDX-License-Identifier: ISC */
/* One thread of a run; private to records.c, wished.c and output.c. */
#ifndef CORRECT_WORKER_H
#define CORRECT_WORKER_H

#include "correct/inside.h"

/* A wish that may be about the record at hand. */
struct wished {
	size_t wish; /* its number */
	bool sure;   /* the record is its person's */
	bool is;     /* the wrong value is there */
	bool right;  /* the right value is there already */
};

/* A value that stays as something is known by it alone. */
struct losing {
	size_t wish;
	struct facts_lost lost;
};

/* Somebody to be told of a correction, by one hash. */
struct told {
	size_t wish;
	struct subject subject;
};

struct worker {
	struct correct_run *run;
	struct facts_view *view;
	struct value *value; /* by number of the field in retain */
	struct value *now;   /* the same, as statements leave them */
	struct arena memory;
	struct retain_facts facts;
	bool renamed;
	struct wished *wished;
	size_t wisheds, wished_room;
	struct key_part *key, *check;
	struct buf
	    key_form; /* of the record; empty: not made, or it has none */
	bool keyed;   /* key_form is made */
	struct buf form, room, line, hash;
	/* Until the batch is written: */
	struct buf review, lines, changes, guards;
	size_t *end; /* of each line in `lines` */
	size_t ends, end_room;
	size_t *met; /* wishes that found a record */
	size_t mets, met_room;
	struct losing *losing;
	size_t losings, losing_room;
	struct told *told;
	size_t tolds, told_room;
	struct correct_counts counts;
};

/* ---- wished.c ---- */

/* Finds the wishes that may be about the record, after facts_look(). */
void wished_find(struct worker *);
/* Whether one of them is about a field. */
bool wished_asks(const struct worker *, size_t column);
/* Compares a value with what those about its field say.  A value that is spelt
 * as the right one is right, even if it is compared like the wrong one. */
void wished_compare(struct worker *, size_t column, const struct value *);
/* The wish that changes the value of a field, of those that are sure, or not;
 * SIZE_MAX: none does.  *clash: another sure one wants something else. */
size_t
wished_choose(const struct worker *, size_t column, bool sure, bool *clash);

/* ---- output.c ---- */

/* A value stays as it is. */
void
output_left(struct worker *, const struct record *, size_t wish, enum left);
/* The same, as something is known by it alone. */
void output_known(struct worker *, const struct record *, size_t wish,
    const struct facts_lost *);
/* A value is corrected: notes all that is to be written of it.  `new` is the
 * new value as the record gets it.  false: it cannot be, and stays. */
bool output_changed(struct worker *, const struct record *, size_t wish,
    const struct value *old, const struct value *new);

#endif
