/* SPDX-License-Identifier: ISC */
/*
 * pp-redact: hides fields of CSV and NDJSON one record at a time, and brings
 * back what was hidden reversibly.
 */
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/moment.h"
#include "base/msg.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "disclose/hiding.h"
#include "record/stream.h"

enum { NEW_KEY = STREAM_LAST, NOW, RECEIPT, RECIPIENT, REST, RESTORE };

static const struct opt table[] = {
	{ 'c', "columns", "fields=method", "Hide these fields by this method" },
	STREAM_OPT_DELIM,
	{ 'D', "dataset", "name", "What the policy calls these records" },
	STREAM_OPT_FROM,
	STREAM_OPT_JOBS,
	{ 'k', "key", "file", "Take the keys from file" },
	STREAM_OPT_LENIENT,
	STREAM_OPT_MAX,
	{ NEW_KEY, "new-key", "file", "Make a key file, and nothing else" },
	STREAM_OPT_HEADER,
	STREAM_OPT_SANDBOX,
	{ NOW, "now", "time", "What time it is, for contracts" },
	STREAM_OPT_OUTPUT,
	{ 'p', "policy", "file",
	    "Take methods for all other fields from file" },
	STREAM_OPT_PIECE,
	STREAM_OPT_PROGRESS,
	STREAM_OPT_QUIET,
	STREAM_OPT_REJECTS,
	{ RECEIPT, "receipt", "file",
	    "Note what was hidden, or check it with --restore" },
	{ RECIPIENT, "recipient", "name",
	    "Hide what the policy does not give them" },
	{ REST, "rest", "method", "Hide all other fields by this method" },
	{ RESTORE, "restore", NULL, "Bring back token, fpe and shift" },
	STREAM_OPT_TO,
	STREAM_OPT_VERBOSE,
	{ 0, NULL, NULL, NULL },
};

static const struct opt_tool tool = {
	.name = "pp-redact",
	.summary = "hide fields of CSV and NDJSON",
	.usage = "[-c fields=method]... [--rest method] [-k file] [file ...]",
	.table = table,
	.notes = method_help,
};

struct redact {
	struct stream_options stream;
	struct hiding hiding;
	const char *key_file, *receipt_file, *new_key;
	const char *policy_file, *dataset, *recipient;
	int64_t today; /* days since 1970-01-01 */
	struct policy *policy;
	struct keyring *keys;
	struct receipt *receipt; /* being written, or checked against */
	struct outfile *receipt_out;
};

/* One thread's methods, by the number of the field. */
struct worker {
	struct redact *redact;
	struct method **method;
	size_t methods;
	uint32_t generation;
	struct token_finder *finder;
	struct buf by; /* a by-field restored */
};

/* ---- the one idea: a value goes in, another comes out ---- */

static void
methods_forget(struct worker *w)
{
	for (size_t i = 0; i < w->methods; i++) {
		method_free(w->method[i]);
		w->method[i] = NULL;
	}
}

/* A field is met for the first time: its method is bound. */
static struct method *
method_meet(struct worker *w, struct record *rec, const struct field *f)
{
	const struct hiding_rule *rule = &w->redact->hiding.rule[f->rule];
	size_t n = f->number;

	if (record_generation(rec) != w->generation) {
		methods_forget(w);
		w->generation = record_generation(rec);
	}
	if (n >= w->methods) {
		size_t more = 2 * n + 8;

		w->method = mem_resize(w->method, more, sizeof(*w->method));
		memset(w->method + w->methods, 0,
		    (more - w->methods) * sizeof(*w->method));
		w->methods = more;
	}
	w->method[n] = method_bind(rule->spec, f->name, w->redact->keys);
	if (w->redact->receipt != NULL && !w->redact->hiding.restore)
		receipt_add(w->redact->receipt, f->name, rule->spec);
	return w->method[n];
}

static inline struct method *
method_of(struct worker *w, struct record *rec, const struct field *f)
{
	size_t n = f->number;

	if (n < w->methods && w->method[n] != NULL &&
	    record_generation(rec) == w->generation)
		return w->method[n];
	return method_meet(w, rec, f);
}

static bool
has_text(enum hidden what)
{
	return what == HIDDEN_TEXT || what == HIDDEN_PLAIN ||
	       what == HIDDEN_LITERAL;
}

/*
 * The value a shift depends on, as it was before hiding: when restoring, a
 * hidden one is restored first.
 */
