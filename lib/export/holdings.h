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
#include "facts/hashtable.h"
#include "ledger/request.h"
#include "record/arena.h"

struct holding_hash {
	struct subject subject;
	struct text kind;                /* of identity; empty: */
	const struct policy_dataset *of; /* is then not NULL */
	bool itself, sure;               /* see struct facts_known */
	bool names; /* it is that of the person in the record's dataset */
	bool owns;  /* who has it is whose the record is: not an address */
	bool alone; /* judged: nobody else is known by it */
};

struct holding {
	const struct policy_dataset *dataset;
	struct text line; /* the pick, JSON */
	struct text key;  /* its member of that name, JSON */
	struct holding_hash *hash;
	size_t hashes;
	struct holding_hash *logged; /* how logs may know the person besides */
	size_t loggeds;
	struct subject person; /* if `named` */
	bool named;
	struct names withheld; /* fields that are held, but not in the line */
	bool contradicted;     /* by the picks of another dataset */
	bool theirs;           /* it is certain whose it is */
	size_t place;          /* in the order of reading */
};

struct holding_search {
	size_t done; /* how often, each a piece; 0: never */
	/* Records that were looked at, and of these those that were picked,
	 * that may be the person's, and that were bad. */
	uint64_t records, picked, unsure, refused;
	uint64_t lines;         /* of picks that were read */
	size_t chosen, certain; /* records below */
	struct hashtable knew;  /* by what the person was looked for; `at`: in
				 * so many pieces */
};

struct holdings {
	const struct policy *policy;
	const struct request *request;
	/* The rest is made here. */
	struct text fields; /* which ones picks have; empty: none was read */
	struct holding_search *search; /* by number of the dataset */
	/* In the order of datasets in the policy, then of their keys. */
	struct holding *record;
	size_t records, room;
	struct holding *other; /* in doubt: only hashes, and the person */
	size_t others;
	bool *unheld; /* judged, by identity of the request: no record that was
		       * picked has it */
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
 * which are certain.  -1 after a message (STATUS_CALL): picks are missing, or a
 * dataset was searched before another one told by what else it may know the
 * person. */
int holdings_judge(struct holdings *);
void holdings_clear(struct holdings *); /* wipes */

/* The records of a dataset are one after the other: the first, and how many. */
const struct holding *
holdings_of(const struct holdings *, const struct policy_dataset *, size_t *n);

/* How many records may be the person's, but are not certain. */
uint64_t
holdings_doubts(const struct holdings *, const struct policy_dataset *);

/* ---- holding.c ---- */

/* Whether a record itself has all identities that the request names. */
bool holding_asked(const struct holding *, const struct request *);

/* Calls take() with each value in a record that is no list or object: its
 * field, NULL if there is none of that path (a.b, c[].d), and itself, raw. */
typedef void
holding_take_value(void *ctx, const struct policy_field *, struct text raw);
void holding_walk(const struct holding *, holding_take_value *, void *ctx);

/* The next member of the record that is data, raw; false: there is none.
 * `rest` is initially the line. */
bool holding_member(struct text *rest, struct text *name, struct text *value);

#endif
