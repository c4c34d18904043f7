/* SPDX-License-Identifier: ISC */
/*
 * What must be known of whole files before the first record can be judged.
 *
 * Data is read by a process that has given up its rights; so each file that is
 * read beforehand has a process of its own, which sends what it found through
 * a pipe: items of one size, nothing of which is parsed.
 */
#ifndef RETAIN_PASS_H
#define RETAIN_PASS_H

#include "base/buf.h"
#include "retain/hashtable.h"

struct pass_item {
	unsigned char key[HASHTABLE_KEY];
	int64_t at;
	uint32_t number, tag;
};

/* Works in the child: sends items, and returns the status to end with. */
typedef int pass_work(void *ctx, int fd);
typedef void pass_take(void *ctx, const struct pass_item *);

/* 0, or -1 after a message: the status of the child is raised here. */
int pass_run(pass_work *, pass_take *, void *ctx);

#endif
