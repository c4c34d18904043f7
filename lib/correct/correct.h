/* SPDX-License-Identifier: ISC */
/*
 * A run of pp-correct over the records of one dataset: it corrects what people
 * asked to be corrected, if it is sure whose the record is and the wrong value
 * is still there.
 */
#ifndef CORRECT_CORRECT_H
#define CORRECT_CORRECT_H

#include "facts/facts.h"
#include "facts/otherfile.h"
#include "record/sql.h"
#include "record/stream.h"

struct correct_options {
	struct stream_options stream;
	const char *policy, *dataset, *now;
	const char *values; /* what is to be corrected, see wishes.h */
	struct facts_files known;
	bool no_holds, no_choices; /* the user says that there are none */
	struct other_file *in;
	size_t ins;
	/* Files to write; NULL: not wanted. */
	const char *review, *changes, *guard, *tell;
	const char *disclosures; /* the log that says whom to tell */
	bool sql;                /* statements go out in place of the records */
	enum sql_form form;
	bool dry; /* only say what would happen */
};

/* Reads the argument of --keys-as; 0, or -1 after a message. */
int correct_keys_as(struct correct_options *, const char *arg);

/* Does the whole run; returns the status. */
int correct_run(struct correct_options *, char **files);

/* Keeps out of a feed what brings a wrong value back. */
int correct_guard(struct correct_options *, char **files);

/* Reads what a database printed of the statements, and logs what was really
 * corrected there. */
int correct_confirm(struct correct_options *, char **files);

#endif
