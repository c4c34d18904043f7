/* SPDX-License-Identifier: ISC */
/* What a line of the deletion log says; pp-retain(1), "Files". */
#ifndef FACTS_DELETIONLOG_H
#define FACTS_DELETIONLOG_H

#include "policy/policy.h"
#include "record/ndjson.h"

/* Whether a line of the log says that a record may be gone. */
bool deletion_unsure(const struct node *line);

/* Whether a line of either log says that the record may come back. */
bool deletion_lifted(const struct node *line);

/* The time of a line of the log.  NULL, or what is wrong. */
const char *
deletion_time(const struct node *line, const struct zone *, int64_t *at);

/* Whether the log has kept a line for as long as the policy says. */
bool deletion_is_over(const struct policy *, int64_t deleted_at, int64_t now);

#endif