static bool
by_value(struct worker *w, struct record *rec, int slot, struct text *by)
{
	struct field *f = record_slot(rec, slot);
	enum hidden what;
	const char *why;

	if (f == NULL || record_empty(rec, f) || f->kind == VALUE_ARRAY ||
	    f->kind == VALUE_OBJECT)
		return false;
	*by = record_value(rec, f).text;
	if (f->rule >= 0 &&
	    method_by(w->redact->hiding.rule[f->rule].spec).n > 0)
		return false;
	if (!w->redact->hiding.restore || f->rule < 0)
		return true;
	w->by.len = 0;
	what = method_restore(method_of(w, rec, f), record_value(rec, f), NULL,
	    &w->by, &why);
	if (has_text(what))
		*by = (struct text){ w->by.p, w->by.len };
	return has_text(what) || what == HIDDEN_KEEP;
}

static enum hidden
hide(struct worker *w, struct record *rec, struct field *f, const char **why)
{
	const struct hiding_rule *rule = &w->redact->hiding.rule[f->rule];
	struct text by, *given = NULL;

	if (rule->by >= 0 && by_value(w, rec, rule->by, &by))
		given = &by;
	return method_hide(method_of(w, rec, f), record_value(rec, f), given,
	    record_out(rec), why);
}

static enum hidden
restore(struct worker *w, struct record *rec, struct field *f, const char **why)
{
	const struct redact *r = w->redact;
	const struct hiding_rule *rule = &r->hiding.rule[f->rule];
	struct text by, *given = NULL;

	if (rule->fields.n == 0 && method_proves_key(rule->spec))
		return token_finder_restore(w->finder, record_value(rec, f),
		    record_out(rec), why);
	if (r->receipt != NULL &&
	    !receipt_holds(r->receipt, f->name, rule->spec)) {
		*why = "not in the receipt, or by another method";
		return HIDDEN_REFUSE;
	}
	if (rule->by >= 0 && by_value(w, rec, rule->by, &by))
		given = &by;
	return method_restore(method_of(w, rec, f), record_value(rec, f), given,
	    record_out(rec), why);
}

static void
redact_field(struct worker *w, struct record *rec, struct field *f)
{
	size_t from = record_out(rec)->len;
	const char *why = "";

	switch (w->redact->hiding.restore ? restore(w, rec, f, &why)
					  : hide(w, rec, f, &why)) {
	case HIDDEN_DROP: /* the stream drops, and shows no such field */
	case HIDDEN_KEEP: break;
	case HIDDEN_NULL: record_null(rec, f); break;
	case HIDDEN_TEXT: record_set(rec, f, from, RECORD_TEXT); break;
	case HIDDEN_PLAIN: record_set(rec, f, from, RECORD_PLAIN); break;
	case HIDDEN_LITERAL: record_set(rec, f, from, RECORD_LITERAL); break;
	case HIDDEN_REFUSE: record_refuse(rec, f, why); break;
	}
}

/* Empty and null stay what they are. */
static void
look_at(struct worker *w, struct record *rec, struct field *f)
{
	const struct hiding_rule *rule = &w->redact->hiding.rule[f->rule];

	if (rule->refuse != NULL)
		record_refuse(rec, f, rule->refuse);
	else if (!rule->single && !record_empty(rec, f))
		redact_field(w, rec, f);
	else if (f->kind == VALUE_OBJECT || f->kind == VALUE_ARRAY)
		record_refuse(rec, f, "the policy has one value here");
}

static void
redact_records(void *state, struct batch *batch)
{
	struct record *rec;

	while ((rec = record_next(batch)) != NULL)
		for (size_t i = 0; i < rec->fields; i++) {
			struct field *f = &rec->field[i];

			if (f->rule >= 0 && f->change == FIELD_AS_IS)
				look_at(state, rec, f);
		}
}

static void *
worker_begin(void *redact)
{
	struct worker *w = mem_alloc(sizeof(*w));

	w->redact = redact;
	if (w->redact->hiding.restore && w->redact->keys != NULL)
		w->finder = token_finder_new(w->redact->keys);
	return w;
}

static void
worker_end(void *state)
{
	struct worker *w = state;

	methods_forget(w);
	mem_free(w->method);
	token_finder_free(w->finder);
	buf_wipe(&w->by);
	mem_free(w);
}

/* ---- what the user asks for ---- */

