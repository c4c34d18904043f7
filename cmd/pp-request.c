/* SPDX-License-Identifier: ISC */
/*
 * pp-request: reads a ledger of events and prints the state and the deadlines
 * of people's requests; its commands write into the ledger, or print other
 * views.
 */
#include "base/file.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "request/call.h"

/* The words of an event come first, in the order of enum call_word. */
enum {
	AS = STREAM_LAST,
	BY,
	DATASET,
	EXTENT,
	LEVEL,
	MANNER,
	OF,
	PRINCIPAL,
	REASON,
	RECIPIENT,
	REGIME,
	RESIDENCE,
	UNTIL,
	AMONG,
	AT,
	CHOICES,
	DELETED,
	ID,
	KEPT,
	NOW,
	SIDE_FILE,
	YEAR
};

static const struct opt table[] = {
	{ AMONG, "among", "file",
	    "Import: identities to compare with plain hashes" },
	{ AS, "as", "type", "Fulfilled in part: answered as this type" },
	{ AT, "at", "time", "The event happened at time, not now" },
	{ BY, "by", "word", "How identity was confirmed" },
	{ CHOICES, "choices", "file", "Choose: the file of choices" },
	{ DATASET, "dataset", "name", "The event is about this dataset" },
	{ DELETED, "deleted", "n", "Fulfilled: number of records deleted" },
	{ EXTENT, "extent", "word", "Fulfilled: all, part or nothing_found" },
	{ 'f', "from", "peer", "Import: format, opendsr or drp" },
	{ 'i', "identities", NULL,
	    "Read lines type=value from standard input" },
	{ ID, "id", "id", "The request's id, instead of a new one" },
	{ 'k', "key", "file", "File with the secret key of hashes" },
	{ KEPT, "kept", "n", "Fulfilled: number of records kept" },
	{ 'l', "ledger", "file", "The ledger to read or write" },
	{ LEVEL, "level", "level", "Level of identity asked for or shown" },
	{ MANNER, "manner", "word", "How the request came: email, form, ..." },
	{ 'n', "dry-run", NULL, "Check only, and write nothing" },
	STREAM_OPT_SANDBOX,
	{ NOW, "now", "time", "Use this as the present time" },
	STREAM_OPT_OUTPUT,
	{ OF, "of", "id", "Duplicate: id of the request that leads" },
	{ 'p', "policy", "file", "File with the policy" },
	{ PRINCIPAL, "principal", "level",
	    "Level of identity that the principal has shown" },
	STREAM_OPT_QUIET,
	{ REASON, "reason", "word", "Why it is denied, extended, held, ..." },
	{ RECIPIENT, "recipient", "name", "The recipient that was told" },
	{ REGIME, "regime", "names", "The laws that apply: ccpa,gdpr" },
	{ RESIDENCE, "residence", "place",
	    "Where the person lives: US-CA, DE" },
	{ SIDE_FILE, "side-file", "file", "Keep identities in file" },
	{ 't', "to", "format", "Write csv, tsv, ndjson; export opendsr, drp" },
	{ UNTIL, "until", "date", "Last day of an extension or restriction" },
	STREAM_OPT_VERBOSE,
	{ YEAR, "year", "year", "Metrics: only this year" },
	{ 0, NULL, NULL, NULL },
};

static const struct opt_command commands[] = {
	{ "add", "type", "record a new request, and print its id" },
	{ "note", "id event", "record an event of a request" },
	{ "import", NULL, "record requests of a peer, and print their ids" },
	{ "export", NULL, "print the states of requests for a peer" },
	{ "metrics", NULL, "print figures for each year and type" },
	{ "choose", "choice topic",
	    "record what people opted out of, or in to" },
	{ "prune", NULL, "remove requests that the policy no longer keeps" },
	{ NULL, NULL, NULL },
};

/* What each command takes. */
#define ALL    "no-sandbox now policy quiet verbose ledger "
#define VIEWS  ALL "output to "
#define WRITES ALL "at dry-run key side-file "

static const char *const takes[] = {
	WRITES "id identities manner regime residence",
	WRITES
	"as by dataset deleted extent identities kept level of principal "
	"reason recipient until",
	WRITES "among from residence",
	VIEWS,
	VIEWS "year",
	"no-sandbox now policy quiet verbose at choices dry-run key manner",
	ALL "dry-run",
};

static void (*const work[])(struct request_call *, char **) = { note_add,
	note_event, note_import, view_export, view_metrics, choose,
	note_prune };

static const struct opt_tool tool = {
	.name = "pp-request",
	.summary = "the state and the deadlines of people's requests",
	.usage = "[-p policy] [-t format] [command [argument ...]] [file]",
	.table = table,
	.commands = commands,
	.notes = "Without a command, it prints the state of each request.\n",
	.commands_take = takes,
	.takes = VIEWS,
};

/* ---- what the user asks for ---- */

struct call {
	struct request_call request;
	struct opt_given given;
};

static int
set_number(const char *arg, const char *name, int64_t max, int64_t *out)
{
	if (num_parse(text_of(arg), 0, max, out) == 0)
		return 0;
	msg_error(STATUS_CALL, "--%s takes a whole number", name);
	return -1;
}

static int
set_to(struct request_call *s, const char *arg)
{
	enum peer peer;

	s->to = arg;
	return peer_find(arg, &peer) == 0
		   ? 0
		   : -(stream_option(&s->stream, 't', arg) < 0);
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct call *c = ctx;
	struct request_call *s = &c->request;

	opt_note(&c->given, letter);
	if (letter >= AS && letter < AS + CALL_WORDS) {
		s->word[letter - AS] = arg;
		return 0;
	}
	switch (letter) {
	case AMONG: s->among = arg; return 0;
	case AT: s->at_text = arg; return 0;
	case CHOICES: s->choices = arg; return 0;
	case DELETED: return set_number(arg, "deleted", INT64_MAX, &s->deleted);
	case 'f': s->from = arg; return 0;
	case 'i': s->identities = true; return 0;
	case ID: s->id = arg; return 0;
	case 'k': s->key_file = arg; return 0;
	case KEPT: return set_number(arg, "kept", INT64_MAX, &s->kept);
	case 'l': s->entry.ledger = arg; return 0;
	case 'n': s->entry.dry_run = true; return 0;
	case NOW: s->now_text = arg; return 0;
	case 'p': s->policy_file = arg; return 0;
	case SIDE_FILE: s->side_file = arg; return 0;
	case 't': return set_to(s, arg);
	case YEAR: return set_number(arg, "year", 9999, &s->year);
	default: return -(stream_option(&s->stream, letter, arg) < 0);
	}
}

/* ---- the whole run ---- */

static int
run(struct call *c, char **args)
{
	struct request_call *s = &c->request;
	int command = opt_command(&tool, &args);

	if (opt_fits(&tool, command, &c->given) != 0)
		return STATUS_CALL;
	if (command < 0)
		view_list(s, args);
	else
		work[command](s, args);
	call_clear(s);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

int
main(int argc, char **argv)
{
	struct call c = { .request = { .deleted = -1, .kept = -1 } };

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &c);
	return run(&c, argv);
}
