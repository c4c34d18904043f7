/* SPDX-License-Identifier: ISC */
/*
 * Who gets a notice, and where: from the record of a dataset, by the categories
 * of its fields.
 */
#ifndef NOTIFY_WHOM_H
#define NOTIFY_WHOM_H

#include "person/subject.h"
#include "record/slotvalue.h"

enum { WHOM_LINES = 6 };

/* All lent. */
struct whom {
	struct text address; /* of mail; empty: none */
	struct text name;    /* may be empty */
	struct text country; /* a code of ISO 3166-1 in capitals; empty: nobody
			      * knows */
	struct text place;   /* the same, or that of a state (US-CA) */
	struct text line[WHOM_LINES]; /* of the postal address */
	size_t lines;
};

/* What a dataset says of it, by the part. */
enum whom_part {
	WHOM_EMAIL,
	WHOM_NAME,
	WHOM_FIRST,
	WHOM_LAST,
	WHOM_MAILING, /* a whole postal address */
	WHOM_STREET,
	WHOM_POSTAL,
	WHOM_CITY,
	WHOM_STATE,
	WHOM_COUNTRY,
	WHOM_PARTS
};

/* The field of a part; NULL: the dataset has none.  Fields about others, and
 * those that are never disclosed, do not count. */
const struct policy_field *whom_field(const struct policy *,
    const struct policy_dataset *, enum whom_part);

struct whom_slots {
	int slot[WHOM_PARTS]; /* -1: none */
};

/* Where in the records the parts are.  Without a field for mail and without one
 * for a postal address nobody could be reached: -1 after a message
 * (STATUS_CALL). */
int whom_choose(struct whom_slots *, const struct policy *,
    const struct policy_dataset *, struct select *, enum format from);

/* Reads them from a record; texts are lent from it or from the arena, which is
 * not emptied. */
void whom_read(const struct whom_slots *, struct record *, struct arena *,
    struct whom *);

#endif
