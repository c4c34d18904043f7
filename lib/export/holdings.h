/* SPDX-License-Identifier: ISC */
/*
 * What is held about the person who asks: the picks of all datasets, read whole
 * and judged together.
 *
 * A filter that picks sees one record at a time.  Where several people of a
 * dataset have the identity by which they were picked, as two who share a
 * mailbox, only all picks together show it; then none of them is certain, nor
 * what was only found by them.
 */
#ifndef EXPORT_HOLDINGS_H
#define EXPORT_HOLDINGS_H

#include "base/doc.h"
#include "ledger/request.h"
#include "record/arena.h"

struct holding_hash {
	struct subject subject;
	struct text kind;                /* of identity; empty: */
	const struct policy_dataset *of; /* is then not NULL */
	bool itself, sure;               /* see struct facts_known */
	bool names; /* it is that of the person in the record's dataset */
};

struct holding {
	const struct policy_dataset *dataset;
	struct text line; /* the pick, JSON */
	struct text key;  /* its member of that name, JSON */
	struct holding_hash *hash;
	size_t hashes;
	struct subject person; /* if `named` */
	bool named;
	struct names withheld; /* fields that are held, but not in the line */
	bool contradicted;     /* by the picks of another dataset */
	bool theirs;           /* it is certain whose it is */
	size_t place;          /* in the order of reading */
};

struct holding_search {
	bool done;
	uint64_t records;       /* that were looked at */
	uint64_t unsure;        /* of these: may be the person's */
	size_t picked, certain; /* records below */
};

struct holdings {
	const struct policy *policy;
	const struct request *request;
	/* The rest is made here. */
	bool portable;   /* the picks have only what can be taken along */
	size_t searches; /* that were done */
	struct holding_search *search; /* by number of the dataset */
	/* In the order of datasets in the policy, then of their keys. */
	struct holding *record;
	size_t records, room;
	struct holding *other; /* in doubt: only hashes, and the person */
	size_t others;
	struct arena memory;
	struct doc **doc;
	size_t docs;
};

void holdings_begin(struct holdings *, const struct policy *,
    const struct request *);
/* Reads picks to the end; 0, or -1 after a message. */
int holdings_take(struct holdings *, struct text picks, const char *name);
int holdings_read(struct holdings *, int fd, const char *name);
/* When all are read: orders them, drops those that were read twice, and says
 * which are certain. */
void holdings_judge(struct holdings *);
void holdings_clear(struct holdings *); /* wipes */

/* The records of a dataset are one after the other: the first, and how many. */
const struct holding *
holdings_of(const struct holdings *, const struct policy_dataset *, size_t *n);

/* The next member of the record that is data, raw; false: there is none.
 * `rest` is initially the line. */
bool holdings_member(struct text *rest, struct text *name, struct text *value);

#endif
