/* SPDX-License-Identifier: ISC */
/*
 * pp-export: lets records out to a recipient for a purpose, as far as the
 * policy lists them and their people have not refused.
 */
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "export/mergelog.h"
#include "export/share.h"

enum {
	ALONE = STREAM_LAST,
	CASE,
	CHECKED,
	CHOICES,
	DECISIONS,
	DELETIONS,
	IN,
	LEFT_OUT,
	LOG,
	NO_CHOICES,
	NO_LEDGER,
	NOW,
	PURPOSE,
	RECEIPT,
	SPREADSHEET,
	SUPPRESSION,
	TO
};

static const struct opt table[] = {
	{ ALONE, "alone", NULL, "Ask no other dataset who must be kept back" },
	{ CASE, "case", "id", "Number of the case that it is for" },
	{ CHECKED, "checked", "receipt",
	    "Share a release that this receipt is about" },
	{ CHOICES, "choices", "file", "File with what people chose" },
	{ 'D', "dataset", "name", "The input is this dataset of the policy" },
	{ DECISIONS, "decisions", "file",
	    "File with the decisions of pp-retain" },
	{ DELETIONS, "deletions", "file",
	    "File with the log of past deletions" },
	STREAM_OPT_DELIM,
	STREAM_OPT_FROM,
	STREAM_OPT_COLUMNS,
	{ IN, "in", "name=file", "File with the records of another dataset" },
	STREAM_OPT_JOBS,
	{ 'k', "key", "file", "File with the secret keys of hashes" },
	{ 'l', "ledger", "file", "File with the ledger of people's requests" },
	{ LEFT_OUT, "left-out", "file",
	    "Write the keys of records that stay, and why" },
	STREAM_OPT_LENIENT,
	{ LOG, "log", "file", "Append what went out to this log" },
	STREAM_OPT_MAX,
	{ NO_CHOICES, "no-choices", NULL, "Nobody has chosen anything" },
	STREAM_OPT_HEADER,
	{ NO_LEDGER, "no-ledger", NULL, "There are no requests" },
	STREAM_OPT_SANDBOX,
	{ NOW, "now", "time", "Decide as of this time" },
	STREAM_OPT_NULL,
	STREAM_OPT_OUTPUT,
	{ 'p', "policy", "file", "File with the policy" },
	STREAM_OPT_PIECE,
	STREAM_OPT_PROGRESS,
	{ PURPOSE, "purpose", "name", "What the recipient gets it for" },
	STREAM_OPT_QUIET,
	STREAM_OPT_QUOTING,
	{ RECEIPT, "receipt", "file",
	    "Write what went out to file, for the log" },
	STREAM_OPT_REJECTS,
	{ SPREADSHEET, "spreadsheet", NULL,
	    "Guard cells that look like formulas" },
	{ SUPPRESSION, "suppression", "file",
	    "File with the list of people who left" },
	{ TO, "to", "recipient", "Who gets it" },
	{ 't', "to-format", "format", "Write csv, tsv or ndjson" },
	STREAM_OPT_VERBOSE,
	{ 0, NULL, NULL, NULL },
};

static const struct opt_command commands[] = {
	{ "log", "receipt ...", "add up receipts of pieces in the log" },
	{ NULL, NULL, NULL },
};

static const char *const takes[] = { "log no-sandbox now policy quiet" };

static const struct opt_tool tool = {
	.name = "pp-export",
	.summary = "let out only what may go out",
	.usage = "--to recipient --purpose name [-p policy] [file ...]",
	.table = table,
	.commands = commands,
	.commands_take = takes,
};

struct call {
	struct share_options share;
	struct opt_given given;
};

/* Where the arguments of options that need no parsing are stored. */
static const char **
name_of(struct share_options *o, int letter)
{
	switch (letter) {
	case 'D': return &o->dataset;
	case 'k': return &o->known.key;
	case 'l': return &o->known.ledger;
	case 'p': return &o->policy;
	case CASE: return &o->call.case_id;
	case CHECKED: return &o->checked;
	case CHOICES: return &o->known.choices;
	case DECISIONS: return &o->decisions;
	case DELETIONS: return &o->known.deletions;
	case NOW: return &o->now;
	case PURPOSE: return &o->call.purpose;
	case SUPPRESSION: return &o->known.suppression;
	case TO: return &o->call.recipient;
	default: return NULL;
	}
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct call *c = ctx;
	struct share_options *o = &c->share;
	int common = stream_option(&o->stream, letter, arg);
	const char **name = name_of(o, letter);

	opt_note(&c->given, letter);
	if (common != 0)
		return common < 0 ? -1 : 0;
	if (name != NULL)
		return opt_once(&tool, letter, name, arg);
	switch (letter) {
	case ALONE: o->alone = true; return 0;
	case IN: return other_file_add(&o->in, &o->ins, arg);
	case LEFT_OUT: return opt_file(&o->left_out, "--left-out", arg);
	case LOG: return opt_file(&o->log, "--log", arg);
	case RECEIPT: return opt_file(&o->receipt, "--receipt", arg);
	case NO_CHOICES: o->no_choices = true; return 0;
	case NO_LEDGER: o->no_ledger = true; return 0;
	case SPREADSHEET: o->spreadsheet = true; return 0;
	default: return -1;
	}
}

static int
run(struct call *c, char **args)
{
	struct share_options *o = &c->share;
	const struct mergelog_options merge = { o->policy, o->now, o->log,
		o->stream.no_sandbox };
	int command = opt_command(&tool, &args);

	msg_quiet(o->stream.quiet);
	if (command < 0)
		return share_run(o, args);
	return opt_fits(&tool, command, &c->given) != 0
		   ? (int)msg_status()
		   : mergelog_run(&merge, args);
}

int
main(int argc, char **argv)
{
	struct call c = { .share = { .policy = NULL } };

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &c);
	return run(&c, argv);
}