/* The first '=' that no backslash precedes. */
static const char *
equals_find(const char *arg)
{
	for (; *arg != '\0'; arg++) {
		if (*arg == '\\' && arg[1] != '\0')
			arg++;
		else if (*arg == '=')
			return arg;
	}
	return NULL;
}

static int
columns_add(struct redact *r, const char *arg)
{
	const char *equals = equals_find(arg);

	if (equals == NULL || equals == arg) {
		msg_error(STATUS_CALL, "-c takes fields=method, as in "
				       "-c email,phone=mask");
		return -1;
	}
	return hiding_add(&r->hiding,
	    (struct text){ arg, (size_t)(equals - arg) }, text_of(equals + 1));
}

static int
file_set(const char **file, const char *option, const char *arg)
{
	*file = arg;
	if (strcmp(arg, "-") != 0)
		return 0;
	msg_error(STATUS_CALL, "%s takes the name of a file, and - is none",
	    option);
	return -1;
}

static int
now_set(struct redact *r, const char *arg)
{
	const char *why;
	struct zone *utc = zone_load("UTC", &why);
	struct moment m;
	int bad = utc == NULL || moment_parse(text_of(arg), NULL, utc, &m) != 0;

	if (bad)
		msg_error(STATUS_CALL, "--now takes a date or a time, as in "
				       "2026-03-01T11:00:00Z");
	else
		r->today = m.day ? m.at : moment_day(m.at, utc);
	zone_free(utc);
	return bad ? -1 : 0;
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct redact *r = ctx;
	int common = stream_option(&r->stream, letter, arg);

	if (common != 0)
		return common < 0 ? -1 : 0;
	switch (letter) {
	case 'c': return columns_add(r, arg);
	case 'D': r->dataset = arg; return 0;
	case 'k': r->key_file = arg; return 0;
	case 'p': r->policy_file = arg; return 0;
	case NOW: return now_set(r, arg);
	case NEW_KEY: return file_set(&r->new_key, "--new-key", arg);
	case RECEIPT: return file_set(&r->receipt_file, "--receipt", arg);
	case RECIPIENT: r->recipient = arg; return 0;
	case REST:
		return hiding_add(&r->hiding, (struct text){ NULL, 0 },
		    text_of(arg));
	case RESTORE: r->hiding.restore = true; return 0;
	default: return -1;
	}
}

/* ---- preparing: a mistake stops us before a byte of data is read ---- */

/* Nobody gets data whose contract has run out, nor data that goes out only in
 * a case, which nobody here can look at. */
static int
recipient_ready(struct redact *r)
{
	const char *policy = policy_name(r->policy_file), *why = NULL;
	const struct policy_recipient *rec =
	    policy_recipient(r->policy, text_of(r->recipient));

	r->hiding.recipient = rec;
	if (rec == NULL)
		why = "there is no such recipient";
	else if (policy_contract_over(rec, r->today))
		why = "the contract has run out";
	else if (rec->case_required)
		why = "gets data in a case only, which this program has not";
	if (why == NULL)
		return 0;
	msg_error(STATUS_CALL, "%s: recipient \"%s\": %s", policy, r->recipient,
	    why);
	return -1;
}

/* A policy is asked when there is one, or when it is spoken of. */
static int
policy_ready(struct redact *r)
{
	struct hiding *h = &r->hiding;

	if (r->policy_file == NULL && r->dataset == NULL &&
	    r->recipient == NULL && getenv("PP_POLICY") == NULL)
		return 0;
	r->policy = policy_load(r->policy_file, r->today);
	h->policy = r->policy;
	if (h->policy == NULL)
		return -1;
	if (r->dataset != NULL) {
		h->dataset =
		    policy_dataset_named(h->policy, text_of(r->dataset));
		if (h->dataset == NULL)
			return -1;
	}
	return r->recipient == NULL ? 0 : recipient_ready(r);
}

static int
rules_ready(struct redact *r)
{
	if (policy_ready(r) != 0)
		return -1;
	if (r->hiding.restore && r->hiding.rules == 0 && r->policy == NULL) {
		msg_error(STATUS_CALL, "--restore takes the rules that hid, or "
				       "--rest token for all tokens");
		return -1;
	}
	if (hiding_ready(&r->hiding) != 0)
		return -1;
	if (r->key_file != NULL)
		r->keys = keyring_load(r->key_file);
	if (r->key_file != NULL && r->keys == NULL)
		return -1;
	r->hiding.keyed = r->keys != NULL;
	if (hiding_needs_key(&r->hiding) && r->keys == NULL) {
		msg_error(STATUS_CALL, "a key is needed: -k file (make one "
				       "with --new-key file)");
		return -1;
	}
	return 0;
}

