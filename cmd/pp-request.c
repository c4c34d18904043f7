/* SPDX-License-Identifier: ISC */
/*
 * pp-request: what people have asked, where it stands and until when it must be
 * answered, out of a ledger of events; and what is written into that ledger.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/moment.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "data/data.h"
#include "ledger/standing.h"
#include "request/entry.h"
#include "request/metrics.h"

/* Options that become keys of an event. */
enum {
	WORDS_BEGIN = STREAM_LAST,
	AS = WORDS_BEGIN,
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
	WORDS_END,
	AMONG = WORDS_END,
	AT,
	DELETED,
	ID,
	KEPT,
	NOW,
	SIDE_FILE,
	YEAR
};

enum { WORDS = WORDS_END - WORDS_BEGIN };

static const char *const keys[WORDS] = {
	[AS - WORDS_BEGIN] = "as",
	[BY - WORDS_BEGIN] = "by",
	[DATASET - WORDS_BEGIN] = "dataset",
	[EXTENT - WORDS_BEGIN] = "extent",
	[LEVEL - WORDS_BEGIN] = "level",
	[MANNER - WORDS_BEGIN] = "manner",
	[OF - WORDS_BEGIN] = "of",
	[PRINCIPAL - WORDS_BEGIN] = "principal",
	[REASON - WORDS_BEGIN] = "reason",
	[RECIPIENT - WORDS_BEGIN] = "recipient",
	[REGIME - WORDS_BEGIN] = "regime",
	[RESIDENCE - WORDS_BEGIN] = "residence",
	[UNTIL - WORDS_BEGIN] = "until",
};

static const struct opt table[] = {
	{ AMONG, "among", "file",
	    "Import: find whose plain hashes are among these" },
	{ AS, "as", "type", "Fulfilled in part: answered as this type" },
	{ AT, "at", "time", "The event happened at time, not now" },
	{ BY, "by", "word", "How identity was confirmed" },
	{ DATASET, "dataset", "name", "The event is about this dataset" },
	{ DELETED, "deleted", "n", "So many records were deleted" },
	{ EXTENT, "extent", "word", "Fulfilled: all, part or nothing_found" },
	{ 'f', "from", "peer", "Import from opendsr or drp" },
	{ 'i', "identities", NULL,
	    "Read lines type=value from standard input" },
	{ ID, "id", "id", "The request's id, instead of a new one" },
	{ 'k', "key", "file", "Hash identities by the key in file" },
	{ KEPT, "kept", "n", "So many records were kept" },
	{ 'l', "ledger", "file", "The ledger to read or to write to" },
	{ LEVEL, "level", "level",
	    "The level of identity that is asked or shown" },
	{ MANNER, "manner", "word", "How the request came: email, form, ..." },
	{ 'n', "dry-run", NULL, "Check only, and write nothing" },
	STREAM_OPT_SANDBOX,
	{ NOW, "now", "time", "Take this for the present time" },
	STREAM_OPT_OUTPUT,
	{ OF, "of", "id", "Duplicate: the request that leads" },
	{ 'p', "policy", "file", "Take the rules from file" },
	{ PRINCIPAL, "principal", "level",
	    "The level a representative's principal has" },
	STREAM_OPT_QUIET,
	{ REASON, "reason", "word", "Why it is denied, extended, held, ..." },
	{ RECIPIENT, "recipient", "name", "Who was told" },
	{ REGIME, "regime", "names", "The laws that apply: ccpa,gdpr" },
	{ RESIDENCE, "residence", "place",
	    "Where the person lives: US-CA, DE" },
	{ SIDE_FILE, "side-file", "file", "Keep identities in file" },
	{ 't', "to", "format", "Write csv, tsv, ndjson; export opendsr, drp" },
	{ UNTIL, "until", "date", "The last day of an extension" },
	STREAM_OPT_VERBOSE,
	{ YEAR, "year", "year", "Figures of this year only" },
	{ 0, NULL, NULL, NULL },
};

static const char notes[] =
    "Commands:\n"
    "  add type       a request was received; prints its id\n"
    "  note id event  something happened to a request\n"
    "  import         requests of a peer were received; prints their ids\n"
    "  export         the states of requests, for a peer\n"
    "  metrics        figures of each year and type\n"
    "  prune          drop requests that the policy keeps no longer\n"
    "Without a command: the state of each request.\n";

