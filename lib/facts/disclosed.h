/* SPDX-License-Identifier: ISC */
/*
 * Who got the data of a person: what the log of disclosures says, see
 * export/disclosure.h.  Beside the log, FILE.subjects has a line for each
 * record that went out, so it can be far larger than memory; only what is found
 * is kept.
 */
#ifndef FACTS_DISCLOSED_H
#define FACTS_DISCLOSED_H

#include "person/subject.h"
#include "policy/policy.h"

/* A line of the log, all lent. */
struct disclosed {
	struct text id;
	int64_t at;
	struct text recipient, purpose, dataset;
	struct text case_id;                /* empty: none */
	struct text policy, policy_updated; /* its id and its last change */
	struct names fields;                /* those that the recipient gets */
	size_t line;
};

struct disclosed_log;

/* Opens the log and FILE.subjects; NULL after a message (STATUS_CALL).  All is
 * lent: the hasher has the secret keys of those who are wanted. */
struct disclosed_log *disclosed_open(const char *path, const struct policy *,
    const struct subject_hasher *);
void disclosed_close(struct disclosed_log *); /* NULL is fine */

/* Looks for a person by a hash; `person` is any number, the same for all hashes
 * of one. */
void
disclosed_want(struct disclosed_log *, const struct subject *, uint32_t person);

/*
 * Reads both files, once, after all is wanted; 0, or -1 after a message
 * (STATUS_CALL): a line cannot be read.  It reports (STATUS_LOOK) that a
 * disclosure of somebody wanted is not in the log, since nobody knows who got
 * it; that FILE.subjects has nobody of a disclosure of a dataset with people,
 * since anybody may have been in it; and that people were hashed with a secret
 * key that is not there.
 */
int disclosed_read(struct disclosed_log *);

/* The disclosures in which a person was, each once, in the order of time:
 * begin with *at = 0; NULL after the last one.  Lent until the log is
 * closed. */
const struct disclosed *
disclosed_next(const struct disclosed_log *, uint32_t person, size_t *at);

#endif
