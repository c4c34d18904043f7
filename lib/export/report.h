/* SPDX-License-Identifier: ISC */
/* A run of pp-export report: the answer to a person who asks for their data. */
#ifndef EXPORT_REPORT_H
#define EXPORT_REPORT_H

#include "export/pick.h"
#include "facts/otherfile.h"

struct report_options {
	struct stream_options stream; /* how the files of `in` are read */
	const char *policy, *now, *request;
	struct facts_files known;
	struct other_file *in; /* datasets to pick from */
	size_t ins;
	const char **without; /* datasets that are not searched */
	size_t withouts;
	const char *log;    /* of disclosures; NULL: the policy's */
	const char *review; /* file for records in doubt; NULL: none */
	const char *leak;   /* list of other people; NULL: none */
	const char *words;  /* file of phrases; NULL: built in */
	const char *expires;
	bool portable;
};

/* Does the whole run, from picks or from `in`; returns the status. */
int report_run(struct report_options *, char **picks);

#endif
