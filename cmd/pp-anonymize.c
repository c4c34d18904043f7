/* SPDX-License-Identifier: ISC */
/*
 * pp-anonymize: makes tables in which no one stands out.  It reads a table and
 * writes the same table with coarser quasi-identifiers, so that every record
 * shares them with enough others.
 */
#include <stdlib.h>

#include "anonymize/attest.h"
#include "anonymize/fit.h"
#include "anonymize/pieces.h"
#include "anonymize/promised.h"
#include "anonymize/risk.h"
#include "anonymize/terms.h"
#include "anonymize/unfold.h"
#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/now.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "base/zone.h"

enum {
	DROP = STREAM_LAST,
	EFFORT,
	HIERARCHY,
	K,
	KEEP,
	L,
	LABELS,
	MEMORY,
	NOW,
	PARTIAL,
	PLAN,
	QI,
	RECEIPT,
	RELEASE,
	REPORT,
	SEARCH,
	SENSITIVE,
	SUPPRESS,
	T,
	UNIT
};

static const struct opt table[] = {
	STREAM_OPT_DELIM,
	{ DROP, "drop", "columns", "Leave out these columns" },
	{ EFFORT, "effort", "n", "Effort to lose less detail: 1 to 9 (4)" },
	STREAM_OPT_FROM,
	STREAM_OPT_COLUMNS,
	{ HIERARCHY, "hierarchy", "column=file",
	    "Make column coarser by this hierarchy" },
	STREAM_OPT_JOBS,
	{ K, "k", "n", "At least n persons in a class" },
	{ KEEP, "keep", "columns", "Write these columns unchanged" },
	{ L, "l", "kind:l", "Diversity of sensitive values in a class" },
	{ LABELS, "labels", "kind", "Write labels as set, hierarchy or range" },
	STREAM_OPT_LENIENT,
	STREAM_OPT_MAX,
	{ MEMORY, "memory", "size", "Use about this much memory (512M)" },
	STREAM_OPT_HEADER,
	STREAM_OPT_SANDBOX,
	{ NOW, "now", "time", "Use this time for policy, receipt and report" },
	STREAM_OPT_NULL,
	STREAM_OPT_OUTPUT,
	{ PARTIAL, "partial", NULL,
	    "Input is the whole table even in a parallel task" },
	{ 'p', "policy", "file", "Read releases from this policy" },
	STREAM_OPT_PIECE,
	{ PLAN, "plan", "file", "Follow the classes of this plan" },
	STREAM_OPT_PROGRESS,
	{ QI, "qi", "columns", "Quasi-identifiers: make these coarser" },
	STREAM_OPT_QUIET,
	{ RECEIPT, "receipt", "file", "Write a receipt of the check" },
	STREAM_OPT_QUOTING,
	STREAM_OPT_REJECTS,
	{ RELEASE, "release", "name", "Make this release of the policy" },
	{ REPORT, "report", "file", "Write a report: .html or .json" },
	{ SEARCH, "search", "kind",
	    "Make classes by boxes, close, levels or global" },
	{ SENSITIVE, "sensitive", "columns",
	    "Sensitive columns: no class may reveal them" },
	{ SUPPRESS, "suppress", "share",
	    "Share of persons that may be left out" },
	{ T, "t", "kind:t", "Greatest distance of a class from the table" },
	STREAM_OPT_TO,
	{ UNIT, "unit", "column", "Column that names the person of a record" },
	STREAM_OPT_VERBOSE,
	{ 0, NULL, NULL, NULL },
};

struct settings {
	struct publish_options publish;
	struct terms terms;
	const char *policy, *name; /* of the release */
	const char *receipt;
	bool partial;
	struct promised promised;
	struct zone *utc;
	int64_t now; /* UTC seconds */
};

/* Where the options of one word are stored. */
static const char **
word_of(struct terms *t, int letter)
{
	switch (letter) {
	case K: return &t->k;
	case L: return &t->l;
	case LABELS: return &t->labels;
	case SEARCH: return &t->search;
	case SUPPRESS: return &t->suppress;
	case T: return &t->t;
	case UNIT: return &t->unit;
	default: return NULL;
	}
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct settings *s = ctx;
	int common = stream_option(&s->publish.stream, letter, arg);
	const char **word = word_of(&s->terms, letter);

	if (common != 0)
		return common < 0 ? -1 : 0;
	if (word != NULL) {
		*word = arg;
		return 0;
	}
	switch (letter) {
	case DROP: terms_list(&s->terms, RELEASE_DROP, arg); return 0;
	case KEEP: terms_list(&s->terms, RELEASE_KEEP, arg); return 0;
	case QI: terms_list(&s->terms, RELEASE_QUASI, arg); return 0;
	case SENSITIVE: terms_list(&s->terms, RELEASE_SENSITIVE, arg); return 0;
	case 'p': s->policy = arg; return 0;
	case EFFORT: return fit_effort(arg, &s->publish);
	case MEMORY: return fit_memory(arg, &s->publish);
	case PLAN: s->publish.old = arg; return 0;
	case NOW: return now_of(arg, s->utc, &s->now);
	case PARTIAL: s->partial = true; return 0;
	case RECEIPT: return opt_file(&s->receipt, "--receipt", arg);
	case RELEASE: s->name = arg; return 0;
	case REPORT: s->publish.report = arg; return 0;
	case HIERARCHY: terms_hierarchy(&s->terms, arg); return 0;
	default: return -1;
	}
}

/* ---- commands ---- */

static bool
files_fit(const struct settings *s, char **files)
{
	return fit_files(&s->publish, &s->terms, s->receipt, s->promised.file,
	    files);
}

