/* SPDX-License-Identifier: ISC */
/*
 * pp-export pick: the records of the person who asks, of one dataset.
 *
 * A pick is the record as a line of NDJSON, with a member PICK_MEMBER that says
 * whose and whence it is:
 *
 *	{"id":"17","email":"ada@example.org","_pick":{"request":"r1",
 *	"dataset":"accounts","key":{"id":"17"},"person":"h1:...","known":
 *	[{"by":"email","hash":"h1:...","sure":true},...],"logged":[],
 *	"withheld":["note"]}}
 *
 * `known` has all hashes by which other datasets may know the person, so that
 * they are found there, too; `logged` those made with further secret keys, by
 * which the log of disclosures may know them; `withheld` names the fields that
 * had a value and do not go out.  After the last pick, a line says that the
 * dataset was searched: which fields a pick has (all, portable, names), by
 *which policy, with what result, by which hashes the person was looked for, and
 *by what records are known that may be theirs:
 *
 *	{"_pick":{"request":"r1","dataset":"accounts","fields":"all",
 *	"policy_digest":"sha256:...","records":3,"picked":1,"unsure":1,
 *	"refused":0,"knew":["h1:...",...],"others":[{"known":[...]}]}}
 */
#ifndef EXPORT_PICK_H
#define EXPORT_PICK_H

#include "export/answering.h"
#include "facts/facts.h"
#include "record/stream.h"

#define PICK_MEMBER "_pick"

struct pick_options {
	struct stream_options stream;
	const char *policy, *dataset, *now, *request;
	struct facts_files known;
	const char **also; /* picks of other datasets */
	size_t alsos;
	bool portable;      /* only what can be taken along */
	const char *review; /* file for records that may be the person's; NULL:
			     * none */
};

/* The whole run of the command; returns the status. */
int pick_run(struct pick_options *, char **files);

/* ---- for who picks from several datasets ---- */

/* Where picks come from, and what is known of the person; all lent. */
struct pick_plan {
	const struct policy *policy;
	struct facts *known;
	struct answering answering;
	const struct policy_dataset *dataset;
	int64_t now;
	int review; /* descriptor for lines of records in doubt; -1: none */
	/* Takes the hashes of the picks that were written; may be NULL. */
	facts_known_put *found;
	void *ctx;
};

struct pick_counts {
	uint64_t records, picked;
	uint64_t unsure;                   /* may be the person's */
	const struct policy_field *unread; /* the first that nobody can read */
};

/* Reads files and writes picks to where the options say; 0, or -1 after
 * messages. */
int pick_files(const struct pick_plan *, const struct stream_options *,
    char **files, struct pick_counts *);

/* Whether picks can be made from a dataset: 0, or -1 after a message
 * (STATUS_CALL). */
int pick_fits(const struct policy_dataset *);

/* Reports records in doubt (STATUS_LOOK); `review`: the user knows which. */
void pick_unsure_tell(const struct policy_dataset *, const struct pick_counts *,
    bool review);

/* Whether a hash is the key of a dataset, so that only one record has it. */
bool pick_of_one(const struct policy_dataset *, const struct facts_known *);

/* Whether what a dataset said of the person finds records of another one, or of
 * its own, where a person may have several. */
bool
pick_follows(const struct policy_dataset *, const struct policy_dataset *said);

/* Reads the hashes of a line of picks, of its member known or logged.  NULL, or
 * static text: what is wrong. */
struct node;
const char *pick_known_read(const struct policy *, const struct node *pick,
    const char *member, const char *(*take)(void *, const struct facts_known *),
    void *ctx);

#endif
