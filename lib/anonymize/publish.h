/* SPDX-License-Identifier: ISC */
/*
 * The plain run: reads a table and writes the same table with coarser
 * quasi-identifiers, in the same order, with all other bytes unchanged.  The
 * input is read twice: to plan, and to write.
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
	const char *old; /* the file of a plan to follow; may be NULL */
	/* A file for the report, which appears whole or not at all, like the
	 * output; NULL: no report. */
	const char *report;
	struct report_facts facts;
};

/* Makes the files for rows that do not fit into memory.  -1 after a message. If
 * no memory was set and there is no place for files, *out is NULL, and memory
 * is not limited. */
int publish_bulk(const struct publish_options *, struct bulk **out);

/* Returns the status. */
int publish_run(const struct publish_options *, char **files);

#endif