static void
anonymize(const struct settings *s, char **files)
{
	struct publish_options o = s->publish;
	struct buf policy = { 0 }, made = { 0 };

	if ((!s->partial && !fit_whole()) || !fit_enough(&s->publish) ||
	    !files_fit(s, files))
		return;
	if (o.report != NULL && s->promised.file != NULL &&
	    attest_policy(s->promised.file, &policy) != 0)
		return;
	moment_put(s->now, s->utc, &made);
	o.facts = (struct report_facts){ .release = s->promised.name,
		.policy = { policy.p, policy.len },
		.time = { made.p, made.len } };
	publish_run(&o, files);
	buf_clear(&policy);
	buf_clear(&made);
}

static void
count(const struct settings *s, char **files)
{
	pieces_count(&s->publish, files);
}

static void
plan(const struct settings *s, char **files)
{
	if (fit_enough(&s->publish))
		pieces_plan(&s->publish, files);
}

static void
check(const struct settings *s, char **files)
{
	const struct attest_options o = { .stream = s->publish.stream,
		.release = s->publish.release,
		.receipt = s->receipt,
		.policy = s->promised.file,
		.name = s->promised.name,
		.now = s->now };

	if (files_fit(s, files))
		attest_run(&o, files);
}

static void
risk(const struct settings *s, char **files)
{
	risk_run(&s->publish.stream, s->publish.release, files);
}

static void
hierarchy(const struct settings *s, char **files)
{
	unfold_run(&s->publish.stream, s->publish.release, files);
}

static void
merge(const struct settings *s, char **files)
{
	pieces_merge(&s->publish, files);
}

static void
apply(const struct settings *s, char **files)
{
	pieces_apply(&s->publish, files);
}

/* In the order of the table. */
static const struct {
	void (*work)(const struct settings *, char **files);
	bool terms; /* a release must be described */
} work[] = {
	{ anonymize, true },
	{ apply, false },
	{ check, true },
	{ count, true },
	{ hierarchy, true },
	{ merge, false },
	{ plan, true },
	{ risk, true },
};

static const struct opt_command commands[] = {
	{ "anonymize", NULL, "make a table (the default)" },
	{ "apply", NULL, "write a piece of the table by a plan" },
	{ "check", NULL, "check a table, whoever made it" },
	{ "count", NULL, "count a piece of the table" },
	{ "hierarchy", NULL, "print the hierarchy of a column" },
	{ "merge", NULL, "add up counts" },
	{ "plan", NULL, "make a plan from counts" },
	{ "risk", NULL, "measure how far people stand out" },
	{ NULL, NULL, NULL },
};

static const struct opt_tool tool = {
	.name = "pp-anonymize",
	.summary = "make tables in which no one stands out",
	.usage = "[command] --qi columns --k n [file ...]",
	.table = table,
	.commands = commands,
};

/* An option that is about tables; NULL: there is none. */
static const char *
table_option(const struct stream_options *o)
{
	return o->no_header                 ? "--no-header"
	       : o->lenient_quotes          ? "--lenient-quotes"
	       : o->quoting != QUOTING_AUTO ? "--quoting"
	       : o->columns != NULL         ? "--header"
	       : o->delim != '\0'           ? "-d"
					    : NULL;
}

/* Refuses options that the command would ignore. */
static void
options_fit(const struct settings *s, int command)
{
	const char *name = commands[command].name;
	const char *option = table_option(&s->publish.stream);

	if (option != NULL &&
	    (work[command].work == plan || work[command].work == merge))
		msg_error(STATUS_CALL, "%s is for tables, but %s reads counts",
		    option, name);
	if (s->publish.report != NULL && work[command].work != anonymize)
		msg_error(STATUS_CALL, "--report is for anonymize, not for %s",
		    name);
	fit_report(s->publish.report);
	if (s->receipt != NULL && work[command].work != check)
		msg_error(STATUS_CALL, "--receipt is for check, not for %s",
		    name);
	if (s->publish.old != NULL && work[command].work != anonymize &&
	    work[command].work != plan && work[command].work != apply)
		msg_error(STATUS_CALL,
		    "--plan is for anonymize, plan and apply, not for %s",
		    name);
}

/* Whether no command would write a file that the policy names. */
static bool
outputs_fit(const struct settings *s)
{
	const struct file_use use[] = {
		{ s->publish.stream.output, true, true, 0 },
		{ s->publish.stream.rejects, true, true, 0 },
		{ s->publish.report, true, false, 0 },
		{ s->receipt, true, false, 0 },
	};

	return policy_files_check(s->promised.policy, use,
		   sizeof(use) / sizeof(*use), NULL) == 0;
}

static int
run(struct settings *s, char **args)
{
	int named = opt_command(&tool, &args), c = named < 0 ? 0 : named;
	const struct promised_options o = { &s->terms, s->policy, s->name,
		s->now };
	int bad = 0;

	if (work[c].terms)
		bad = promised_make(&s->promised, &o);
	else if (terms_any(&s->terms) || s->policy != NULL || s->name != NULL)
		msg_error(STATUS_CALL,
		    "%s takes no options for columns, bounds or a policy",
		    commands[c].name);
	options_fit(s, c);
	s->publish.release = &s->promised.release;
	release_nulls_add(&s->promised.release, s->publish.stream.null);
	if (bad == 0 && msg_status() == STATUS_OK && outputs_fit(s))
		work[c].work(s, args);
	promised_clear(&s->promised);
	return (int)msg_status();
}

int
main(int argc, char **argv)
{
	const char *why;
	struct settings s = { .partial = false };
	int status;

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	s.utc = zone_load("UTC", &why);
	now_of(NULL, s.utc, &s.now);
	argv += opt_parse(&tool, argc, argv, set, &s);
	status = run(&s, argv);
	terms_clear(&s.terms);
	zone_free(s.utc);
	return status;
}
