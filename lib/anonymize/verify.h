/* SPDX-License-Identifier: ISC */
/*
 * Checks a release: reads the table, knows nothing of how it was made, and
 * measures the bounds that were promised.
 */
#ifndef ANONYMIZE_VERIFY_H
#define ANONYMIZE_VERIFY_H

#include "record/stream.h"
#include "table/release.h"

/* The findings. */
struct verified {
	uint64_t records, persons, classes, k;
	bool units; /* the table has the unit, so persons are known */
};

/* Returns the status; STATUS_LOOK: some bound is not kept.  k is not checked if
 * the release's k is 0.  found: NULL, or filled in. */
int verify_run(const struct stream_options *, const struct release *,
    char **files, struct verified *found);

#endif
