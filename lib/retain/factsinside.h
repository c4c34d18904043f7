/* SPDX-License-Identifier: ISC */
/* The inside of facts.h, shared by its files only. */
#ifndef RETAIN_FACTSINSIDE_H
#define RETAIN_FACTSINSIDE_H

#include "ledger/ledger.h"
#include "retain/facts.h"
#include "retain/hashtable.h"
#include "retain/holds.h"

/* Holds on records of which the same fields have some values. */
struct facts_like {
	size_t *field;     /* numbers, in their order */
	struct text *type; /* of them, see personhash_type() */
	size_t fields;
	uint32_t first;         /* one of them */
	struct hashtable table; /* of them, by the values */
};

struct facts {
	const struct policy *policy;
	const struct policy_dataset *dataset;
	int64_t now;
	struct keyring *ring;
	struct subject_hasher *hasher;
	bool *used; /* keys that made a hash */
	struct holds holds;
	struct ledger *ledger;
	/* tag: number of the hold, of the request; 1 while suppressed; of the
	 * warning. */
	struct hashtable held, asked, gone, suppressed, sent;
	struct retain_warning *warning;
	size_t warnings, warning_room;
	struct facts_like *like;
	size_t likes;
	uint64_t seed[2];
	bool by_person;
	/* Numbers of fields; NULL: not asked for. */
	size_t *key, *person, *identity;
};

/* Where the values of a hold are found. */
void facts_like_hash(const struct facts *, struct text values,
    unsigned char out[HASHTABLE_KEY]);

#endif
