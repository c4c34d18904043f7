/* SPDX-License-Identifier: ISC */
/*
 * pp-policy: finds mistakes in a policy, and describes what it says.
 */
#include <string.h>

#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/now.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "explain/explainreports.h"

enum { NOW = OPT_LONG, NO_SANDBOX };

static const struct opt table[] = {
	{ 'D', "dataset", "name", "List the fields of this dataset" },
	{ NO_SANDBOX, "no-sandbox", NULL, "Keep all rights of the process" },
	{ NOW, "now", "time", "Use this as the present time" },
	{ 'o', "output", "file", "Write to file, whole or not at all" },
	{ 'q', "quiet", NULL, "Print no warnings" },
	{ 's', "strict", NULL, "A warning makes the status 1" },
	{ 't', "to", "format", "Write text, json, tsv, ndjson or html" },
	{ 0, NULL, NULL, NULL },
};

static const struct opt_command commands[] = {
	{ "check", NULL, "Report all mistakes in each file (default)" },
	{ "fields", NULL, "List the fields of a dataset (-t tsv, ndjson)" },
	{ "explain", NULL, "Describe it in plain words (-t text, html)" },
	{ "coverage", NULL, "Say what executes promises (-t text, json)" },
	{ "diff", NULL, "Report what changed (-t text, json)" },
	{ NULL, NULL, NULL },
};

static const struct opt_tool tool = {
	.name = "pp-policy",
	.summary = "find mistakes in a policy, and say what it promises",
	.usage = "[command] [-D dataset] [-o file] [-t format] [file ...]",
	.table = table,
	.commands = commands,
	.notes = "Without a file, pp-policy reads the file in PP_POLICY, else "
		 "the built-in\npolicy.\n",
};

enum form { FORM_NONE, FORM_TEXT, FORM_JSON, FORM_TSV, FORM_NDJSON, FORM_HTML };

static const char *const form_names[] = { "", "text", "json", "tsv", "ndjson",
	"html" };

struct input;

struct call {
	const char *dataset, *output, *now;
	enum form form;
	bool strict, quiet, no_sandbox;
	bool all; /* conditions and hierarchies are checked, too */
	int64_t today;
	struct input *input;
	size_t inputs;
	struct buf out;
};

/* ---- options ---- */

static int
form_set(struct call *c, const char *arg)
{
	for (int i = FORM_TEXT; i <= FORM_HTML; i++)
		if (strcmp(arg, form_names[i]) == 0) {
			c->form = (enum form)i;
			return 0;
		}
	msg_error(STATUS_CALL,
	    "unknown format of -t; known: text, json, tsv, ndjson, html");
	return -1;
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct call *c = ctx;

	switch (letter) {
	case 'D': c->dataset = arg; return 0;
	case NOW: c->now = arg; return 0;
	case NO_SANDBOX: c->no_sandbox = true; return 0;
	case 'o': c->output = strcmp(arg, "-") == 0 ? NULL : arg; return 0;
	case 'q': c->quiet = true; return 0;
	case 's': c->strict = true; return 0;
	case 't': return form_set(c, arg);
	default: return -1;
	}
}

/* ---- reading ---- */

/* The program reads all files, and loads libjq if a condition needs it, before
 * it gives up its rights.  It reports mistakes afterwards. */
struct input {
	const char *file;
	struct policy *policy; /* NULL: it has mistakes */
	struct findings findings;
};

static void
input_read(struct input *in, const struct call *c)
{
	in->policy = policy_find(in->file, c->today, &in->findings);
	if (in->policy == NULL || !c->all)
		return;
	policy_conditions(in->policy, &in->findings);
	policy_hierarchies(in->policy, &in->findings);
}

static void
inputs_read(struct call *c, char **files)
{
	while (files[c->inputs] != NULL)
		c->inputs++;
	/* Without a file, there is the default one. */
	c->inputs += c->inputs == 0;
	c->input = mem_array(c->inputs, sizeof(*c->input));
	for (size_t i = 0; i < c->inputs; i++) {
		c->input[i].file = files[0] == NULL ? NULL : files[i];
		input_read(&c->input[i], c);
	}
}

static void
inputs_clear(struct call *c)
{
	for (size_t i = 0; i < c->inputs; i++) {
		findings_clear(&c->input[i].findings);
		policy_free(c->input[i].policy);
	}
	mem_free(c->input);
}

/* The policy of an input, or NULL after its mistakes. */
static const struct policy *
policy_at(const struct call *c, size_t i)
{
	const struct input *in = &c->input[i];

	if (in->policy == NULL)
		findings_print(policy_name(in->file), &in->findings, false);
	return in->policy;
}

/* ---- commands ---- */

static void
check(struct call *c)
{
	for (size_t i = 0; i < c->inputs; i++) {
		const struct findings *all = &c->input[i].findings;
		const char *name = policy_name(c->input[i].file);

		if (c->form == FORM_JSON)
			findings_report(name, all, &c->out);
		else
			findings_print(name, all, true);
		if (all->errors > 0)
			msg_raise(STATUS_CALL);
		else if (all->findings > 0 && c->strict)
			msg_raise(STATUS_LOOK);
	}
}

