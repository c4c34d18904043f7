/* SPDX-License-Identifier: ISC */
/*
 * A stream that replaces values by the labels of their classes.
 */
#ifndef ANONYMIZE_APPLYSTREAM_H
#define ANONYMIZE_APPLYSTREAM_H

#include "group/plan.h"
#include "table/intake.h"

struct applying {
	struct intake *intake;   /* must come first; lent */
	const struct plan *plan; /* lent; may be set while the stream is open,
				  * before it works */
	const char *missing;     /* message for a record without a class */
	uint64_t written;        /* records written */
	uint64_t left_out;       /* records left out */
};

/* The tool is lent to the stream. */
struct stream_plan applying_plan(struct applying *);

#endif
