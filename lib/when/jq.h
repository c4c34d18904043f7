/* SPDX-License-Identifier: ISC */
/*
 * Runs a jq program on one JSON object after another, through libjq.
 *
 * The library is opened when the first program is made, so that a run without
 * one does not pay for it (libjq 1.6 takes some 15 ms to compile anything), and
 * before rights are given up.  Afterwards it needs only memory.
 *
 * The program sees only the object: no file in the user's home, no module, no
 * other input.  The caller must make sure that it uses no function that looks
 * elsewhere, see when_words_check() in when/node.h.  Times are UTC: the time
 * zone of the process is set to that.
 *
 * libjq's messages hold parts of the data.  They are discarded, except those
 * about the program itself.  When memory runs out, the process ends as
 * base/mem.h says.
 */
#ifndef WHEN_JQ_H
#define WHEN_JQ_H

#include "base/text.h"

enum query_answer {
	QUERY_FALSE,  /* the output is false or null, or there is none */
	QUERY_TRUE,   /* it is true */
	QUERY_TROUBLE /* the program failed, or libjq cannot read the object:
		       * nested deeper than 256, longer than 1 GiB */
};

struct query;

/*
 * NULL with a sentence in `why`: the program does not compile, or there is no
 * libjq.  Changes the environment, so no other thread may run yet.
 */
struct query *query_new(struct text program, char *why, size_t size);
void query_free(struct query *);

/* For one thread at a time. */
enum query_answer query_ask(struct query *, struct text object);

#endif
