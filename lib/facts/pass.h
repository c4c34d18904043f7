/* SPDX-License-Identifier: ISC */
/*
 * A first pass collects facts from whole files before the first record is
 * judged.
 *
 * A process must give up its rights before it reads data.  So each first pass
 * runs in a child process, which sends what it found through a pipe: items of a
 * fixed size, which need no parsing.
 */
#ifndef FACTS_PASS_H
#define FACTS_PASS_H

#include "base/buf.h"
#include "facts/hashtable.h"

struct pass_item {
	unsigned char key[HASHTABLE_KEY];
	int64_t at;
	uint32_t number, tag;
};

/* Items that the child has found, until they are written. */
struct pass_out {
	int fd;
	struct buf items;
	bool broken; /* they could not be written */
};

void pass_add(struct pass_out *, const struct pass_item *);
/* Writes them; after an error, which it reports (STATUS_STOP), no more. */
void pass_write(struct pass_out *);

/* Runs in the child: sends items, and returns its exit status. */
typedef int pass_work(void *ctx, int fd);
typedef void pass_take(void *ctx, const struct pass_item *);

/* 0, or -1 after a message.  Raises the status of the child.  Leaves standard
 * input where it was found, if that can be read again. */
int pass_run(pass_work *, pass_take *, void *ctx);

#endif
