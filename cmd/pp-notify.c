/* SPDX-License-Identifier: ISC */
/*
 * pp-notify: writes the notices that people get, each once, to those who must
 * or may get it.  It emits, and never sends.  It also says who must be told
 * of a breach, and what falls due.
 */
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "notify/dues.h"
#include "notify/notify.h"
#include "notify/shipped.h"

enum {
	ADDRESSES = STREAM_LAST,
	AFFECTED,
	ALONE,
	CASE,
	CHANGED,
	CHOICES,
	DEAD,
	DECISIONS,
	DELETIONS,
	EFFECTIVE,
	EXTENT,
	HTML,
	ID,
	IN,
	INCIDENT,
	LANGUAGE,
	LAWS,
	LINK,
	MAX,
	NO_CHOICES,
	NO_LEDGER,
	NOW,
	OCCASION,
	OF,
	POST,
	PURPOSE,
	REASON,
	RECIPIENT,
	REQUEST,
	SENT,
	SUPPRESSION,
	TEMPLATE,
	WARNED
};

static const struct opt table[] = {
	{ ADDRESSES, "addresses", "file",
	    "Lines that say where people can be reached" },
	{ AFFECTED, "affected", NULL,
	    "Duties: print a line that says who lives where" },
	{ ALONE, "alone", NULL, "Ask no other dataset who may be written to" },
	{ CASE, "case", "id", "The case of a legal demand" },
	{ CHANGED, "changes", "file", "What a new policy changes" },
	{ CHOICES, "choices", "file", "File with what people chose" },
	{ 'D', "dataset", "name", "The input is this dataset of the policy" },
	{ DEAD, "dead", "file", "Addresses that mail does not reach" },
	{ DECISIONS, "decisions", "file",
	    "File with the decisions of pp-retain" },
	{ DELETIONS, "deletions", "file", "File with the log of deletions" },
	STREAM_OPT_DELIM,
	{ 'n', "dry-run", NULL, "Print the lines; change no file" },
	{ EFFECTIVE, "effective", "date", "When a new policy takes effect" },
	{ EXTENT, "extent", "word", "The answer: all, part, nothing_found" },
	STREAM_OPT_FROM,
	STREAM_OPT_HEADER,
	{ HTML, "html", NULL, "Letters have an HTML part, too" },
	{ ID, "id", "id", "The incident of this id" },
	{ IN, "in", "name=file", "File with the records of another dataset" },
	{ INCIDENT, "incident", "file", "File with the incidents" },
	STREAM_OPT_JOBS,
	{ 'k', "key", "file", "File with the secret keys of hashes" },
	{ LANGUAGE, "language", "code", "Of the letters: en, de" },
	{ LAWS, "laws", "file", "File with the laws about breaches" },
	{ 'l', "ledger", "file", "File with the ledger of people's requests" },
	STREAM_OPT_LENIENT,
	{ LINK, "link", "address", "Where the new policy can be read" },
	{ MAX, "max", "n", "Stop before more than n notices" },
	STREAM_OPT_MAX,
	{ NO_CHOICES, "no-choices", NULL, "Nobody has chosen anything" },
	{ NO_LEDGER, "no-ledger", NULL, "Nobody has asked for anything" },
	STREAM_OPT_SANDBOX,
	{ NOW, "now", "time", "Write as of this time" },
	STREAM_OPT_NULL,
	{ OCCASION, "occasion", "name",
	    "Which letter it is; nobody gets it "
	    "twice" },
	{ OF, "of", "file", "Sent: the notices that were to be delivered" },
	STREAM_OPT_OUTPUT,
	STREAM_OPT_PIECE,
	{ 'p', "policy", "file", "File with the policy" },
	{ POST, "post", "file", "Write whom mail cannot reach" },
	STREAM_OPT_PROGRESS,
	{ PURPOSE, "purpose", "name", "The purpose of commercial letters" },
	STREAM_OPT_QUIET,
	STREAM_OPT_QUOTING,
	{ REASON, "reason", "word", "Why a request is denied" },
	{ RECIPIENT, "recipient", "name", "Who demands data by law" },
	STREAM_OPT_REJECTS,
	{ REQUEST, "request", "id", "Only this request" },
	{ SENT, "sent", "file", "File with the notices that were sent" },
	{ SUPPRESSION, "suppression", "file",
	    "File with the list of people who left" },
	{ TEMPLATE, "template", "file", "The letter" },
	{ 't', "to", "form", "Write ndjson, mail, mbox, eml, csv, tsv, table" },
	STREAM_OPT_VERBOSE,
	{ WARNED, "warnings", "file",
	    "Due: what pp-retain warn printed, still to send" },
	{ 0, NULL, NULL, NULL },
};

