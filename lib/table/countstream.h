/* SPDX-License-Identifier: ISC */
/*
 * A stream that counts the tuples of a table and writes no record.
 */
#ifndef TABLE_COUNTSTREAM_H
#define TABLE_COUNTSTREAM_H

#include "table/distinct.h"
#include "table/frame.h"
#include "table/intake.h"

struct counting {
	struct intake *intake; /* must come first; lent, like the release */
	const struct release *release;
	uint64_t seed[2];
	struct bulk *bulk; /* for rows that do not fit into memory; may be
			    * NULL; lent */
	unsigned jobs;     /* how many share its memory */
	/* The rest is internal. */
	struct counter *counter; /* of the threads that have ended */
	struct distinct *kept;   /* of each kept column; NULL: no record yet */
	bool full;               /* more than can be counted */
	struct taken names;      /* how those of columns are spelt */
};

/* The tool is lent to the stream. */
struct stream_plan counting_plan(struct counting *);

/* Called when the stream is closed.  NULL after a message, or when the counting
 * did not finish. */
struct counter *counting_counter(const struct counting *);
struct frame *counting_frame(struct counting *);
void counting_clear(struct counting *);

#endif
