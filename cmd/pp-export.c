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
#include "export/pick.h"
#include "export/report.h"
#include "export/share.h"

enum {
	ALONE = STREAM_LAST,
	ALSO,
	CASE,
	CHECKED,
	CHOICES,
	DECISIONS,
	DELETIONS,
	EXPIRES,
	IN,
	LEAK_CHECK,
	LEFT_OUT,
	LOG,
	NO_CHOICES,
	NO_LEDGER,
	NOW,
	PORTABLE,
	PURPOSE,
	RECEIPT,
	REQUEST,
	REVIEW,
	SPREADSHEET,
	SUPPRESSION,
	TO,
	WITHOUT,
	WORDS
};

static const struct opt table[] = {
	{ ALONE, "alone", NULL, "Ask no other dataset who must be kept back" },
	{ ALSO, "also", "picks", "Find the person by these picks, too" },
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
	{ EXPIRES, "expires", "duration", "Delete our copy after it (P30D)" },
	STREAM_OPT_FROM,
	STREAM_OPT_COLUMNS,
	{ IN, "in", "name=file", "File with the records of another dataset" },
	STREAM_OPT_JOBS,
	{ 'k', "key", "file", "File with the secret keys of hashes" },
	{ 'l', "ledger", "file", "File with the ledger of people's requests" },
	{ LEAK_CHECK, "leak-check", "file",
	    "Stop if one of these people is in the answer" },
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
	{ PORTABLE, "portable", NULL, "Only what can be taken along" },
	{ PURPOSE, "purpose", "name", "What the recipient gets it for" },
	STREAM_OPT_QUIET,
	STREAM_OPT_QUOTING,
	{ RECEIPT, "receipt", "file",
	    "Write what went out to file, for the log" },
	STREAM_OPT_REJECTS,
	{ REQUEST, "request", "id", "The request of the person who asks" },
	{ REVIEW, "review", "file", "Write the keys of records in doubt" },
	{ SPREADSHEET, "spreadsheet", NULL,
	    "Guard cells that look like formulas" },
	{ SUPPRESSION, "suppression", "file",
	    "File with the list of people who left" },
	{ TO, "to", "recipient", "Who gets it" },
	{ 't', "to-format", "format", "Write csv, tsv or ndjson" },
	STREAM_OPT_VERBOSE,
	{ WITHOUT, "without", "name", "Do not search this dataset" },
	{ WORDS, "words", "file", "File with the words of the answer" },
	{ 0, NULL, NULL, NULL },
};

static const struct opt_command commands[] = {
	{ "log", "receipt ...", "add up receipts of pieces in the log" },
	{ "pick", "file ...", "pick the records of the person who asks" },
	{ "report", "picks ...", "answer the person who asks" },
	{ NULL, NULL, NULL },
};

enum { LOG_OF_PIECES, PICK, REPORT };

#define READS                                                                  \
	"delimiter from jobs key ledger lenient-quotes max-record no-header "  \
	"no-sandbox now null output piece policy progress quiet quoting "      \
	"rejects verbose "

static const char *const takes[] = { "log no-sandbox now policy quiet",
	READS "also dataset portable request review",
	READS "expires in leak-check log portable request review without "
	      "words" };

static const struct opt_tool tool = {
	.name = "pp-export",
	.summary = "let out only what may go out",
	.usage = "--to recipient --purpose name [-p policy] [file ...]",
	.table = table,
	.commands = commands,
	.commands_take = takes,
	.takes = READS "alone case checked choices dataset decisions deletions "
		       "header in left-out log no-choices no-ledger purpose "
		       "receipt spreadsheet suppression to to-format",
};

struct call {
	struct share_options share;
	struct pick_options pick;     /* what only pick takes */
	struct report_options report; /* what only report takes */
	struct opt_given given;
};

/* Where the arguments of options that need no parsing are stored. */
static const char **
name_of(struct call *c, int letter)
{
	struct share_options *o = &c->share;

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
	case EXPIRES: return &c->report.expires;
	case WORDS: return &c->report.words;
	case REQUEST: return &c->pick.request;
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
	const char **name = name_of(c, letter);

	opt_note(&c->given, letter);
	if (common != 0)
		return common < 0 ? -1 : 0;
	if (name != NULL)
		return opt_once(&tool, letter, name, arg);
	switch (letter) {
	case ALONE: o->alone = true; return 0;
	case IN: return other_file_add(&o->in, &o->ins, arg);
	case ALSO:
		c->pick.also = mem_resize(c->pick.also, c->pick.alsos + 1,
		    sizeof(*c->pick.also));
		c->pick.also[c->pick.alsos++] = arg;
		return 0;
	case REVIEW: return opt_file(&c->pick.review, "--review", arg);
	case LEAK_CHECK: return opt_file(&c->report.leak, "--leak-check", arg);
	case PORTABLE: c->pick.portable = true; return 0;
	case WITHOUT:
		c->report.without = mem_resize(c->report.without,
		    c->report.withouts + 1, sizeof(*c->report.without));
		c->report.without[c->report.withouts++] = arg;
		return 0;
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
pick(struct call *c, char **files)
{
	const struct share_options *o = &c->share;
	struct pick_options *p = &c->pick;

	p->stream = o->stream;
	p->policy = o->policy;
	p->dataset = o->dataset;
	p->now = o->now;
	p->known = o->known;
	return pick_run(p, files);
}

static int
report(struct call *c, char **picks)
{
	const struct share_options *o = &c->share;
	struct report_options *r = &c->report;

	r->stream = o->stream;
	r->policy = o->policy;
	r->now = o->now;
	r->request = c->pick.request;
	r->known = o->known;
	r->in = o->in;
	r->ins = o->ins;
	r->log = o->log;
	r->review = c->pick.review;
	r->portable = c->pick.portable;
	return report_run(r, picks);
}

static int
run(struct call *c, char **args)
{
	struct share_options *o = &c->share;
	const struct mergelog_options merge = { o->policy, o->now, o->log,
		o->stream.no_sandbox };
	int command = opt_command(&tool, &args);

	msg_quiet(o->stream.quiet);
	/* Who names a request and no recipient wants all of the answer. */
	if (command < 0 && c->pick.request != NULL)
		command = REPORT;
	if (opt_fits(&tool, command, &c->given) != 0)
		return (int)msg_status();
	switch (command) {
	case LOG_OF_PIECES: return mergelog_run(&merge, args);
	case PICK: return pick(c, args);
	case REPORT: return report(c, args);
	default: return share_run(o, args);
	}
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
