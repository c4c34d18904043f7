/* SPDX-License-Identifier: ISC */
/* Private to the files that implement confirm.h. */
#ifndef RETAIN_DELETIONS_H
#define RETAIN_DELETIONS_H

#include "base/file.h"
#include "record/journal.h"
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
	struct buf deletions, suppressions; /* lines to append */
	struct journal *deletion_log, *suppression_list;
	int lock;               /* see lastrun_confirm() */
	struct hashtable known; /* deletions in the log, with the tag of
				 * as_of */
	struct hashtable left;  /* the suppression list: tag 1 while
				 * suppressed */
	struct buf room, value[GONE_PARTS];
	char **file;
	struct ndjson **input;
	size_t files;
	uint64_t added, pruned;
};

/* A hash of as_of, the time of the run that found a record; 0: none. */
uint32_t deletion_tag(struct text);

/* Copies why a record was deleted from a key line to the log, but only words
 * that pp-retain itself writes, so that no value gets into the log. */
void deletion_why(struct buf *, const struct node *line,
    const struct policy_rule *, const struct zone *);

/* Remember a line of the logs; as ndjson_take. */
const char *deletion_known(void *confirm, const struct node *line);
const char *deletion_suppressed(void *confirm, const struct node *line);

/* Whether the log has this deletion.  A record that came back and was deleted
 * again has another tag, as another run found it; tag 0: of any run. */
bool deletion_in(const struct confirm *, const struct subject *, uint32_t tag);

/* Drops lines that the log has kept long enough; nobody else may have it open.
 * 0, or -1 after a message. */
int deletions_prune(struct confirm *);

#endif