/* Restoring takes the key that the receipt names. */
static int
receipt_read(struct redact *r)
{
	const char *key;

	r->receipt = receipt_load(r->receipt_file);
	if (r->receipt == NULL)
		return -1;
	r->hiding.receipt = r->receipt;
	r->hiding.receipt_file = r->receipt_file;
	key = receipt_key(r->receipt);
	if (key == NULL ||
	    (r->keys != NULL && keyring_prefer(r->keys, key) == 0))
		return 0;
	msg_error(STATUS_CALL, "%s: made with another key (%s)",
	    r->receipt_file, key);
	return -1;
}

/* No file that is read, or written by another option, is written over. */
static int
files_differ(const struct redact *r, char **files)
{
	struct file_use *use;
	const char *twice;
	size_t n = 0, inputs = 0;

	while (files[inputs] != NULL)
		inputs++;
	use = mem_array(inputs + 5, sizeof(*use));
	use[n++] = (struct file_use){ r->key_file, false, false };
	use[n++] =
	    (struct file_use){ r->receipt_file, !r->hiding.restore, false };
	use[n++] = (struct file_use){ r->stream.output, true, true };
	use[n++] = (struct file_use){ r->stream.rejects, true, true };
	if (inputs == 0)
		use[n++] = (struct file_use){ "-", false, true };
	for (size_t i = 0; i < inputs; i++)
		use[n++] = (struct file_use){ files[i], false, true };
	twice = file_clash(use, n);
	if (twice != NULL)
		msg_error(STATUS_CALL, "%s: is named for two purposes",
		    strcmp(twice, "-") == 0 ? "<stdin>" : twice);
	mem_free(use);
	return twice == NULL ? 0 : -1;
}

static int
receipt_ready(struct redact *r)
{
	if (r->receipt_file == NULL)
		return 0;
	if (r->hiding.restore)
		return receipt_read(r);
	r->receipt = receipt_new();
	r->receipt_out = outfile_open(r->receipt_file, 0666);
	if (r->receipt_out != NULL)
		return 0;
	msg_error_os(STATUS_CALL, "%s", r->receipt_file);
	return -1;
}

/* The receipt appears when all the data is out, and not before. */
static void
receipt_end(struct redact *r)
{
	const struct key *key =
	    r->keys == NULL ? NULL : keyring_get(r->keys, 0);

	if (r->receipt_out == NULL)
		return;
	if (msg_status() >= STATUS_CALL || stop_wanted()) {
		outfile_discard(r->receipt_out);
		return;
	}
	if (receipt_write(r->receipt, key, outfile_fd(r->receipt_out)) != 0) {
		msg_error_os(STATUS_STOP, "%s", r->receipt_file);
		outfile_discard(r->receipt_out);
	} else if (outfile_commit(r->receipt_out) != 0) {
		msg_error_os(STATUS_STOP, "%s", r->receipt_file);
	}
}

static bool
drops(const void *redact, int rule)
{
	const struct redact *r = redact;

	return r->hiding.rule[rule].drops && !r->hiding.restore;
}

static int
fields(void *redact, const struct stream_names *in)
{
	struct redact *r = redact;

	return hiding_fields(&r->hiding, in->name, in->n, in->file);
}

static void
redact_clear(struct redact *r)
{
	hiding_clear(&r->hiding);
	policy_free(r->policy);
	receipt_free(r->receipt);
	keyring_free(r->keys);
}

static int
run(struct redact *r, char **files)
{
	if (r->new_key != NULL)
		return key_create(r->new_key) == 0 ? 0 : (int)msg_status();
	if (files_differ(r, files) == 0 && rules_ready(r) == 0 &&
	    receipt_ready(r) == 0) {
		struct stream_plan plan = {
			.select = r->hiding.select,
			.fields = fields,
			.drops = drops,
			.work = { r, worker_begin, redact_records, worker_end },
			.sandbox = r->receipt_out != NULL ? SANDBOX_RENAME : 0,
		};

		stream_run(&r->stream, &plan, files);
	}
	receipt_end(r);
	redact_clear(r);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

int
main(int argc, char **argv)
{
	struct redact r = { .today = time(NULL) / DATE_DAY_SECONDS };

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &r);
	return run(&r, argv);
}
