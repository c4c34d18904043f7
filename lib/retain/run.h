/* SPDX-License-Identifier: ISC */
/*
 * A run of pp-retain over the records of one dataset.
 */
#ifndef RETAIN_RUN_H
#define RETAIN_RUN_H

#include "facts/facts.h"
#include "facts/otherfile.h"
#include "record/stream.h"
#include "retain/keylines.h"

enum run_mode {
	RUN_KEEP,  /* writes the records that stay */
	RUN_TRY,   /* writes the decisions, and changes no file */
	RUN_WHOLE, /* writes the file names, if all records may be deleted */
	RUN_WARN,  /* writes whom to warn */
	RUN_HASH,  /* writes the keyed hashes of records and people */
	RUN_LIFT   /* takes records off the lists of the left and the deleted */
};

struct run_options {
	struct stream_options stream;
	enum run_mode mode;
	const char *policy, *dataset, *now;
	struct facts_files known;
	const char *keys, *decisions;
	enum keys_as keys_as;
	int64_t max_delete, max_percent; /* -1: as the policy says */
	bool force;
	bool no_holds; /* the user says that there are none */
	bool dry;      /* RUN_LIFT: only print what would be added */
	struct other_file *in;
	size_t ins;
};

/* Each reads the argument of an option, which it lends: 0, or -1 after a
 * message. */
int run_keys_as(struct run_options *, const char *arg);
int run_max_delete(struct run_options *, const char *arg);

/* Does the whole run; returns the status. */
int run_all(struct run_options *, char **files);

#endif
