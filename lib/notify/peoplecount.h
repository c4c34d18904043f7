/* SPDX-License-Identifier: ISC */
/*
 * Counts the people of records by where they live.
 *
 * A person counts once in a place, however many records they have; who is in
 * two places counts in both, as the law of either may apply.  People are known
 * by the fields of person of the dataset, or else by an identity, as keyed
 * hashes; nothing of a record is kept.  A record that names nobody counts as a
 * person of its own.
 */
#ifndef NOTIFY_PEOPLECOUNT_H
#define NOTIFY_PEOPLECOUNT_H

#include "notify/duties.h"
#include "record/stream.h"

struct peoplecount;

/* `dataset` and `key` may be NULL: the dataset is that of the columns, and the
 * key a random one of this run.  Opens the files and gives up the rights of the
 * process.  NULL after messages. */
struct peoplecount *peoplecount_open(const struct policy *, const char *dataset,
    const char *key, const struct stream_options *, char **files);
/* Counts; 0, or -1 after messages: then there is no count. */
int peoplecount_work(struct peoplecount *);
void peoplecount_free(struct peoplecount *); /* NULL is fine */

/* After the work; lent.  Places are sorted, "unknown" is the last. */
struct duties_people peoplecount_people(const struct peoplecount *);
uint64_t peoplecount_records(const struct peoplecount *);

#endif
