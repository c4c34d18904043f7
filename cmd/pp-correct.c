/* SPDX-License-Identifier: ISC */
/*
 * pp-correct: corrects in records what people asked to be corrected, where it
 * is sure whose a record is and the wrong value is still there.
 */
#include <stdio.h>

#include "base/file.h"
#include "base/msg.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "correct/correct.h"

enum {
	CHANGES = STREAM_LAST,
	CHOICES,
	DISCLOSURES,
	GUARD_FILE,
	HOLDS,
	IN,
	KEYS_AS,
	NO_CHOICES,
	NO_HOLDS,
	NOW,
	REVIEW,
	TELL,
	VALUES
};

static const struct opt table[] = {
	{ CHANGES, "changes", "file", "Append what was corrected to this log" },
	{ CHOICES, "choices", "file", "File with what people chose" },
	{ 'D', "dataset", "name", "The input is this dataset of the policy" },
	STREAM_OPT_DELIM,
	{ DISCLOSURES, "disclosures", "file",
	    "File with the log of disclosures" },
	{ 'n', "dry-run", NULL, "Only print what would be corrected" },
	STREAM_OPT_FROM,
	{ GUARD_FILE, "guard", "file",
	    "File with hashes of wrong values, to append to" },
	{ HOLDS, "holds", "file", "File with the legal holds" },
	{ IN, "in", "name=file", "File with the records of another dataset" },
	STREAM_OPT_JOBS,
	{ 'k', "key", "file", "File with the secret keys of hashes" },
	{ KEYS_AS, "keys-as", "form",
	    "Write statements: sql, sqlite or mysql" },
	{ 'l', "ledger", "file", "File with the ledger of people's requests" },
	STREAM_OPT_LENIENT,
	STREAM_OPT_MAX,
	STREAM_OPT_HEADER,
	{ NO_CHOICES, "no-choices", NULL, "Nobody has chosen anything" },
	{ NO_HOLDS, "no-holds", NULL, "There are no legal holds" },
	STREAM_OPT_SANDBOX,
	{ NOW, "now", "time", "Decide as of this time" },
	STREAM_OPT_NULL,
	STREAM_OPT_OUTPUT,
	{ 'p', "policy", "file", "File with the policy" },
	{ STREAM_PIECE, "piece", NULL,
	    "A piece of a larger input: it may lack a record" },
	STREAM_OPT_PROGRESS,
	STREAM_OPT_QUIET,
	STREAM_OPT_QUOTING,
	STREAM_OPT_REJECTS,
	{ REVIEW, "review", "file",
	    "Write the keys of records that stay, and why" },
	{ TELL, "tell", "file", "Append which recipients must be told" },
	{ VALUES, "values", "file", "File with the values to correct" },
	STREAM_OPT_VERBOSE,
	{ 0, NULL, NULL, NULL },
};

enum { CONFIRM, GUARD };

static const struct opt_command commands[] = {
	[CONFIRM] = { "confirm", NULL,
	    "read what a database printed, and log the corrections" },
	[GUARD] = { "guard", NULL,
	    "keep out of a feed what brings a wrong value back" },
	{ NULL, NULL, NULL },
};

static const char *const takes[] = {
	[CONFIRM] =
	    "changes disclosures key ledger no-sandbox now policy quiet tell "
	    "verbose",
	[GUARD] =
	    "dataset delimiter from guard jobs key lenient-quotes max-record "
	    "no-header no-sandbox now null output piece policy progress quiet "
	    "quoting rejects verbose",
};

static const char notes[] =
    "A file with the name of a command is written ./name.\n";

static const struct opt_tool tool = {
	.name = "pp-correct",
	.summary = "put right what people say is wrong",
	.usage = "[command] -p policy -D dataset --values file [file ...]",
	.table = table,
	.commands = commands,
	.notes = notes,
	.commands_take = takes,
};

struct call {
	struct correct_options correct;
	struct opt_given given;
};

/* Where the arguments of options that need no parsing are stored. */
static const char **
name_of(struct correct_options *o, int letter)
{
	switch (letter) {
	case 'D': return &o->dataset;
	case 'k': return &o->known.key;
	case 'l': return &o->known.ledger;
	case 'p': return &o->policy;
	case CHOICES: return &o->known.choices;
	case DISCLOSURES: return &o->disclosures;
	case HOLDS: return &o->known.holds;
	case NOW: return &o->now;
	case VALUES: return &o->values;
	default: return NULL;
	}
}

/* Giving a file twice is an error; else the first would be silently ignored. */
static int
name_take(const char **name, int letter, const char *arg)
{
	static const int once[] = { 'l', CHOICES, DISCLOSURES, HOLDS, VALUES };

	for (size_t i = 0; i < sizeof(once) / sizeof(*once); i++)
		if (letter == once[i])
			return opt_once(&tool, letter, name, arg);
	*name = arg;
	return 0;
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct call *c = ctx;
	struct correct_options *o = &c->correct;
	int common = stream_option(&o->stream, letter, arg);
	const char **name = name_of(o, letter);

	opt_note(&c->given, letter);
	if (common != 0)
		return common < 0 ? -1 : 0;
	if (name != NULL)
		return name_take(name, letter, arg);
	switch (letter) {
	case 'n': o->dry = true; return 0;
	case CHANGES: return opt_file(&o->changes, "--changes", arg);
	case GUARD_FILE: return opt_file(&o->guard, "--guard", arg);
	case IN: return other_file_add(&o->in, &o->ins, arg);
	case KEYS_AS: return correct_keys_as(o, arg);
	case NO_CHOICES: o->no_choices = true; return 0;
	case NO_HOLDS: o->no_holds = true; return 0;
	case REVIEW: return opt_file(&o->review, "--review", arg);
	case TELL: return opt_file(&o->tell, "--tell", arg);
	default: return -1;
	}
}

static int
run(struct call *c, char **args)
{
	struct correct_options *o = &c->correct;
	int command = opt_command(&tool, &args);

	msg_quiet(o->stream.quiet);
	if (opt_fits(&tool, command, &c->given) != 0)
		return (int)msg_status();
	switch (command) {
	case CONFIRM: return correct_confirm(o, args);
	case GUARD: return correct_guard(o, args);
	default: return correct_run(o, args);
	}
}

int
main(int argc, char **argv)
{
	struct call c = { .correct = { .policy = NULL } };

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &c);
	return run(&c, argv);
}
