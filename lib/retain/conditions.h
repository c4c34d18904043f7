/* SPDX-License-Identifier: ISC */
/*
 * Evaluates the conditions ("when") of a policy's rules for records.
 *
 * A condition may need libjq, which must be loaded before the rights are given
 * up, while the dataset of the input is known only afterwards.  So each thread
 * prepares the conditions of all rules that may apply, and the run binds them
 * to the input later.
 */
#ifndef RETAIN_CONDITIONS_H
#define RETAIN_CONDITIONS_H

#include "decide/retain.h"
#include "record/stream.h"
#include "when/when.h"

struct retain_run;
struct conditions;

/* The conditions for a dataset; NULL: for any.  NULL after a message
 * (STATUS_CALL). */
struct conditions *
conditions_new(const struct policy *, const struct policy_dataset *);
void conditions_free(struct conditions *);

/* Adds the fields that conditions need to the selection of the run, once a run.
 * 0, or -1 after a message. */
int conditions_bind(struct retain_run *, const struct stream_names *);

/* The names and slots of all fields that the condition of rule i depends on;
 * slot -1: the member of the record with this key.  Returns their number; 0:
 * the rule has no condition. */
size_t conditions_names(const struct retain_run *, size_t i,
    const struct text **name, const int **slot);

/* Evaluates the conditions for a record.  The answers, by number of the rule,
 * are lent until the next call.  NULL: no rule of the dataset has a condition.
 */
const enum when_answer *
conditions_ask(const struct retain_run *, struct conditions *, struct record *);

#endif
