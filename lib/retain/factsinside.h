/* SPDX-License-Identifier: ISC */
/* Private to the files that implement facts.h. */
#ifndef RETAIN_FACTSINSIDE_H
#define RETAIN_FACTSINSIDE_H

#include "ledger/ledger.h"
#include "retain/facts.h"
#include "retain/hashtable.h"
#include "retain/holds.h"

/* Holds on records with certain values, all in the same fields. */
struct facts_like {
	size_t *field;     /* numbers, sorted */
	struct text *type; /* of each field, see personhash_type() */
	size_t fields;
	uint32_t first;         /* the number of one hold */
	struct hashtable table; /* the holds, by the values */
};

struct facts {
	const struct policy *policy;
	const struct policy_dataset *dataset;
	int64_t now;
	struct keyring *ring;
	struct subject_hasher *hasher;
	bool *used; /* secret keys that made a hash */
	struct holds holds;
	struct ledger *ledger;
	/* The tag is the number of the hold, request or warning; 1 while
	 * suppressed, or if it is not sure that a record is gone. */
	struct hashtable held, asked, gone, suppressed, sent;
	struct hashtable warned; /* equal warnings */
	struct retain_warning *warning;
	size_t warnings, warning_room;
	struct facts_like *like;
	size_t likes;
	uint64_t seed[2];
	bool by_person;
	/* Numbers of fields; NULL: not needed. */
	size_t *key, *person, *identity;
};

/* The key of a hold's values in a table. */
void facts_like_hash(const struct facts *, struct text values,
    unsigned char out[HASHTABLE_KEY]);

#endif
