/* SPDX-License-Identifier: ISC */
/* A first pass reads whole files before the first record is judged, in a
 * process of its own, see pass.h.  Private to this room. */
#ifndef RETAIN_FIRSTPASS_H
#define RETAIN_FIRSTPASS_H

#include "retain/inside.h"

struct firstpass {
	struct retain_run *sweep;
	struct pass_out out;
	struct stream_options stream;
	/* For --in: */
	const struct policy_dataset *dataset;
	int slot[PLACES * RETAIN_RULES];
	uint64_t records;
	bool renamed;   /* a field that matters may have another name */
	bool odd;       /* a field that matters has a list or an object */
	bool valued;    /* a record has all that consent is found by */
	bool uncertain; /* a value of this record is no single identity */
	/* Of the only thread: */
	struct buf room, loose;
	struct person_room person;
	struct arena memory; /* of values */
	struct value *value;
};

/* As stream_work, for one thread. */
void *firstpass_begin(void *reader);
void firstpass_end(void *reader);
void firstpass_flush(void *reader);

void firstpass_add(struct firstpass *, const struct pass_item *);

/* Ends the run if a field that matters may have another name in a record;
 * `where`: "--in: ", or "" for the input. */
void firstpass_renamed(const struct firstpass *, const char *where);

/* Reads the files, and writes no records.  Returns the status. */
int firstpass_run(struct firstpass *, struct stream_plan *, char **files);

#endif
