/* SPDX-License-Identifier: ISC */
/* How long the records of a person are kept, with the dates for this person. */
#ifndef EXPORT_KEPT_H
#define EXPORT_KEPT_H

#include "export/holdings.h"

struct kept_rule {
	const struct policy_rule *rule;
	bool dated;          /* some record has a date: */
	int64_t first, last; /* when the periods end, UTC seconds */
	size_t undated;      /* records without a date that counts */
};

/* When the last of all records is to be deleted, if rules without a condition
 * say it of each; of several rules that which ends first deletes. */
struct kept_all {
	bool dated;
	int64_t last; /* UTC seconds */
};

/* The rules of the dataset of n records (n > 0), each with its dates; the
 * caller frees.  *rules: how many.  NULL after a message. */
struct kept_rule *kept_find(const struct policy *, const struct holding *,
    size_t n, int64_t now, size_t *rules, struct kept_all *);

#endif
