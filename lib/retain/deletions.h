/* SPDX-License-Identifier: ISC */
/* Private to the files that implement confirm.h. */
#ifndef RETAIN_DELETIONS_H
#define RETAIN_DELETIONS_H

#include "base/file.h"
#include "record/ndjson.h"
#include "retain/confirm.h"
#include "retain/facts.h"
#include "retain/hashtable.h"

enum { GONE_PARTS = 16 };

struct confirm {
	const struct confirm_options *options;
	struct policy *policy;
	int64_t now;
	struct buf at; /* now, as text */
	struct keyring *ring;
	struct subject_hasher *hasher;
	struct buf deletions, suppressions; /* the new logs */
	struct hashtable known;             /* deletions in the new log, with
					     * the tag of as_of */
	struct hashtable left;              /* the suppression list: tag 1
					     * while suppressed */
	struct buf room, value[GONE_PARTS];
	char **file;
	int *fd;
	size_t files;
	struct outfile *deletions_out, *suppressions_out;
	uint64_t added, pruned;
};

/* A hash of as_of, the time of the run that found a record. */
uint32_t deletion_tag(struct text);

/* Copies why a record was deleted from a key line to the log, but only words
 * that pp-retain itself writes, so that no value gets into the log. */
void deletion_why(struct buf *, const struct node *line,
    const struct policy_rule *, const struct zone *);

/* Copy a line of the old log to the new one; as ndjson_take. */
const char *deletion_keep(void *confirm, const struct node *line);
const char *deletion_suppression_keep(void *confirm, const struct node *line);

#endif
