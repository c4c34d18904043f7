/* SPDX-License-Identifier: ISC */
/* The state of a run; private to this room. */
#ifndef EXPORT_INSIDE_H
#define EXPORT_INSIDE_H

#include "base/file.h"
#include "disclose/hider.h"
#include "export/disclosure.h"
#include "export/guard.h"
#include "export/share.h"
#include "facts/knownfiles.h"

struct share_counts {
	uint64_t records, out;
	uint64_t barred[BARS][2];               /* sure, and in doubt */
	const struct policy_field *field[BARS]; /* the first in doubt */
};

struct share {
	struct share_options *options;
	struct policy *policy;
	int64_t now;
	struct sharing sharing;
	struct knownfiles files; /* names in options->known are lent from it */
	struct facts *known;
	struct keyring *keys;
	struct hiding hiding;
	struct hider_plan hider;
	struct others others;
	struct decided decided;
	struct bars bars;
	int *slot; /* by number of the field in bars.retain */
	size_t *identity;
	bool bound;
	bool tables; /* the output is a table */
	struct disclosure *log;
	struct outfile *left_out;
	int standard; /* a copy of standard output */
	bool direct;  /* what is written is out, even if the run fails */
	bool logged;  /* what went out */
	struct share_counts counts;
};

/* shareprepare.c: reads the policy, and whether it lets the recipient have
 * anything; 0, or -1 after messages. */
int share_policy(struct share *);
/* Finds the log that the policy names; opens it, and the receipt. */
int share_log_find(struct share *);
int share_disclosure_open(struct share *);
/* Checks the files of a run that shares a release. */
int share_release_files(const struct share *, char **files);
/* Opens all that another run needs; 0, or -1 after messages. */
int share_prepare(struct share *, char **files);
/* As stream_plan.fields: prepares it for the dataset of the input. */
int share_fields(void *share, const struct stream_names *);

/* sharerecords.c: as stream_work. */
void *share_begin(void *share);
void share_records(void *worker, struct batch *);
void share_written(void *worker);
void share_end(void *worker);

/* sharetell.c: reports what stayed back. */
void share_tell(const struct share *);
/* Appends the members of JSON that say why records stayed back. */
void share_left_out_put(const struct share_counts *, struct buf *);

#endif
