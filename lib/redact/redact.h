/* SPDX-License-Identifier: ISC */
/* The work of pp-redact on one record: hides its fields, or restores them. */
#ifndef REDACT_REDACT_H
#define REDACT_REDACT_H

#include "base/file.h"
#include "disclose/hider.h"

struct redact {
	struct stream_options stream;
	struct hiding hiding;
	struct hider_plan plan;
	const char *key_file, *receipt_file, *new_key;
	const char *policy_file, *dataset, *recipient, *now;
	int64_t instant; /* the time of --now */
	struct policy *policy;
	struct keyring *keys;
	struct receipt *receipt; /* to write, or to check against */
	struct outfile *receipt_out;
};

/* As stream_plan: prepares the rules for the fields of a file, and says which
 * rules drop a column. */
int redact_fields(void *redact, const struct stream_names *);
bool redact_drops(const void *redact, int rule);

/* As stream_work. */
void *redact_begin(void *redact);
void redact_records(void *hider, struct batch *);
void redact_end(void *hider);

#endif
