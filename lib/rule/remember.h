/* SPDX-License-Identifier: ISC */
/* The inside of confirm.h, shared by its files only. */
#ifndef RULE_REMEMBER_H
#define RULE_REMEMBER_H

#include "rule/confirm.h"
#include "rule/known.h"
#include "rule/log.h"
#include "rule/table.h"

enum { GONE_PARTS = 16 };

struct confirm {
	const struct confirm_options *options;
	struct policy *policy;
	int64_t now;
	struct buf at; /* now, as text */
	struct keyring *ring;
	struct subject_hasher *hasher;
	struct buf deletions, suppressions; /* the logs to be */
	struct table known;                 /* deletions that stay: tag is of
					     * as_of */
	struct table left;                  /* suppressed already */
	struct buf room, value[GONE_PARTS];
	uint64_t added, pruned;
};

/* The clock of the run that found a record, as a number to compare. */
uint32_t as_of_tag(struct text);

/* Lines of the logs as they are, which go into the logs to be; as log_take. */
const char *deletion_keep(void *confirm, const struct node *line);
const char *suppression_keep(void *confirm, const struct node *line);

#endif
