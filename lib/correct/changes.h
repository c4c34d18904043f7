/* SPDX-License-Identifier: ISC */
/*
 * The log of corrections (--changes): a line for each value that was corrected,
 * which says whose record, which field, when and for which request, but neither
 * value.
 */
#ifndef CORRECT_CHANGES_H
#define CORRECT_CHANGES_H

#include "base/buf.h"
#include "policy/policy.h"

struct changes;

/* A line of it. */
struct change {
	struct text at, as_of, request, dataset, field;
	struct text key; /* keyed hash of the record; empty: none */
	const struct policy *policy;
};

void change_put(const struct change *, struct buf *);

/* Opens the log; one that does not exist is made.  NULL after a message
 * (STATUS_CALL).  The path is lent. */
struct changes *changes_open(const char *path);
void changes_close(struct changes *); /* NULL is fine */
/* Removes the file if it was made, and has no line; NULL is fine. */
void changes_unmake(struct changes *);

/* Whether the log has a change of the same run; and remembers it. */
bool changes_know(struct changes *, const struct change *);

/* Locks the log and reads what others appended; appends whole lines, which are
 * on disk afterwards.  0, or -1 after a message. */
int changes_lock(struct changes *);
int changes_append(struct changes *, struct text lines);
void changes_unlock(struct changes *);

/* Keeps lines until changes_end(), which appends those that the log lacks, as
 * the three above do. */
void changes_keep(struct changes *, struct text lines);
int changes_end(struct changes *);

#endif
