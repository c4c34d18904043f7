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
struct sweep_in {
	struct text name;
	const char *file;
};

enum sweep_mode {
	SWEEP_KEEP,  /* what stays goes out */
	SWEEP_TRY,   /* what would be decided goes out, and nothing happens */
	SWEEP_WHOLE, /* the names of the input, if all of it may go */
	SWEEP_WARN,  /* whose time is nearly up goes out */
	SWEEP_HASH   /* by which hashes records and people are known goes out */
};

struct sweep_options {
	struct stream_options stream;
	enum sweep_mode mode;
	const char *policy, *dataset, *now;
	struct known_files known;
	const char *keys, *decisions;
	enum keys_as keys_as;
	int64_t max_delete, max_percent; /* -1: as the policy says */
	bool force;
	struct sweep_in *in;
	size_t ins;
};

/* The whole run; the status. */
int sweep_run(struct sweep_options *, char **files);

#endif
