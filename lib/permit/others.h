/* SPDX-License-Identifier: ISC */
/*
 * What other datasets (--in) know of the people of the one that is shared: who
 * gave consent there, and who is to be kept back, by all hashes by which the
 * datasets may know the same person.
 */
#ifndef PERMIT_OTHERS_H
#define PERMIT_OTHERS_H

#include "facts/otherfile.h"
#include "permit/bars.h"
#include "record/arena.h"
#include "record/slotvalue.h"
#include "record/stream.h"

struct others {
	const struct stream_options *stream; /* how the files are written */
	char **input;         /* the files that are shared; NULL: not asked */
	struct arena spooled; /* names of copies */
	struct other_file *in;
	size_t ins;
	struct consents purpose, child;
};

/* Sets what it looks up; 0, or -1 after a message. */
int others_begin(struct others *, const struct sharing *);

/* Whether records of one person in a dataset must be found by one another. */
bool others_repeat(const struct bars *, const struct policy_dataset *);

/* Copies what can be read only once, and takes the input for one of the files
 * if its records are found by one another.  0, or -1 after a message. */
int others_spool(struct others *, const struct bars *, char **files);

/*
 * Reads all files, the people as often as new ones are found; `bars` is that of
 * the dataset that is shared, and not bound yet.  0, or -1 after a message: a
 * file is missing that somebody's consent or refusal may stand in.  `alone`:
 * only files of consent must be there.
 */
int others_read(struct others *, const struct bars *, bool alone);
void others_clear(struct others *);

#endif