static const struct opt_tool tool = {
	.name = "pp-request",
	.summary = "the state and the deadlines of people's requests",
	.usage = "[-p policy] [-t format] [command [argument ...]] [file]",
	.table = table,
	.notes = notes,
};

struct settings {
	struct stream_options stream;
	const char *policy_file, *key_file, *side_file;
	const char *word[WORDS];
	const char *at_text, *now_text, *id, *from, *to, *among;
	bool identities;
	int64_t deleted, kept, year, now, at;
	enum peer peer;

	struct policy *policy;
	struct regimes *regimes;
	struct entry entry;
};

/* ---- what the user asks for ---- */

static int
set_number(const char *arg, const char *name, int64_t max, int64_t *out)
{
	if (num_parse(text_of(arg), 0, max, out) == 0)
		return 0;
	msg_error(STATUS_CALL, "--%s takes a number", name);
	return -1;
}

static int
set_to(struct settings *s, const char *arg)
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
	struct settings *s = ctx;

	if (letter >= WORDS_BEGIN && letter < WORDS_END) {
		s->word[letter - WORDS_BEGIN] = arg;
		return 0;
	}
	switch (letter) {
	case AMONG: s->among = arg; return 0;
	case AT: s->at_text = arg; return 0;
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

/* ---- preparing: a mistake stops us before a byte of data is read ---- */

static int
parse_instant(const char *text, const char *name, const struct zone *zone,
    int64_t *out)
{
	struct moment m;

	if (moment_parse(text_of(text), NULL, zone, &m) != 0) {
		msg_error(STATUS_CALL,
		    "--%s takes a timestamp, as in "
		    "2025-01-31T09:00:00-08:00",
		    name);
		return -1;
	}
	/* A date alone is the begin of its day. */
	*out = m.day ? zone_to_utc(zone, m.at * DATE_DAY_SECONDS) : m.at;
	return 0;
}

/* The policy is judged by the day, and its zone says what a time without an
 * offset is: so that day is one of UTC. */
static int
policy_ready(struct settings *s)
{
	const char *why;
	struct zone *utc = zone_load("UTC", &why);
	int result = 0;

	s->now = (int64_t)time(NULL);
	if (s->now_text != NULL)
		result = parse_instant(s->now_text, "now", utc, &s->now);
	if (result == 0)
		s->policy =
		    policy_load(s->policy_file, moment_day(s->now, utc));
	zone_free(utc);
	return s->policy == NULL ? -1 : 0;
}

static int
times_ready(struct settings *s)
{
	if (s->now_text != NULL &&
	    parse_instant(s->now_text, "now", s->policy->zone, &s->now) != 0)
		return -1;
	s->at = s->now;
	if (s->at_text != NULL &&
	    parse_instant(s->at_text, "at", s->policy->zone, &s->at) != 0)
		return -1;
	if (s->at <= s->now)
		return 0;
	msg_error(STATUS_CALL, "--at lies in the future");
	return -1;
}

static int
rules_ready(struct settings *s)
{
	struct text facts;
	char why[160];

	msg_quiet(s->stream.quiet);
	if (policy_ready(s) != 0 || times_ready(s) != 0)
		return -1;
	facts = s->policy->jurisdictions;
	if (facts.n == 0)
		facts = data_get(text_of("jurisdictions.json"));
	s->regimes = regimes_read(facts, why, sizeof(why));
	if (s->regimes != NULL)
		return 0;
	msg_error(STATUS_CALL, "jurisdictions: %s", why);
	return -1;
}

static int
give_up_rights(const struct settings *s, unsigned flags)
{
	if (s->stream.no_sandbox || sandbox_enter(flags) == 0)
		return 0;
	msg_error_os(STATUS_CALL, "sandbox (see --no-sandbox)");
	return -1;
}

/* No file that is read, or written as something else, is written over. */
static int
files_differ(const struct settings *s, const char *input, bool writes)
{
	const char *ledger = s->entry.ledger, *policy = s->policy_file, *twice;
	char *beside = writes ? sidefile_beside(ledger) : NULL;
	const char *side = s->side_file != NULL ? s->side_file : beside;
	const struct file_use use[] = {
		{ ledger, writes, false },
		{ side, writes, false },
		{ s->key_file, false, false },
		{ s->among, false, false },
		{ policy != NULL ? policy : getenv("PP_POLICY"), false, false },
		{ s->stream.output, true, false },
		{ input, false, false },
	};

	twice = file_clash(use, sizeof(use) / sizeof(*use));
	if (twice != NULL)
		msg_error(STATUS_CALL, "%s: is named for two purposes",
		    strcmp(twice, "-") == 0 ? "<stdin>" : twice);
	mem_free(beside);
	return twice == NULL ? 0 : -1;
}

static const char *
name_of(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

/* The only operand, or what stands for it: NULL is standard input. */
static int
input_open(char **files, const char *other, const char **name)
{
	const char *path = other == NULL ? "-" : other;
	int fd;

	if (files[0] != NULL)
		path = files[0];

	*name = name_of(path);
	if (files[0] != NULL && files[1] != NULL) {
		msg_error(STATUS_CALL, "one file is read, not several");
		return -1;
	}
	fd = file_open(path);
	if (fd < 0)
		msg_error_os(fd == STDIN_FILENO ? STATUS_STOP : STATUS_CALL,
		    "%s", *name);
	return fd;
}

static void
descriptor_close(int fd)
{
	if (fd > STDERR_FILENO)
		close(fd);
}

/* ---- out of a ledger ---- */

/* Everything for a command that reads a ledger and writes lines. */
struct view {
	struct ledger *ledger;
	struct outfile *out;
	int fd;
};

static int
view_open(struct settings *s, char **files, struct view *v)
{
	const char *output = s->stream.output, *name, *input = files[0];

	*v = (struct view){ .fd = -1 };
	if (input == NULL && s->entry.ledger == NULL)
		input = "-";
	if (files_differ(s, input, false) != 0 || rules_ready(s) != 0 ||
	    (v->fd = input_open(files, s->entry.ledger, &name)) < 0)
		return -1;
	v->out = outfile_open(output, 0666);
	if (v->out == NULL) {
		msg_error_os(STATUS_CALL, "%s", output);
		return -1;
	}
	if (give_up_rights(s, output != NULL ? SANDBOX_RENAME : 0) != 0)
		return -1;
	v->ledger = ledger_read_fd(v->fd, name, s->policy->zone);
	return v->ledger == NULL ? -1 : 0;
}

static void
view_close(const struct settings *s, struct view *v, struct text t)
{
	const char *output = s->stream.output;
	const char *name = output == NULL ? "<stdout>" : output;

	if (v->out != NULL && v->ledger != NULL) {
		if (file_write(outfile_fd(v->out), t.p, t.n) != 0) {
			msg_error_os(STATUS_STOP, "%s", name);
			outfile_discard(v->out);
		} else if (outfile_commit(v->out) != 0) {
			msg_error_os(STATUS_STOP, "%s", name);
		}
	} else {
		outfile_discard(v->out);
	}
	descriptor_close(v->fd);
	ledger_free(v->ledger);
}

/* The words of a peer are for export alone. */
static int
format_ready(const struct settings *s)
{
	enum peer peer;

	if (s->to == NULL || peer_find(s->to, &peer) != 0)
		return 0;
	msg_error(STATUS_CALL, "-t %s is for export", s->to);
	return -1;
}

static void
run_list(struct settings *s, char **files)
{
	struct rows *rows;
	struct view v;

	if (format_ready(s) != 0)
		return;
	rows = rows_new(s->stream.to, standing_columns);
	if (view_open(s, files, &v) == 0)
		standings_put(v.ledger, s->policy, s->regimes, s->now, rows);
	view_close(s, &v, rows_out(rows));
	rows_free(rows);
}

static void
run_metrics(struct settings *s, char **files)
{
	struct rows *rows;
	struct view v;

	if (format_ready(s) != 0)
		return;
	rows = rows_new(s->stream.to, metrics_columns);
	if (view_open(s, files, &v) == 0)
		metrics_put(v.ledger, s->policy->zone, s->year, rows);
	view_close(s, &v, rows_out(rows));
	rows_free(rows);
}

static int
peer_ready(struct settings *s, const char *word, char letter)
{
	if (word != NULL && peer_find(word, &s->peer) == 0)
		return 0;
	msg_error(STATUS_CALL, "-%c takes opendsr or drp here", letter);
	return -1;
}

static void
run_export(struct settings *s, char **files)
{
	struct buf out = { 0 };
	struct view v;

	if (peer_ready(s, s->to, 't') != 0)
		return;
	if (view_open(s, files, &v) == 0)
		peer_export(s->peer, v.ledger, s->policy, s->regimes, s->now,
		    &out);
	view_close(s, &v, (struct text){ out.p, out.len });
	buf_clear(&out);
}

/* ---- into a ledger ---- */

/* What is held or restricted must be a dataset of the policy; what the policy
 * has no more can still be released. */
static int
dataset_ready(const struct settings *s, const char *event)
{
	const char *name = s->word[DATASET - WORDS_BEGIN];
	enum event_kind kind = event_find(text_of(event));

	if (name == NULL || (kind != EVENT_HELD && kind != EVENT_RESTRICTED))
		return 0;
	return policy_dataset_named(s->policy, text_of(name)) == NULL ? -1 : 0;
}

/* A law that is not in the file would never be due. */
static int
regime_ready(const struct settings *s)
{
	const char *name = s->word[REGIME - WORDS_BEGIN];

	while (name != NULL) {
		struct text one = { name, strcspn(name, ",") };
		char shown[MSG_NAME_MAX + 1];

		if (regime_find(s->regimes, one) == NULL) {
			msg_name(shown, sizeof(shown), one);
			msg_error(STATUS_CALL,
			    "--regime: no law \"%s\" in "
			    "jurisdictions.json",
			    shown);
			return -1;
		}
		name = name[one.n] == '\0' ? NULL : name + one.n + 1;
	}
	return 0;
}

static int
entry_ready(struct settings *s, const char *event, const char *input,
    bool identities)
{
	if (s->entry.ledger == NULL) {
		msg_error(STATUS_CALL, "which ledger? -l file");
		return -1;
	}
	if (files_differ(s, input, true) != 0 || rules_ready(s) != 0 ||
	    dataset_ready(s, event) != 0 || regime_ready(s) != 0)
		return -1;
	s->entry.policy = s->policy;
	return entry_open(&s->entry, s->side_file, s->key_file, identities);
}

static void
print(struct text t)
{
	if (file_write(STDOUT_FILENO, t.p, t.n) != 0)
		msg_error_os(STATUS_STOP, "<stdout>");
}

static void
put_words(const struct settings *s, struct buf *line)
{
	for (size_t i = 0; i < WORDS; i++)
		if (s->word[i] != NULL)
			event_text(line, keys[i], text_of(s->word[i]));
	event_counts(line, s->deleted, s->kept);
}

/* An event as the options describe it. */
struct wanted {
	const char *id, *event, *type;
};

static int
line_make(const struct settings *s, const struct wanted *w,
    struct identities *all, const struct ledger *l, struct buf *line)
{
	char shown[MSG_NAME_MAX + 1];

	msg_name(shown, sizeof(shown), text_of(w->id));
	event_begin(line, text_of(w->id), w->event, s->at, s->policy->zone);
	event_text(line, "type", text_of(w->type));
	put_words(s, line);
	if (entry_subjects(&s->entry, all, "<stdin>", STATUS_CALL, line) != 0)
		return -1;
	event_end(line);
	return entry_check(&s->entry, l, line, shown, STATUS_CALL);
}

static enum entry_kind
kind_of(const struct settings *s, const struct wanted *w)
{
	if (*w->type != '\0')
		return ENTRY_RECEIVED;
	return s->identities && strcmp(w->event, "identity_confirmed") == 0
		   ? ENTRY_IDENTITIES
		   : ENTRY_OTHER;
}

/* One event, with the identities of standard input if they are asked for. */
static int
event_write(struct settings *s, const struct wanted *w)
{
	struct identities all = { NULL, 0, NULL, 0 };
	struct entry *e = &s->entry;
	struct buf line = { 0 };
	struct ledger *l = NULL;
	int result = -1;

	if (entry_ready(s, w->event, s->identities ? "-" : NULL,
		s->identities) != 0 ||
	    give_up_rights(s, e->side != NULL ? SANDBOX_RENAME : 0) != 0)
		return -1;
	l = ledger_file_read(e->file, s->policy->zone);
	if (l != NULL &&
	    (!s->identities ||
		identities_read(STDIN_FILENO, "<stdin>", &all) == 0) &&
	    line_make(s, w, &all, l, &line) == 0) {
		if (all.n > 0)
			sidefile_add(e->side, text_of(w->id), &all);
		result = entry_write(e, l, (struct text){ line.p, line.len },
		    kind_of(s, w));
	}
	identities_clear(&all);
	buf_clear(&line);
	ledger_free(l);
	return result;
}

static void
run_add(struct settings *s, char **args)
{
	struct wanted w = { s->id, "received", args[0] };
	char uuid[UUID_TEXT + 1];
	struct buf id = { 0 };

	if (args[0] == NULL || args[1] != NULL) {
		msg_error(STATUS_CALL, "add takes the type of the request");
		return;
	}
	if (w.id == NULL) {
		if (entry_uuid(uuid) != 0)
			return;
		w.id = uuid;
	}
	if (event_write(s, &w) == 0 && !s->entry.dry_run) {
		buf_printf(&id, "%s\n", w.id);
		print((struct text){ id.p, id.len });
		buf_clear(&id);
	}
}

static void
run_note(struct settings *s, char **args)
{
	struct wanted w = { args[0], NULL, "" };

	if (args[0] == NULL || args[1] == NULL || args[2] != NULL) {
		msg_error(STATUS_CALL,
		    "note takes a request's id and an event");
		return;
	}
	w.event = args[1];
	if (strcmp(w.event, "received") == 0)
		msg_error(STATUS_CALL, "a request is received with add");
	else if (event_find(text_of(w.event)) == EVENT_OTHER)
		msg_error(STATUS_CALL, "note: there is no such event");
	else
		event_write(s, &w);
}

static int
among_open(const struct settings *s, struct import_files *f)
{
	if (s->among == NULL)
		return 0;
	f->among = name_of(s->among);
	if (strcmp(f->among, f->name) == 0) {
		msg_error(STATUS_CALL, "%s: is named for two purposes",
		    f->name);
		return -1;
	}
	f->among_fd = file_open(s->among);
	if (f->among_fd < 0)
		msg_error_os(STATUS_CALL, "%s", f->among);
	return f->among_fd < 0 ? -1 : 0;
}

static void
run_import(struct settings *s, char **files)
{
	struct import_files f = { .fd = -1, .among_fd = -1 };
	struct buf ids = { 0 };

	if (peer_ready(s, s->from, 'f') == 0 &&
	    entry_ready(s, "received", files[0] == NULL ? "-" : files[0],
		true) == 0 &&
	    (f.fd = input_open(files, NULL, &f.name)) >= 0 &&
	    among_open(s, &f) == 0 && give_up_rights(s, SANDBOX_RENAME) == 0) {
		entry_import(&s->entry, s->peer, &f, s->at, &ids);
		if (!s->entry.dry_run)
			print((struct text){ ids.p, ids.len });
	}
	buf_clear(&ids);
	descriptor_close(f.fd);
	descriptor_close(f.among_fd);
}

static void
run_prune(struct settings *s, char **args)
{
	struct outfile *out;
	int64_t gone;

	if (args[0] != NULL) {
		msg_error(STATUS_CALL, "prune takes no argument, but -l file");
		return;
	}
	if (entry_ready(s, "", NULL, false) != 0 ||
	    !s->policy->requests.given || s->policy->requests.kept)
		return;
	out = outfile_open(s->entry.ledger, 0600);
	if (out == NULL) {
		msg_error_os(STATUS_CALL, "%s", s->entry.ledger);
		return;
	}
	if (give_up_rights(s, SANDBOX_RENAME) != 0) {
		outfile_discard(out);
		return;
	}
	gone = entry_prune(&s->entry, s->now, out);
	if (gone >= 0 && (s->stream.verbose || s->entry.dry_run))
		msg_note("%s: %lld requests %s", s->entry.ledger,
		    (long long)gone, s->entry.dry_run ? "would go" : "went");
}

/* ---- all of it ---- */

static const struct command {
	const char *name;
	void (*run)(struct settings *, char **);
} commands[] = {
	{ "add", run_add },
	{ "note", run_note },
	{ "import", run_import },
	{ "export", run_export },
	{ "metrics", run_metrics },
	{ "prune", run_prune },
};

static int
run(struct settings *s, char **args)
{
	const struct command *c = NULL;

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (args[0] != NULL && strcmp(args[0], commands[i].name) == 0)
			c = &commands[i];
	if (c != NULL)
		c->run(s, args + 1);
	else
		run_list(s, args);
	entry_close(&s->entry);
	regimes_free(s->regimes);
	policy_free(s->policy);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

int
main(int argc, char **argv)
{
	struct settings s = { .deleted = -1, .kept = -1 };

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &s);
	return run(&s, argv);
}
