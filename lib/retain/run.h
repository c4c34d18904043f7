/* SPDX-License-Identifier: ISC */
/*
 * A run of pp-retain over the records of one dataset.
 */
#ifndef RETAIN_RUN_H
#define RETAIN_RUN_H

#include "record/stream.h"
#include "retain/facts.h"
#include "retain/keylines.h"

/* Another dataset, of which is asked whether it still has somebody. */
struct run_in {
	struct text name;
	const char *file;
};

enum run_mode {
	RUN_KEEP,  /* what stays goes out */
	RUN_TRY,   /* what would be decided goes out, and nothing happens */
	RUN_WHOLE, /* the names of the input, if all of it may go */
	RUN_WARN,  /* whose time is nearly up goes out */
	RUN_HASH   /* by which hashes records and people are known goes out */
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
	struct run_in *in;
	size_t ins;
};

/* The whole run; the status. */
int run_all(struct run_options *, char **files);

#endif
