/* SPDX-License-Identifier: ISC */
/*
 * The log of disclosures: a line for each time that data was handed out, and
 * beside it, in FILE.subjects, a line for each record, with keyed hashes only.
 * So a correction or a deletion knows whom to tell, and an access report who
 * got what.
 */
#ifndef EXPORT_DISCLOSURE_H
#define EXPORT_DISCLOSURE_H

#include "permit/sharing.h"
#include "person/subject.h"

struct disclosure;

/*
 * Opens both files of the log, and makes those that do not exist, for their
 * owner alone; and begins the receipt of a piece, which holds the line and then
 * the people, and appears whole.  Either path may be NULL.  NULL after a
 * message (STATUS_CALL).
 */
struct disclosure *disclosure_open(const char *log, const char *receipt);
void disclosure_close(struct disclosure *); /* NULL is fine */

/* Adds bytes that went out, in their order. */
void disclosure_bytes(struct disclosure *, struct text);
/* Adds the people of records that went out: a line each, made by
 * disclosure_subject(). */
void disclosure_subjects(struct disclosure *, struct text lines);
void disclosure_subject(const struct disclosure *, const struct subject *,
    size_t n, struct buf *lines);

/* What the line says. */
struct disclosure_facts {
	const struct sharing *sharing;
	const struct policy_dataset *dataset;
	struct text release; /* of the dataset; empty: its records */
	int64_t now;
	uint64_t records;
	struct text left_out; /* members of JSON: why, and how many */
};

/* The id of the line, lent. */
const char *disclosure_id(const struct disclosure *);
/* Appends the people to FILE.subjects, on disk; 0, or -1 after a message. */
int disclosure_subjects_end(struct disclosure *);

/* Writes the people, then the line; both are on disk afterwards.  0, or -1
 * after a message (STATUS_STOP).  In a sandbox this needs SANDBOX_LOCK. */
int disclosure_end(struct disclosure *, const struct disclosure_facts *);

#endif
