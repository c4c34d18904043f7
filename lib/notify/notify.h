/* SPDX-License-Identifier: ISC */
/*
 * A run of pp-notify: people or events in, notices out.  It emits, and never
 * sends.
 *
 * Adding a kind of notice: enum notice_kind and kind_words (policy), its
 * variables (variables.c), its shipped template (data/letter-KIND-en.txt), and,
 * if it reads events, a row in events.c; a recipe in pp-notify(1).
 */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include "facts/facts.h"
#include "facts/otherfile.h"
#include "record/stream.h"

enum notify_form {
	FORM_NDJSON, /* a line a notice: the parts of the letter */
	FORM_MAIL,   /* the same; the whole message in place of the parts */
	FORM_MBOX,
	FORM_EML /* a file a notice, in a directory */
};

struct notify_options {
	struct stream_options stream;
	const char *notice; /* a name of the policy's notices */
	const char *policy, *dataset, *now;
	struct facts_files known; /* key, ledger, choices */
	bool no_choices, no_ledger, alone;
	struct other_file *in;
	size_t ins;
	const char *decisions;
	const char *sent, *incidents, *incident;
	const char **addresses;
	size_t addresses_n;
	const char *dead, *post;
	const char *changes, *effective, *link; /* of a policy update */
	const char *occasion, *purpose, *language, *template;
	const char *request, *extent, *reason; /* of an answer that is to go out
						*/
	const char *recipient, *case_id;       /* of a legal demand */
	const char *of;                        /* sent: the notices */
	enum notify_form form;
	bool html;
	uint64_t max; /* notices; 0: any number */
	bool dry;
};

/* Reads the argument of -t; 0, or -1 after a message. */
int notify_form(struct notify_options *, const char *arg);

/* Each does the whole run; they return the status. */
int notify_run(struct notify_options *, char **files);
/* Appends to the log of sent notices what was really delivered. */
int notify_sent(struct notify_options *, char **files);
/* Writes a choice for each token that comes back. */
int notify_opt_out(struct notify_options *, char **files);

#endif
