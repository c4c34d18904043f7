/* SPDX-License-Identifier: ISC */
/*
 * A jq program that is asked about one JSON object after the other, through
 * libjq.
 *
 * The library is opened when the first program is made, so that whoever needs
 * none does not pay for it (to compile anything takes libjq 1.6 some 15 ms),
 * and before rights are given up.  Afterwards it needs nothing but memory.
 *
 * The program sees nothing but the object: no file of the user's home, no
 * module, no other input.  That it uses no function that looks elsewhere is
 * for the caller to see to, see when_words_check() in when/node.h.  Times
 * in it are UTC: the time zone of the process is set to that.
 *
 * libjq's messages hold parts of the data.  None of them reaches anybody, but
 * those about the program itself.  When memory is gone, the process ends as
 * base/mem.h says.
 */
#ifndef WHEN_JQ_H
#define WHEN_JQ_H

#include "base/text.h"

enum query_answer {
	QUERY_FALSE,  /* the output is false or null, or there is none */
	QUERY_TRUE,   /* it is true */
	QUERY_TROUBLE /* the program failed, or this is no object libjq reads:
		       * nested deeper than 256, longer than 1 GiB */
};

struct query;

/*
 * NULL with a sentence in `why`: the program does not compile, or there is no
 * libjq.  Changes the environment, so no other thread may run yet.
 */
struct query *query_new(struct text program, char *why, size_t size);
void query_free(struct query *);

/* Of one thread at a time. */
enum query_answer query_ask(struct query *, struct text object);

#endif