enum { DUE, DUTIES, OPT_OUT, SENT_NOTE, SHIPPED };

static const struct opt_command commands[] = {
	[DUE] = { "due", "", "list what falls due, by the time when it does" },
	[DUTIES] = { "duties", NULL,
	    "list who must be told of an incident, and until when" },
	[OPT_OUT] = { "opt-out", NULL,
	    "read tokens of unsubscribing, and write choices" },
	[SENT_NOTE] = { "sent", NULL,
	    "read what was delivered, and note it as sent" },
	[SHIPPED] = { "template", "kind", "print the letter of a kind" },
	{ NULL, NULL, NULL },
};

/* What a call without a command takes: it writes a notice. */
static const char for_notices[] =
    "addresses alone case changes choices dataset dead decisions deletions "
    "delimiter "
    "dry-run "
    "effective extent from no-header html id in incident jobs key language "
    "ledger "
    "lenient-quotes link max max-record no-choices no-ledger no-sandbox now "
    "null occasion output piece policy post progress purpose quiet quoting "
    "reason "
    "recipient rejects request sent suppression template to verbose";

static const char *const takes[] = {
	[DUE] = "id incident laws ledger no-sandbox now output policy quiet to "
		"verbose warnings",
	[DUTIES] = "affected dataset delimiter from id incident key laws "
		   "lenient-quotes max-record no-header no-sandbox now null "
		   "output policy quiet quoting to verbose",
	[OPT_OUT] = "choices dry-run key no-sandbox now policy quiet verbose",
	[SENT_NOTE] = "dry-run no-sandbox now of policy quiet sent verbose",
	[SHIPPED] = "language output quiet",
};

static const char notes[] =
    "A notice is one of the policy's.  A file with the name of a command is\n"
    "written ./name.\n";

static const struct opt_tool tool = {
	.name = "pp-notify",
	.summary = "write the notices that people must or may get",
	.usage = "notice -p policy -k file [-D dataset] [file ...]",
	.table = table,
	.commands = commands,
	.takes = for_notices,
	.notes = notes,
	.commands_take = takes,
};

struct call {
	struct notify_options notify;
	struct dues_options dues; /* without what both have */
	struct opt_given given;
};

/* Where the arguments of options that need no parsing are stored. */
static const char **
name_of(struct notify_options *o, int letter)
{
	switch (letter) {
	case 'D': return &o->dataset;
	case 'k': return &o->known.key;
	case 'l': return &o->known.ledger;
	case 'p': return &o->policy;
	case CASE: return &o->case_id;
	case CHANGED: return &o->changes;
	case CHOICES: return &o->known.choices;
	case DEAD: return &o->dead;
	case DECISIONS: return &o->decisions;
	case DELETIONS: return &o->known.deletions;
	case EFFECTIVE: return &o->effective;
	case EXTENT: return &o->extent;
	case LANGUAGE: return &o->language;
	case LINK: return &o->link;
	case NOW: return &o->now;
	case OCCASION: return &o->occasion;
	case OF: return &o->of;
	case PURPOSE: return &o->purpose;
	case REASON: return &o->reason;
	case RECIPIENT: return &o->recipient;
	case REQUEST: return &o->request;
	case SENT: return &o->sent;
	case SUPPRESSION: return &o->known.suppression;
	case TEMPLATE: return &o->template;
	default: return NULL;
	}
}

static const char **
dues_name_of(struct dues_options *o, int letter)
{
	switch (letter) {
	case ID: return &o->id;
	case INCIDENT: return &o->incident;
	case LAWS: return &o->laws;
	case WARNED: return &o->warned;
	default: return NULL;
	}
}

