/* SPDX-License-Identifier: ISC */
/* Reading of whole files before the first record is judged, in a process of
 * its own, see pass.h.  Shared by the files of sweep.h only. */
#ifndef RETAIN_FIRSTPASS_H
#define RETAIN_FIRSTPASS_H

#include "retain/inside.h"

struct reader {
	struct sweep *sweep;
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

/* 128 bits that never leave: nobody is taken for another among any number of
 * people. */
void sweep_hash(const struct sweep *, uint64_t number, struct text,
    unsigned char out[TABLE_KEY]);

/* As stream_work; there is one thread. */
void *reader_begin(void *reader);
void reader_end(void *reader);
void items_flush(void *reader);

void item_add(struct reader *, const struct pass_item *);

/* Reads the files; nothing of their records goes out.  The status. */
int reader_run(struct reader *, struct stream_plan *, char **files);

#endif
