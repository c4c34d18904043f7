/* SPDX-License-Identifier: ISC */
/* The inside of reading a plan, for the files that do. */
#ifndef ANONYMIZE_PLANREADING_H
#define ANONYMIZE_PLANREADING_H

#include "anonymize/planfile.h"

/* A plan as far as it has been read. */
struct plan_reading {
	struct lines_in *in;
	struct release *release;
	struct plan *plan;
	const uint64_t *seed;
	uint64_t records, persons, classes;
	uint32_t *pending; /* cuts whose upper side is still to come */
	size_t pendings, pending_room;
	bool complete; /* no cut is pending, and some box has come */
	size_t tuples; /* of the box, still to come */
	size_t row_room, label_room;
	uint32_t labelled; /* classes that have come */
	bool ended;
};

/* One line: its values behind the word. */
struct plan_words {
	const struct value *value;
	size_t n;
};

/* One line is none of a plan (STATUS_CALL); -1. */
int reading_wrong(struct plan_reading *);
/* The i-th value of a line; false: it is not of that kind. */
bool planhead_words_number(const struct plan_words *, size_t i, uint64_t max,
    uint64_t *out);
bool planhead_words_text(const struct plan_words *, size_t i, struct text *out);
bool planhead_words_word(const struct plan_words *, size_t i,
    enum release_words, int *out);

/* With the first line that is about no column as a whole, the plan begins. */
void reading_begin(struct plan_reading *);

/* A line of each kind: 0, or -1 after a message. */
int planhead_facts_read(struct plan_reading *, const struct plan_words *);
int planhead_unit_read(struct plan_reading *, const struct plan_words *);
int planhead_column_read(struct plan_reading *, const struct plan_words *);
int planhead_kinds_read(struct plan_reading *, const struct plan_words *);
int planhead_value_read(struct plan_reading *, const struct plan_words *);

#endif
