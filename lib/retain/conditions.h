/* SPDX-License-Identifier: ISC */
/*
 * The conditions of a policy's rules ("when"), asked about records.
 *
 * A condition may need libjq, which must be had before rights are given up;
 * which dataset an input is, is known only afterwards.  So each thread has
 * those of all rules that could be asked, and binds them later.
 */
#ifndef RETAIN_CONDITIONS_H
#define RETAIN_CONDITIONS_H

#include "record/stream.h"
#include "retain/retain.h"
#include "when/when.h"

struct retain_run;
struct conditions;

/* Of the dataset, NULL: of any.  NULL after a message (STATUS_CALL). */
struct conditions *
conditions_new(const struct policy *, const struct policy_dataset *);
void conditions_free(struct conditions *);

/* What they look at becomes part of the selection of the run.  0, or -1 after a
 * message.  Once a run. */
int conditions_bind(struct retain_run *, const struct stream_names *);

/* The names of all that the condition of rule i is asked about, for somebody
 * who wants to know whether its answer still stands, and their slots; a slot of
 * -1 is a member of the record by this key.  0: the rule has no condition. */
size_t conditions_names(const struct retain_run *, size_t i,
    const struct text **name, const int **slot);

/* The answers about a record, by number of the rule; lent until the next call.
 * NULL: no rule of the dataset has a condition. */
const enum when_answer *
conditions_ask(const struct retain_run *, struct conditions *, struct record *);

#endif
