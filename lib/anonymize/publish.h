/* SPDX-License-Identifier: ISC */
/*
 * The plain run: a table goes in, and the same goes out with its
 * quasi-identifiers made coarser, in the same order, all other bytes as they
 * were.  The input is read twice: to plan, and to write.
 */
#ifndef ANONYMIZE_PUBLISH_H
#define ANONYMIZE_PUBLISH_H

#include "anonymize/report.h"
#include "record/stream.h"

enum { PUBLISH_MEMORY = 512 << 20 };

struct publish_options {
	struct stream_options stream;
	const struct release *release;
	struct plan_options plan;
	size_t memory;   /* bytes, about; 0: PUBLISH_MEMORY */
	const char *old; /* NULL; or the file of a plan to keep to */
	/* A file that tells what came of it, and appears whole, or not at all,
	 * as the output does; NULL: none. */
	const char *report;
	struct report_facts facts;
};

/* Where rows go that do not fit.  -1 after a message; where no memory was set
 * and there is no place for them, *out is NULL, and memory has no end. */
int publish_bulk(const struct publish_options *, struct bulk **out);

/* Returns the status. */
int publish_run(const struct publish_options *, char **files);

#endif
