/* SPDX-License-Identifier: ISC */
/* A run of pp-export over the records of one dataset, for one recipient. */
#ifndef EXPORT_SHARE_H
#define EXPORT_SHARE_H

#include "permit/others.h"
#include "permit/sharing.h"

struct share_options {
	struct stream_options stream;
	const char *policy, *dataset, *now;
	struct sharing_call call;
	struct facts_files known;
	bool no_choices, no_ledger; /* the user says that there are none */
	bool alone;                 /* ask no other dataset */
	bool spreadsheet;
	struct other_file *in;
	size_t ins;
	const char *decisions; /* of pp-retain; NULL: not known */
	const char *left_out;  /* file for the records that stay; NULL: none */
	const char *log;       /* of disclosures; NULL: none */
	const char *checked;   /* receipt of a release; NULL: none */
	const char *receipt;   /* to write, of a piece; NULL: none */
};

/* Does the whole run; returns the status. */
int share_run(struct share_options *, char **files);

#endif
