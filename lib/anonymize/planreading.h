/* SPDX-License-Identifier: ISC */
/* The inside of reading a plan, shared by planhead.c and planread.c. */
#ifndef ANONYMIZE_PLANREADING_H
#define ANONYMIZE_PLANREADING_H

#include "anonymize/planfile.h"

/* The part of a plan that has been read. */
struct plan_reading {
	struct lines_in *in;
	struct release *release;
	struct plan *plan;
	const uint64_t *seed;
	uint64_t records, persons, classes;
	uint32_t *pending; /* cuts that wait for their upper side */
	size_t pendings, pending_room;
	bool complete; /* no cut is pending, and a box has come */
	size_t tuples; /* of the current box, still to come */
	size_t row_room, label_room;
	uint32_t labelled; /* classes read */
	bool ended;
};

/* One line: its values after the word. */
struct plan_words {
	const struct value *value;
	size_t n;
};

/* Reports a line that does not belong in a plan (STATUS_CALL); -1. */
int reading_wrong(struct plan_reading *);
/* The i-th value of a line; false: not of that kind. */
bool planhead_words_number(const struct plan_words *, size_t i, uint64_t max,
    uint64_t *out);
bool planhead_words_text(const struct plan_words *, size_t i, struct text *out);

/* Makes the plan at the first line after those of columns; else does nothing.
 */
void reading_begin(struct plan_reading *);

/* Each reads a line of one kind: 0, or -1 after a message. */
int planhead_facts_read(struct plan_reading *, const struct plan_words *);
int planhead_unit_read(struct plan_reading *, const struct plan_words *);
int planhead_null_read(struct plan_reading *, const struct plan_words *);
int planhead_no_date_read(struct plan_reading *, const struct plan_words *);
int planhead_column_read(struct plan_reading *, const struct plan_words *);
int planhead_kinds_read(struct plan_reading *, const struct plan_words *);
int planhead_value_read(struct plan_reading *, const struct plan_words *);

#endif
