/* SPDX-License-Identifier: ISC */
/*
 * A stream that counts the tuples of a table, and lets no record out.
 */
#ifndef TABLE_COUNTSTREAM_H
#define TABLE_COUNTSTREAM_H

#include "table/frame.h"
#include "table/intake.h"

struct counting {
	struct intake *intake; /* must come first; lent, as is the release */
	const struct release *release;
	uint64_t seed[2];
	struct bulk *bulk; /* NULL; or where rows go that are too many; lent */
	unsigned jobs;     /* that share its memory */
	/* What follows is its own. */
	struct counter *counter; /* of the threads that have ended */
	bool full;               /* more than can be counted */
};

/* The tool is lent to the stream. */
struct stream_plan counting_plan(struct counting *);

/* When the stream is closed.  NULL after a message, or when the counting did
 * not come to its end. */
struct frame *counting_frame(struct counting *);
void counting_clear(struct counting *);

#endif
