/* SPDX-License-Identifier: ISC */
/*
 * Checks what goes out: reads a release, and nothing of how it was made, and
 * measures what was promised of it.
 */
#ifndef ANONYMIZE_VERIFY_H
#define ANONYMIZE_VERIFY_H

#include "record/stream.h"
#include "table/release.h"

/* What was found. */
struct verified {
	uint64_t records, persons, classes, k;
	bool units; /* whose a record is was there: persons are persons */
};

/* Returns the status; STATUS_LOOK: some bound is not kept.  A release whose k
 * is 0 asks for none.  found: NULL, or filled in. */
int verify_run(const struct stream_options *, const struct release *,
    char **files, struct verified *found);

#endif
