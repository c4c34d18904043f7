/* SPDX-License-Identifier: ISC */
/*
 * A stream that counts the tuples of a table, and lets no record out.
 */
#ifndef GROUP_COUNTING_H
#define GROUP_COUNTING_H

#include "group/frame.h"
#include "group/intake.h"

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