/* Giving a file twice is an error; else the first would be silently ignored. */
static int
name_take(const char **name, int letter, const char *arg)
{
	static const int once[] = { 'l', CHOICES, DEAD, DECISIONS, DELETIONS,
		SENT, SUPPRESSION, CHANGED, OF };

	for (size_t i = 0; i < sizeof(once) / sizeof(*once); i++)
		if (letter == once[i])
			return opt_once(&tool, letter, name, arg);
	*name = arg;
	return 0;
}

static int
addresses_add(struct notify_options *o, const char *file)
{
	o->addresses =
	    mem_resize(o->addresses, o->addresses_n + 1, sizeof(*o->addresses));
	o->addresses[o->addresses_n++] = file;
	return 0;
}

static int
max_take(struct notify_options *o, const char *arg)
{
	int64_t n;

	if (num_parse(text_of(arg), 1, INT64_MAX, &n) != 0) {
		msg_error(STATUS_CALL, "--max takes a number from 1");
		return -1;
	}
	o->max = (uint64_t)n;
	return 0;
}

/* A form of lists, or one of letters; which the command takes is known later.
 */
static int
form_take(struct call *c, const char *arg)
{
	c->dues.to = arg;
	return sheet_known(arg) ? 0 : notify_form(&c->notify, arg);
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct call *c = ctx;
	struct notify_options *o = &c->notify;
	int common;
	const char **name = name_of(o, letter);

	opt_note(&c->given, letter);
	if (letter == 't')
		return form_take(c, arg);
	if (dues_name_of(&c->dues, letter) != NULL)
		return opt_once(&tool, letter, dues_name_of(&c->dues, letter),
		    arg);
	common = stream_option(&o->stream, letter, arg);
	if (common != 0)
		return common < 0 ? -1 : 0;
	if (name != NULL)
		return name_take(name, letter, arg);
	switch (letter) {
	case 'n': o->dry = true; return 0;
	case ADDRESSES: return addresses_add(o, arg);
	case AFFECTED: c->dues.affected = true; return 0;
	case ALONE: o->alone = true; return 0;
	case HTML: o->html = true; return 0;
	case IN: return other_file_add(&o->in, &o->ins, arg);
	case MAX: return max_take(o, arg);
	case NO_CHOICES: o->no_choices = true; return 0;
	case NO_LEDGER: o->no_ledger = true; return 0;
	case POST: return opt_file(&o->post, "--post", arg);
	default: return -1;
	}
}

static struct dues_options
dues_of(const struct call *c)
{
	const struct notify_options *o = &c->notify;
	struct dues_options d = c->dues;

	d.stream = o->stream;
	d.policy = o->policy;
	d.now = o->now;
	d.ledger = o->known.ledger;
	d.dataset = o->dataset;
	d.key = o->known.key;
	return d;
}

static int
run(struct call *c, char **args)
{
	struct dues_options dues = dues_of(c);
	struct notify_options *o = &c->notify;
	int command = opt_command(&tool, &args);

	msg_quiet(o->stream.quiet);
	if (opt_fits(&tool, command, &c->given) != 0)
		return (int)msg_status();
	switch (command) {
	case DUE: return notify_due_run(&dues, args);
	case DUTIES: return notify_duties_run(&dues, args);
	case OPT_OUT: return notify_opt_out(o, args);
	case SENT_NOTE: return notify_sent(o, args);
	case SHIPPED:
		return shipped_print(args[0], o->language, o->stream.output);
	default: break;
	}
	if (args[0] == NULL) {
		msg_error(STATUS_CALL, "which notice? Give the name of one of "
				       "the policy's, or a command");
		return (int)msg_status();
	}
	o->incidents = dues.incident;
	o->incident = dues.id;
	if (dues.to != NULL && notify_form(o, dues.to) != 0)
		return (int)msg_status();
	o->notice = args[0];
	return notify_run(o, args + 1);
}

int
main(int argc, char **argv)
{
	struct call c = { .notify = { .policy = NULL } };

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &c);
	return run(&c, argv);
}
