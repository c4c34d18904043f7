/* SPDX-License-Identifier: ISC */
/* The inside of confirm.h, shared by its files only. */
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
	struct buf deletions, suppressions; /* the logs to be */
	struct hashtable known;             /* deletions that stay: tag is of
					     * as_of */
	struct hashtable left;              /* suppressed already */
	struct buf room, value[GONE_PARTS];
	char **file;
	int *fd;
	size_t files;
	struct outfile *deletions_out, *suppressions_out;
	uint64_t added, pruned;
};

/* The clock of the run that found a record, as a number to compare. */
uint32_t deletion_tag(struct text);

/* Why something was deleted, as far as a key line says so in words that are
 * ours: no value can come into the log this way. */
void deletion_why(struct buf *, const struct node *line,
    const struct policy_rule *, const struct zone *);

/* Lines of the logs as they are, which go into the logs to be; as ndjson_take.
 */
const char *deletion_keep(void *confirm, const struct node *line);
const char *deletion_suppression_keep(void *confirm, const struct node *line);

#endif
