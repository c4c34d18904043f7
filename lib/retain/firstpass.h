/* SPDX-License-Identifier: ISC */
/* Reading of whole files before the first record is judged, in a process of
 * its own, see pass.h.  Shared by the files of this room only. */
#ifndef RETAIN_FIRSTPASS_H
#define RETAIN_FIRSTPASS_H

#include "retain/inside.h"

struct firstpass {
	struct retain_run *sweep;
	int fd;
	struct stream_options stream;
	/* Another dataset: */
	const struct policy_dataset *dataset;
	int slot[PLACES * RETAIN_RULES];
	uint64_t records;
	bool odd; /* a list or an object stands where somebody is named */
	/* One thread's: */
	struct buf items, room;
	struct arena memory; /* of values */
	struct value *value;
};

/* As stream_work; there is one thread. */
void *firstpass_begin(void *reader);
void firstpass_end(void *reader);
void firstpass_flush(void *reader);

void firstpass_add(struct firstpass *, const struct pass_item *);

/* Reads the files; nothing of their records goes out.  The status. */
int firstpass_run(struct firstpass *, struct stream_plan *, char **files);

#endif
