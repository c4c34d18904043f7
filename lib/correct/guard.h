/* SPDX-License-Identifier: ISC */
/*
 * Wrong values that must not come back (--guard): keyed hashes of what was
 * corrected, so that a later feed with the wrong value is noticed.
 *
 * A line is {"event":"wrong","guard":"h1:...","at","request","dataset",
 * "field"}.  The hash is of the dataset, the field, the wrong value, and the
 * key of the record; if somebody asked for all of their records, there is
 * another one of the person in place of the key.  "right" takes it back: the
 * person has said that the value is right now.
 */
#ifndef CORRECT_GUARD_H
#define CORRECT_GUARD_H

#include "base/value.h"
#include "person/subject.h"

/* What is hashed: a value of a field of a record, or of any record of its
 * person. */
struct guarded {
	const struct policy_dataset *dataset;
	const struct policy_field *field;
	const struct value *is;    /* what the field says */
	const struct value *value; /* of the record, by number of the field */
	const size_t *key, *person;
	bool by_person;
};

struct guard;

/* Opens the file for appending, and makes one that does not exist; or reads
 * it.  NULL after a message (STATUS_CALL): a line cannot be read, or a hash was
 * made with another secret key.  All is lent. */
struct guard *guard_open(const char *path, bool writes, const struct policy *,
    const struct subject_hasher *);
void guard_close(struct guard *); /* NULL is fine */
/* Removes the file if it was made, and has no line; NULL is fine. */
void guard_unmake(struct guard *);

/* Whether something is known of any value of a field. */
bool guard_has_field(const struct guard *, const struct policy_dataset *,
    const struct policy_field *);

/* Whether a value is known to be wrong.  The room is for one thread. */
bool
guard_is_wrong(const struct guard *, const struct guarded *, struct buf *room);

/* Appends lines that the value is wrong now, or right; `members` are those of
 * JSON that end the line.  Nothing if the record has no key, or no person, or
 * if that is known. */
void guard_line(const struct guard *, const struct guarded *, bool wrong,
    struct text members, struct buf *room, struct buf *lines);

/* Keeps lines of guard_line() for the file, each once; by one thread at a time.
 */
void guard_keep(struct guard *, struct text lines);
/* Appends what was kept, which is on disk afterwards; 0, or -1 after a
 * message. */
int guard_end(struct guard *);

#endif
