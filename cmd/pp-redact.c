/* SPDX-License-Identifier: ISC */
/*
 * pp-redact: hides fields of CSV and NDJSON one record at a time, and brings
 * back what was hidden reversibly.
 */
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "hide/method.h"
#include "hide/receipt.h"
#include "record/stream.h"

enum { NEW_KEY = STREAM_LAST, RECEIPT, REST, RESTORE };

static const struct opt table[] = {
	{ 'c', "columns", "fields=method", "Hide these fields by this method" },
	STREAM_OPT_DELIM,
	STREAM_OPT_FROM,
	STREAM_OPT_JOBS,
	{ 'k', "key", "file", "Take the keys from file" },
	STREAM_OPT_LENIENT,
	STREAM_OPT_MAX,
	{ NEW_KEY, "new-key", "file", "Make a key file, and nothing else" },
	STREAM_OPT_HEADER,
	STREAM_OPT_SANDBOX,
	STREAM_OPT_OUTPUT,
	STREAM_OPT_PROGRESS,
	STREAM_OPT_QUIET,
	STREAM_OPT_REJECTS,
	{ RECEIPT, "receipt", "file",
	    "Note what was hidden, or check it with --restore" },
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

/* One -c, or --rest. */
struct rule {
	struct text fields; /* as written; n == 0: --rest */
	struct method_spec *spec;
	int by; /* slot of shift:by=, else -1 */
	bool drops;
};

struct redact {
	struct stream_options stream;
	struct rule *rule;
	int rules;
	const char *key_file, *receipt_file, *new_key;
	bool restore;
	struct keyring *keys;
	struct select *select;
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
	const struct rule *rule = &w->redact->rule[f->rule];
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
	if (w->redact->receipt != NULL && !w->redact->restore)
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

	if (f == NULL || record_empty(rec, f))
		return false;
	*by = record_value(rec, f).text;
	if (!w->redact->restore || f->rule < 0)
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
	const struct rule *rule = &w->redact->rule[f->rule];
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
	const struct rule *rule = &r->rule[f->rule];
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

	switch (w->redact->restore ? restore(w, rec, f, &why)
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
redact_records(void *state, struct batch *batch)
{
	struct record *rec;

	while ((rec = record_next(batch)) != NULL)
		for (size_t i = 0; i < rec->fields; i++) {
			struct field *f = &rec->field[i];

			if (f->rule >= 0 && f->change == FIELD_AS_IS &&
			    !record_empty(rec, f))
				redact_field(state, rec, f);
		}
}

static void *
worker_begin(void *redact)
{
	struct worker *w = mem_alloc(sizeof(*w));

	w->redact = redact;
	if (w->redact->restore && w->redact->keys != NULL)
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
rule_add(struct redact *r, struct text fields, const char *method)
{
	struct rule *rule;
	char why[160];

	r->rule = mem_resize(r->rule, (size_t)r->rules + 1, sizeof(*r->rule));
	rule = &r->rule[r->rules];
	*rule = (struct rule){ .fields = fields, .by = -1 };
	rule->spec = method_parse(text_of(method), why, sizeof(why));
	if (rule->spec == NULL) {
		msg_error(STATUS_CALL, "%s", why);
		return -1;
	}
	rule->drops = strcmp(method_name(rule->spec), "drop") == 0;
	if (method_warning(rule->spec) != NULL)
		msg_warn("%s", method_warning(rule->spec));
	r->rules++;
	return 0;
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
	return rule_add(r, (struct text){ arg, (size_t)(equals - arg) },
	    equals + 1);
}

static int
rest_add(struct redact *r, const char *arg)
{
	for (int i = 0; i < r->rules; i++)
		if (r->rule[i].fields.n == 0) {
			msg_error(STATUS_CALL, "--rest is given twice");
			return -1;
		}
	return rule_add(r, (struct text){ NULL, 0 }, arg);
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
	case 'k': r->key_file = arg; return 0;
	case NEW_KEY: r->new_key = arg; return 0;
	case RECEIPT: r->receipt_file = arg; return 0;
	case REST: return rest_add(r, arg);
	case RESTORE: r->restore = true; return 0;
	default: return -1;
	}
}

/* ---- preparing: a mistake stops us before a byte of data is read ---- */

static int
malformed(const struct rule *rule, const char *why)
{
	msg_error(STATUS_CALL, "-c %.*s: %s", (int)rule->fields.n,
	    rule->fields.p, why);
	return -1;
}

/*
 * Restoring takes the rules that hid.  What cannot be brought back is left
 * as it is, and a field that was dropped need not be there.
 */
static int
rule_select(struct redact *r, int i)
{
	struct rule *rule = &r->rule[i];
	int id = method_keeps(rule->spec) ? SELECT_KEEP : i;
	struct text by = method_by(rule->spec);
	const char *why;

	if (r->restore && id >= 0 && !method_reversible(rule->spec))
		return 0;
	if (rule->fields.n == 0)
		select_rest(r->select, id == SELECT_KEEP ? SELECT_NONE : id,
		    method_whole(rule->spec));
	else if (select_add(r->select, rule->fields, id, &why) != 0)
		return malformed(rule, why);
	if (by.n == 0)
		return 0;
	rule->by = select_slot(r->select, by, &why);
	return rule->by < 0 ? malformed(rule, why) : 0;
}

/*
 * A shift depends on a field as it was before hiding.  When that field cannot
 * be brought back, neither can the dates: another value would move them by
 * other days, and nobody would know.
 */
static int
by_restorable(const struct redact *r, const struct select *all)
{
	for (int i = 0; i < r->rules; i++) {
		const struct rule *rule = &r->rule[i];
		struct text by = method_by(rule->spec);
		struct choice c = { .rule = SELECT_NONE };

		if (by.n > 0)
			c = select_find(all, by, 0, false);
		if (c.rule < 0 || method_reversible(r->rule[c.rule].spec))
			continue;
		msg_error(STATUS_CALL,
		    "-c %.*s: \"%s\" hides the field of by= for good",
		    (int)rule->fields.n, rule->fields.p,
		    method_name(r->rule[c.rule].spec));
		return -1;
	}
	return 0;
}

/* The same rules with those that cannot be reversed. */
static int
restoring_ready(const struct redact *r)
{
	struct select *all = select_new();
	const char *why;
	int result = 0;

	for (int i = 0; i < r->rules && result == 0; i++) {
		const struct rule *rule = &r->rule[i];
		int id = method_keeps(rule->spec) ? SELECT_KEEP : i;

		if (rule->fields.n == 0)
			select_rest(all, id == SELECT_KEEP ? SELECT_NONE : id,
			    false);
		else if (select_add(all, rule->fields, id, &why) != 0)
			result = malformed(rule, why);
	}
	if (result == 0)
		result = by_restorable(r, all);
	select_free(all);
	return result;
}

static int
rules_ready(struct redact *r)
{
	bool needed = false;

	r->select = select_new();
	for (int i = 0; i < r->rules; i++) {
		if (rule_select(r, i) != 0)
			return -1;
		needed |= method_needs_key(r->rule[i].spec);
		if (method_warm(r->rule[i].spec) != 0) {
			msg_error(STATUS_STOP, "libcrypto lacks a cipher");
			return -1;
		}
	}
	if (r->restore && restoring_ready(r) != 0)
		return -1;
	if (r->key_file != NULL)
		r->keys = keyring_load(r->key_file);
	if (r->key_file != NULL && r->keys == NULL)
		return -1;
	if (needed && r->keys == NULL) {
		msg_error(STATUS_CALL, "a key is needed: -k file (make one "
				       "with --new-key file)");
		return -1;
	}
	return 0;
}

/* The receipt's fields must be hidden by the same methods as our rules say,
 * and by a key that we have. */
static int
receipt_agrees(struct redact *r)
{
	const char *key = receipt_key(r->receipt);

	if (key != NULL &&
	    (r->keys == NULL || keyring_prefer(r->keys, key) != 0)) {
		msg_error(STATUS_CALL, "%s: made with another key (%s)",
		    r->receipt_file, key);
		return -1;
	}
	for (size_t i = 0; i < receipt_fields(r->receipt); i++) {
		struct text field = receipt_field(r->receipt, i);
		struct choice c = select_find(r->select, field, 0, false);
		char shown[MSG_NAME_MAX + 1];

		msg_name(shown, sizeof(shown), field);
		if (c.rule < 0 && c.slot >= 0) {
			msg_error(STATUS_CALL,
			    "%s: %s: was hidden, and a shift depends on it",
			    r->receipt_file, shown);
			return -1;
		}
		if (c.rule < 0 ||
		    receipt_holds(r->receipt, field, r->rule[c.rule].spec))
			continue;
		msg_error(STATUS_CALL, "%s: %s: was hidden by another method",
		    r->receipt_file, shown);
		return -1;
	}
	return 0;
}

/* No file that is read, or written by another option, is written over. */
static int
files_differ(const struct redact *r, char **files)
{
	const char *receipt = r->restore ? NULL : r->receipt_file;
	const char *output = r->stream.output, *rejects = r->stream.rejects;
	const char *twice = NULL;

	if (file_same_name(receipt, output) || file_same_name(receipt, rejects))
		twice = receipt;
	if (file_same_name(r->key_file, output) ||
	    file_same_name(r->key_file, rejects) ||
	    file_same_name(r->key_file, receipt))
		twice = r->key_file;
	for (; *files != NULL; files++)
		if (file_same_name(receipt, *files))
			twice = receipt;
	if (twice == NULL)
		return 0;
	msg_error(STATUS_CALL, "%s: is named for two purposes", twice);
	return -1;
}

static int
receipt_ready(struct redact *r)
{
	if (r->receipt_file == NULL)
		return 0;
	if (r->restore) {
		r->receipt = receipt_load(r->receipt_file);
		return r->receipt == NULL ? -1 : receipt_agrees(r);
	}
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

	return r->rule[rule].drops && !r->restore;
}

static void
redact_clear(struct redact *r)
{
	for (int i = 0; i < r->rules; i++)
		method_spec_free(r->rule[i].spec);
	mem_free(r->rule);
	select_free(r->select);
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
			.select = r->select,
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
	struct redact r = { 0 };

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &r);
	return run(&r, argv);
}
