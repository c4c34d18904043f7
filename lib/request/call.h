/* SPDX-License-Identifier: ISC */
/*
 * A call of pp-request: its options, and what is prepared for the commands.
 *
 * Adding a command: a row in cmd/pp-request.c and a function here.
 * Adding a word of events: a row in the option table there, its key in
 * CALL_KEYS, its meaning in ledger/event.c and on the page pp-ledger(5).
 */
#ifndef REQUEST_CALL_H
#define REQUEST_CALL_H

#include "policy/law.h"
#include "record/stream.h"
#include "request/entry.h"
#include "request/peer.h"

/* Options that become keys of an event, in the order of CALL_KEYS. */
enum call_word {
	CALL_AS,
	CALL_BY,
	CALL_DATASET,
	CALL_EXTENT,
	CALL_LEVEL,
	CALL_MANNER,
	CALL_OF,
	CALL_PRINCIPAL,
	CALL_REASON,
	CALL_RECIPIENT,
	CALL_REGIME,
	CALL_RESIDENCE,
	CALL_UNTIL,
	CALL_WORDS
};

/* clang-format off */
#define CALL_KEYS \
	"as", "by", "dataset", "extent", "level", "manner", "of", "principal", \
	"reason", "recipient", "regime", "residence", "until"
/* clang-format on */

struct request_call {
	/* Options; lent. */
	struct stream_options stream;
	const char *policy_file, *key_file, *side_file;
	const char *word[CALL_WORDS];
	const char *at_text, *now_text, *id, *from, *to, *among, *choices;
	bool identities;
	int64_t deleted, kept, year; /* not given: -1, year 0 */
	struct entry entry;          /* its ledger and dry_run are options */

	/* Prepared by call_ready() and call_peer(). */
	int64_t now, at;
	enum peer peer;
	struct policy *policy;
	struct regimes *regimes;
	char *ledger; /* entry.ledger, where the policy names it */
};

/* Frees what was prepared. */
void call_clear(struct request_call *);

/* ---- for the commands ---- */

/* Reads the policy, the laws and the times: 0, or -1 after a message. */
int call_ready(struct request_call *);
/* If no option names the ledger, takes the one that the policy names, which
 * must be there: an empty one would forget requests and holds.  0, or -1 after
 * a message. */
int call_ledger(struct request_call *, bool writes);
int call_rights(const struct request_call *, unsigned flags);
/* Checks that no file is used for two purposes; `input` is read, and `writes`
 * says that the ledger is written.  0, or -1 after a message. */
int call_files(const struct request_call *, const char *input, bool writes);
/* Opens the only operand, or `other` if there is none; NULL is standard input.
 * Returns a descriptor, or -1 after a message. */
int call_input(char **files, const char *other, const char **name);
void call_input_close(int fd);
/* The name of a file in messages. */
const char *call_name(const char *path);
int call_peer(struct request_call *, const char *word, char letter);

/* ---- commands; messages raise the status ---- */

/* view.c: these read a ledger. */
void view_list(struct request_call *, char **files);
void view_metrics(struct request_call *, char **files);
void view_export(struct request_call *, char **files);

/* note.c: these write into a ledger. */
void note_add(struct request_call *, char **args);
void note_event(struct request_call *, char **args);
void note_import(struct request_call *, char **files);
void note_prune(struct request_call *, char **args);

/* choose.c: writes into the file of choices. */
void choose(struct request_call *, char **args);

#endif
