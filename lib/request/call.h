/* SPDX-License-Identifier: ISC */
/*
 * A call of pp-request: what its options say, and what is made ready for it.
 *
 * Adding a command: a row in cmd/pp-request.c and a function here.
 * Adding a word of events: a row in that table, its key in CALL_KEYS, and what
 * it means in ledger/event.c and on the page pp-ledger(5).
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
	const char *at_text, *now_text, *id, *from, *to, *among;
	bool identities;
	int64_t deleted, kept, year; /* -1, 0: not given */
	struct entry entry;          /* ledger and dry_run are options, too */

	/* Made ready. */
	int64_t now, at;
	enum peer peer;
	struct policy *policy;
	struct regimes *regimes;
};

/* Frees what was made ready. */
void call_clear(struct request_call *);

/* ---- for the commands ---- */

/* Policy, laws and times: 0, or -1 after a message. */
int call_ready(struct request_call *);
int call_rights(const struct request_call *, unsigned flags);
/* Which files are used, and `input` is read; `writes` into the ledger. */
int call_files(const struct request_call *, const char *input, bool writes);
/* The only operand, or what stands for it: NULL is standard input.  A
 * descriptor, or -1 after a message. */
int call_input(char **files, const char *other, const char **name);
void call_input_close(int fd);
/* What messages call a file. */
const char *call_name(const char *path);
int call_peer(struct request_call *, const char *word, char letter);

/* ---- commands: status is raised by messages ---- */

/* view.c: out of a ledger. */
void view_list(struct request_call *, char **files);
void view_metrics(struct request_call *, char **files);
void view_export(struct request_call *, char **files);

/* note.c: into a ledger. */
void note_add(struct request_call *, char **args);
void note_event(struct request_call *, char **args);
void note_import(struct request_call *, char **files);
void note_prune(struct request_call *, char **args);

#endif
