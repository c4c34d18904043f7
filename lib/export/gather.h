/* SPDX-License-Identifier: ISC */
/*
 * Picks the records of a person from several datasets, each as often as another
 * one has told by what else it may know the person.
 */
#ifndef EXPORT_GATHER_H
#define EXPORT_GATHER_H

#include "export/pick.h"
#include "facts/hashtable.h"
#include "facts/otherfile.h"
#include "record/arena.h"

struct gathered {
	const struct policy_dataset *dataset;
	struct pick_counts counts;
	int picks, again;         /* a scratch file, and to read it again */
	int review, review_again; /* the same of records in doubt */
	bool due;                 /* it is to be read */
	struct hashtable said;    /* hashes; tag: whether they are sure */
};

/* What a dataset told of the person. */
struct gather_saying {
	struct facts_known known;
	const struct policy_dataset *from;
};

struct gather {
	struct pick_plan plan; /* its dataset and files are set here */
	const struct stream_options *stream;
	struct other_file *in; /* names of copies are put in place of some */
	size_t ins;
	/* The rest is made here. */
	struct gathered *of; /* of each file */
	struct gather_saying *saying;
	size_t sayings;
	struct arena spooled;
};

/* 0, or -1 after a message.  Reads in child processes, so that the caller keeps
 * its rights. */
int gather_read(struct gather *);
void gather_clear(struct gather *);

#endif
