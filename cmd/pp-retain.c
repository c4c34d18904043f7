/* SPDX-License-Identifier: ISC */
/*
 * pp-retain: keeps records no longer than promised.  It prints the records that
 * may stay, and writes the keys of those that must be deleted at their source.
 * It deletes nothing itself.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "facts/knownfiles.h"
#include "retain/confirm.h"
#include "retain/holdwrite.h"
#include "retain/run.h"

enum {
	DECISIONS = STREAM_LAST,
	DELETIONS,
	FORCE,
	HOLDS,
	IN,
	KEYS,
	KEYS_AS,
	MAX_DELETE,
	NO_HOLDS,
	NOW,
	PERSON,
	REASON,
	SENT,
	SINCE,
	UNTIL,
	WHERE,
	SUPPRESSION
};

static const struct opt table[] = {
	{ 'D', "dataset", "name", "The input is this dataset of the policy" },
	{ DECISIONS, "decisions", "file",
	    "Write each decision and its reason" },
	{ DELETIONS, "deletions", "file",
	    "File with the log of past deletions" },
	STREAM_OPT_DELIM,
	{ 'n', "dry-run", NULL, "Only print the decisions" },
	{ FORCE, "force", NULL, "Run even if the last run was later than now" },
	STREAM_OPT_FROM,
	STREAM_OPT_COLUMNS,
	{ HOLDS, "holds", "file", "File with the legal holds" },
	{ 'i', "identities", NULL,
	    "Hold: read lines type=value from standard input" },
	{ IN, "in", "name=file", "File with the records of another dataset" },
	STREAM_OPT_JOBS,
	{ 'k', "key", "file", "File with the secret keys of hashes" },
	{ KEYS, "keys", "file",
	    "Write the keys of records to delete or erase" },
	{ KEYS_AS, "keys-as", "form",
	    "Form of --keys: ndjson, csv, sql, sqlite, mysql" },
	{ 'l', "ledger", "file", "File with the ledger of people's requests" },
	STREAM_OPT_LENIENT,
	{ MAX_DELETE, "max-delete", "n[%]",
	    "Stop if more records would be deleted" },
	STREAM_OPT_MAX,
	STREAM_OPT_HEADER,
	{ NO_HOLDS, "no-holds", NULL, "There are no legal holds" },
	STREAM_OPT_SANDBOX,
	{ NOW, "now", "time", "Decide as of this time" },
	STREAM_OPT_NULL,
	STREAM_OPT_OUTPUT,
	{ PERSON, "person", "hash", "Hold: place it on this person" },
	{ 'p', "policy", "file", "File with the policy" },
	{ STREAM_PIECE, "piece", NULL,
	    "A piece of a larger input: it may lack a field" },
	STREAM_OPT_PROGRESS,
	STREAM_OPT_QUIET,
	STREAM_OPT_QUOTING,
	{ REASON, "reason", "word", "Hold: why it is placed or released" },
	STREAM_OPT_REJECTS,
	{ SENT, "sent", "file", "File with the warnings that were sent" },
	{ SINCE, "since", "time", "Hold: its first day or second" },
	{ SUPPRESSION, "suppression", "file",
	    "File with the list of people who left" },
	STREAM_OPT_TO,
	{ UNTIL, "until", "time", "Hold: its last day or second" },
	STREAM_OPT_VERBOSE,
	{ WHERE, "where", "field=value",
	    "Hold: place it on records with this value" },
	{ 0, NULL, NULL, NULL },
};

enum { CONFIRM, HASH, HOLD, INIT, LIFT, WARN, WHOLE };

static const struct opt_command commands[] = {
	[CONFIRM] = { "confirm", NULL,
	    "read key lines of deleted records, and log the deletions" },
	[HASH] = { "hash", NULL,
	    "print the keyed hashes of records and people" },
	[HOLD] = { "hold", "act name",
	    "write that a legal hold is placed or released" },
	[INIT] = { "init", NULL,
	    "make the files that the policy names and that are missing" },
	[LIFT] = { "lift", NULL,
	    "take people who come back by will off the lists" },
	[WARN] = { "warn", NULL,
	    "print whom to warn before their records are deleted" },
	[WHOLE] = { "whole", NULL,
	    "print the file names if all records may be deleted" },
	{ NULL, NULL, NULL },
};

/* What each way to read records takes, and each that decides about them. */
#define READS                                                                  \
	"dataset delimiter from jobs key lenient-quotes max-record no-header " \
	"no-sandbox now null output policy progress quiet quoting rejects "    \
	"verbose piece "
#define DECIDES READS "deletions holds in ledger no-holds sent suppression "

static const char *const takes[] = {
	[CONFIRM] =
	    "deletions dry-run key no-sandbox now policy quiet suppression "
	    "verbose",
	[HASH] = READS,
	[HOLD] =
	    "dataset dry-run holds identities key no-sandbox now person policy "
	    "quiet reason since until where",
	[INIT] = "dry-run now policy quiet",
	[LIFT] = READS "deletions dry-run suppression",
	[WARN] = DECIDES,
	[WHOLE] = DECIDES,
};

static const char notes[] =
    "A file with the name of a command is written ./name.\n";

static const struct opt_tool tool = {
	.name = "pp-retain",
	.summary = "keep records no longer than promised",
	.usage = "[command] [-p policy] [-D dataset] [file ...]",
	.table = table,
	.commands = commands,
	.notes = notes,
	.commands_take = takes,
	.takes = DECIDES "decisions dry-run force header keys keys-as "
			 "max-delete to",
};

