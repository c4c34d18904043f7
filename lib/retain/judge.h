/* SPDX-License-Identifier: ISC */
/* One thread of a run; private to judge.c and output.c. */
#ifndef RETAIN_JUDGE_H
#define RETAIN_JUDGE_H

#include "retain/inside.h"

/* Lines of output, and where each ends. */
struct lines {
	struct buf text;
	size_t *end;
	size_t n, room;
};

struct judge {
	struct retain_run *sweep;
	struct facts_view *view;
	struct conditions *conditions;
	struct value *value;
	struct retain_facts facts;
	bool known; /* there are facts about people or records */
	enum in_answer in[RETAIN_RULES];
	struct retain_date person[RETAIN_RULES], guest[RETAIN_RULES];
	struct retain_date alike[RETAIN_RULES]; /* of all who may be the same */
	struct key_part *key, *check;
	const struct policy_field **erase;
	bool *erased;        /* by field of the dataset: it is in erase */
	bool *rested;        /* by number in sweep.check: it is in check */
	struct arena memory; /* of values */
	struct buf room, subject, hash;
	struct person_room people;
	struct buf strange; /* the last member that the policy lacks */
	struct lines keys, told;
	struct run_counts counts;
	struct lift_counts lift; /* RUN_LIFT */
	/* PERSON_GROUPED: the person whose records are being read. */
	struct person_key at[RETAIN_RULES];
	bool begun;
};

/* ---- output.c ---- */

/* Fills the row of a record for --decisions and --keys.  false: the record was
 * refused, as its key cannot be written. */
bool output_row(struct judge *, struct record *, const struct decision *,
    size_t erases, struct key_row *);
void output_decision(struct judge *, const struct key_row *);

/* The first field of the key without one value; NULL: it has its key. */
const struct policy_field *output_keyless(const struct judge *);

/* Writes a line for a person to warn.  false: its record lacks the key. */
bool output_warning(struct judge *, const struct retain_facts *,
    const struct decision *);

/* Writes the hashes of a record, for a line of holds or of a ledger. */
void output_hashes(struct judge *);

/* A keyed hash of the record, made with the first secret key; empty: none. */
static inline struct text
judge_subject(struct judge *w, enum hash_kind kind, struct buf *b)
{
	struct subject subject;

	b->len = 0;
	if (facts_hash(w->view, kind, w->value, &subject))
		subject_put(&subject, b);
	return (struct text){ b->p, b->len };
}

/* ---- lift.c ---- */

/* Takes a record off the lists. */
void lift_record(struct judge *, const struct retain_facts *);
/* Hands over what a thread has, in the order of the input. */
void lift_written(struct judge *);

#endif
