/* SPDX-License-Identifier: ISC */
/*
 * A stream that gives records the labels of their classes.
 */
#ifndef ANONYMIZE_APPLYSTREAM_H
#define ANONYMIZE_APPLYSTREAM_H

#include "group/plan.h"
#include "table/intake.h"

struct applying {
	struct intake *intake;   /* must come first; lent */
	const struct plan *plan; /* lent; may be made while the stream is open,
				  * but does not work */
	const char *missing;     /* why a record is refused that has no class */
	uint64_t written;        /* records that have gone out */
	uint64_t left_out;       /* and those that are not to */
};

/* The tool is lent to the stream. */
struct stream_plan applying_plan(struct applying *);

#endif