/* The one that -D names, or the only one. */
static const struct policy_dataset *
dataset_choose(const struct call *c, const struct policy *p)
{
	return c->dataset == NULL
		   ? policy_dataset_of(p, NULL, 0, true)
		   : policy_dataset_named(p, text_of(c->dataset));
}

static void
fields(struct call *c)
{
	const struct policy *p = policy_at(c, 0);
	const struct policy_dataset *d =
	    p == NULL ? NULL : dataset_choose(c, p);

	if (d != NULL)
		fieldlist_report(p, d, c->form == FORM_NDJSON, &c->out);
}

static void
explain(struct call *c)
{
	const struct policy *p = policy_at(c, 0);

	if (p != NULL)
		explain_report(p, c->form == FORM_HTML, c->today, &c->out);
}

static void
coverage(struct call *c)
{
	const struct policy *p = policy_at(c, 0);

	if (p != NULL && p->clauses == 0)
		msg_error(STATUS_CALL,
		    "%.*s: coverage needs \"policy.clauses\", the file that "
		    "lists the clauses",
		    (int)p->file.n, p->file.p);
	else if (p != NULL &&
		 !coverage_report(p, c->form == FORM_JSON, &c->out))
		msg_raise(STATUS_LOOK);
}

static void
diff(struct call *c)
{
	const struct policy *old = policy_at(c, 0), *new = policy_at(c, 1);

	if (old != NULL && new != NULL &&
	    diff_report(old, new, c->form == FORM_JSON, &c->out))
		msg_raise(STATUS_LOOK);
}

/* In the order of the table. */
static const struct {
	void (*report)(struct call *);
	size_t least, most; /* files */
	enum form form[2];  /* the first is the default */
} work[] = {
	{ check, 0, SIZE_MAX, { FORM_TEXT, FORM_JSON } },
	{ fields, 0, 1, { FORM_TSV, FORM_NDJSON } },
	{ explain, 0, 1, { FORM_TEXT, FORM_HTML } },
	{ coverage, 0, 1, { FORM_TEXT, FORM_JSON } },
	{ diff, 2, 2, { FORM_TEXT, FORM_JSON } },
};

/* ---- the call ---- */

static bool
fits(const struct call *c, int command, char **files)
{
	const enum form *form = work[command].form;
	const char *name = commands[command].name;
	size_t n = 0;

	while (files[n] != NULL)
		n++;
	if (n < work[command].least || n > work[command].most)
		msg_error(STATUS_CALL, "%s takes %s", name,
		    work[command].least == 2 ? "two files" : "one file");
	else if (c->form != FORM_NONE && c->form != form[0] &&
		 c->form != form[1])
		msg_error(STATUS_CALL, "%s writes %s or %s", name,
		    form_names[form[0]], form_names[form[1]]);
	else if (c->dataset != NULL && work[command].report != fields)
		msg_error(STATUS_CALL, "-D is only for fields");
	return msg_status() == STATUS_OK;
}

static int
today_find(struct call *c)
{
	const char *why;
	struct zone *utc = zone_load("UTC", &why);
	int64_t now;
	int bad = now_of(c->now, utc, &now);

	if (bad == 0)
		c->today = moment_day(now, utc);
	zone_free(utc);
	return bad;
}

/* Whether the output is no file of an input. */
static bool
output_fits(const struct call *c)
{
	for (size_t i = 0; i < c->inputs; i++) {
		const struct input *in = &c->input[i];
		const struct file_use use[] = {
			{ c->output, true, false, 0 },
			{ in->file, false, false, 0 },
		};

		if (c->output != NULL &&
		    policy_files_check(in->policy, use,
			sizeof(use) / sizeof(*use), NULL) != 0)
			return false;
	}
	return true;
}

static void
write_out(const struct call *c, struct outfile *out)
{
	bool wanted = msg_status() < STATUS_CALL || c->form == FORM_JSON;

	if (wanted &&
	    outfile_put(out, (struct text){ c->out.p, c->out.len }) == 0)
		outfile_end(out);
	else
		outfile_discard(out);
}

static int
run(struct call *c, char **operands)
{
	int named = opt_command(&tool, &operands);
	int command = named < 0 ? 0 : named;
	struct outfile *out;

	msg_quiet(c->quiet);
	c->all = work[command].report == check;
	if (!fits(c, command, operands) || today_find(c) != 0 ||
	    (out = outfile_begin(c->output, 0666)) == NULL)
		return (int)msg_status();
	inputs_read(c, operands);
	if (!output_fits(c)) {
		outfile_discard(out);
	} else {
		if (sandbox_unless(c->no_sandbox,
			c->output != NULL ? SANDBOX_RENAME : 0) == 0)
			work[command].report(c);
		write_out(c, out);
	}
	inputs_clear(c);
	buf_clear(&c->out);
	return (int)msg_status();
}

int
main(int argc, char **argv)
{
	struct call c = { .form = FORM_NONE };

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	argv += opt_parse(&tool, argc, argv, set, &c);
	return run(&c, argv);
}
