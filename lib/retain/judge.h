/* SPDX-License-Identifier: ISC */
/* One thread of a run: shared by judge.c and output.c only. */
#ifndef RETAIN_JUDGE_H
#define RETAIN_JUDGE_H

#include "retain/inside.h"

/* Lines, and where each ends. */
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
	bool known; /* something is, of people or records */
	bool in[RETAIN_RULES];
	struct retain_date person[RETAIN_RULES];
	struct key_part *key, *check;
	const struct policy_field **erase;
	bool *erased;        /* by field of the dataset: it is in erase */
	bool *rested;        /* by number in sweep.check: it is in check */
	struct arena memory; /* of values */
	struct buf room, subject, hash;
	struct lines keys, told;
	struct run_counts counts;
	/* PERSON_GROUPED: the one whose records are being read. */
	unsigned char at[RETAIN_RULES][HASHTABLE_KEY];
	bool begun;
};

/* ---- output.c ---- */

/* What becomes of a record, for --decisions and --keys: false after it was
 * refused, as its keys cannot be written. */
bool output_row(struct judge *, struct record *, const struct decision *,
    size_t erases, struct key_row *);
void output_decision(struct judge *, const struct key_row *);

/* Those whose time is nearly up, and who would lose it then. */
void output_warning(struct judge *, const struct retain_facts *,
    const struct decision *);

/* What a line of holds or of a ledger may name. */
void output_hashes(struct judge *);

#endif