/* ---- what the user asks for ---- */

struct call {
	struct run_options run;
	struct hold_options hold; /* what only hold takes */
	struct opt_given given;
};

/* Where the arguments of options that need no parsing are stored. */
static const char **
name_of(struct run_options *o, int letter)
{
	switch (letter) {
	case 'D': return &o->dataset;
	case 'k': return &o->known.key;
	case 'l': return &o->known.ledger;
	case 'p': return &o->policy;
	case DECISIONS: return &o->decisions;
	case DELETIONS: return &o->known.deletions;
	case HOLDS: return &o->known.holds;
	case KEYS: return &o->keys;
	case NOW: return &o->now;
	case SENT: return &o->known.sent;
	case SUPPRESSION: return &o->known.suppression;
	default: return NULL;
	}
}

/* Giving --holds twice is an error; else the first file would be silently
 * ignored. */
static int
name_take(const char **name, int letter, const char *arg)
{
	static const int known[] = { 'l', DELETIONS, HOLDS, SENT, SUPPRESSION };
	const struct opt *o = table;
	char option[32];

	while (o->letter != letter)
		o++;
	if (letter == KEYS || letter == DECISIONS || letter == DELETIONS) {
		snprintf(option, sizeof(option), "--%s", o->name);
		if (opt_file(&arg, option, arg) != 0)
			return -1;
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (letter == known[i])
			return opt_once(&tool, letter, name, arg);
	*name = arg;
	return 0;
}

static const char **
hold_name_of(struct hold_options *h, int letter)
{
	switch (letter) {
	case PERSON: return &h->person;
	case REASON: return &h->reason;
	case SINCE: return &h->since;
	case UNTIL: return &h->until;
	default: return NULL;
	}
}

static int
where_add(struct hold_options *h, const char *arg)
{
	if (h->wheres == HOLD_WHERES) {
		msg_error(STATUS_CALL, "--where can be given at most %d times",
		    HOLD_WHERES);
		return -1;
	}
	h->where[h->wheres++] = arg;
	return 0;
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct call *c = ctx;
	struct run_options *o = &c->run;
	int common = stream_option(&o->stream, letter, arg);
	const char **name = name_of(o, letter);

	opt_note(&c->given, letter);
	if (common != 0)
		return common < 0 ? -1 : 0;
	if (name != NULL)
		return name_take(name, letter, arg);
	name = hold_name_of(&c->hold, letter);
	if (name != NULL) {
		*name = arg;
		return 0;
	}
	switch (letter) {
	case 'i': c->hold.identities = true; return 0;
	case WHERE: return where_add(&c->hold, arg);
	case 'n': o->mode = RUN_TRY; return 0;
	case FORCE: o->force = true; return 0;
	case NO_HOLDS: o->no_holds = true; return 0;
	case IN: return other_file_add(&o->in, &o->ins, arg);
	case KEYS_AS: return run_keys_as(o, arg);
	case MAX_DELETE: return run_max_delete(o, arg);
	default: return -1;
	}
}

static int
confirm(const struct run_options *o, char **files)
{
	struct confirm_options c = {
		.policy = o->policy,
		.now = o->now,
		.key = o->known.key,
		.deletions = o->known.deletions,
		.suppression = o->known.suppression,
		.verbose = o->stream.verbose,
		.no_sandbox = o->stream.no_sandbox,
		.dry = o->mode == RUN_TRY,
	};

	return confirm_run(&c, files);
}

static int
init(const struct run_options *o, char **args)
{
	if (*args == NULL)
		return knownfiles_init(o->policy, o->now, o->mode == RUN_TRY);
	msg_error(STATUS_CALL, "init takes no argument");
	return STATUS_CALL;
}

static int
lift(struct run_options *o, char **files)
{
	o->dry = o->mode == RUN_TRY;
	o->mode = RUN_LIFT;
	return run_all(o, files);
}

static int
hold(const struct call *c, char **args)
{
	const struct run_options *o = &c->run;
	struct hold_options h = c->hold;

	h.policy = o->policy;
	h.now = o->now;
	h.key = o->known.key;
	h.holds = o->known.holds;
	h.dataset = o->dataset;
	h.no_sandbox = o->stream.no_sandbox;
	h.dry = o->mode == RUN_TRY;
	return hold_run(&h, args);
}

static int
run(struct call *c, char **args)
{
	struct run_options *o = &c->run;
	int command = opt_command(&tool, &args);

	msg_quiet(o->stream.quiet);
	if (opt_fits(&tool, command, &c->given) != 0)
		return STATUS_CALL;
	switch (command) {
	case CONFIRM: return confirm(o, args);
	case HOLD: return hold(c, args);
	case HASH: o->mode = RUN_HASH; break;
	case INIT: return init(o, args);
	case LIFT: return lift(o, args);
	case WARN: o->mode = RUN_WARN; break;
	case WHOLE: o->mode = RUN_WHOLE; break;
	default: break;
	}
	return run_all(o, args);
}

int
main(int argc, char **argv)
{
	struct call c = { .run = { .max_delete = -1, .max_percent = -1 } };
	int status;

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &c);
	status = run(&c, argv);
	mem_free(c.run.in);
	return status;
}
