/* SPDX-License-Identifier: ISC */
/* Hides the fields of one record after the other, or restores them. */
#ifndef DISCLOSE_HIDER_H
#define DISCLOSE_HIDER_H

#include "disclose/hiding.h"
#include "hide/receipt.h"
#include "record/stream.h"

/* What is hidden, and with what; all lent. */
struct hider_plan {
	const struct hiding *hiding;
	const struct keyring *keys; /* NULL: none */
	struct receipt *receipt;    /* to write, or to check against; or NULL */
};

struct hider; /* of one thread */

struct hider *hider_new(const struct hider_plan *);
void hider_free(struct hider *); /* NULL is fine */

/* Hides or restores what the rules name; refuses a record that must not leave
 * as it is.  Empty and null values stay as they are. */
void hider_record(struct hider *, struct record *);

/* As stream_plan.fields: prepares the rules for the fields of a file. */
int hider_fields(struct hiding *, const struct stream_names *);

#endif
