/* SPDX-License-Identifier: ISC */
/* The commands of pp-notify that say who must be told, and what falls due. */
#ifndef NOTIFY_DUES_H
#define NOTIFY_DUES_H

#include "notify/sheet.h"
#include "record/stream.h"

struct dues_options {
	struct stream_options stream; /* of records, and -o */
	const char *policy, *now, *to;
	const char *incident, *id; /* the file, and which one of it */
	const char *laws;          /* NULL: those built in */
	/* due */
	const char *ledger, *warned;
	/* duties of the people of records */
	const char *dataset, *key;
	bool affected; /* only the line for the file of incidents */
};

/* Each does the whole run and returns the status. */
int notify_duties_run(const struct dues_options *, char **files);
int notify_due_run(const struct dues_options *, char **files);

#endif
