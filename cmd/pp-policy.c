/* SPDX-License-Identifier: ISC */
/*
 * pp-policy: finds what is wrong with a policy, and tells what it says.
 */
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/file.h"
#include "base/moment.h"
#include "base/msg.h"
#include "base/opt.h"
#include "explain/explainreports.h"

enum { NOW = OPT_LONG };

static const struct opt table[] = {
	{ 'D', "dataset", "name", "The dataset that fields lists" },
	{ NOW, "now", "time", "What time it is, for contracts and reviews" },
	{ 'o', "output", "file", "Write to file, whole or not at all" },
	{ 'q', "quiet", NULL, "Print no warnings" },
	{ 's', "strict", NULL, "Let a warning make the status 1" },
	{ 't', "to", "format", "Write text, json, tsv, ndjson or html" },
	{ 0, NULL, NULL, NULL },
};

static const char notes[] =
    "Commands:\n"
    "  check       Tell every mistake in each file (the default)\n"
    "  fields      List the fields of a dataset (-t tsv, ndjson)\n"
    "  explain     Say it in plain words (-t text, html)\n"
    "  coverage    Promises that nothing executes (-t text, json)\n"
    "  diff        What a new version changes (-t text, json)\n"
    "Without a file: that of PP_POLICY, else the built-in policy.\n";

static const struct opt_tool tool = {
	.name = "pp-policy",
	.summary = "find mistakes in a policy, and say what it promises",
	.usage = "[command] [-D dataset] [-o file] [-t format] [file ...]",
	.table = table,
	.notes = notes,
};

enum form { FORM_NONE, FORM_TEXT, FORM_JSON, FORM_TSV, FORM_NDJSON, FORM_HTML };

static const char *const form_names[] = { "", "text", "json", "tsv", "ndjson",
	"html" };

struct call {
	const char *dataset, *output;
	enum form form;
	bool strict, quiet;
	int64_t today;
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
	msg_error(STATUS_CALL, "-t takes text, json, tsv, ndjson or html");
	return -1;
}

static int
now_set(struct call *c, const char *arg)
{
	const char *why;
	struct zone *utc;
	struct moment m;
	int bad;

	utc = zone_load("UTC", &why);
	bad = moment_parse(text_of(arg), NULL, utc, &m);
	if (bad == 0)
		c->today = m.day ? m.at : moment_day(m.at, utc);
	else
		msg_error(STATUS_CALL, "--now takes a date or a timestamp, as "
				       "2026-03-01 or 2026-03-01T09:00:00Z");
	zone_free(utc);
	return bad;
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct call *c = ctx;

	switch (letter) {
	case 'D': c->dataset = arg; return 0;
	case NOW: return now_set(c, arg);
	case 'o': c->output = arg; return 0;
	case 'q': c->quiet = true; return 0;
	case 's': c->strict = true; return 0;
	case 't': return form_set(c, arg);
	default: return -1;
	}
}

/* ---- commands ---- */

static void
check_file(struct call *c, const char *file)
{
	struct findings all;
	const char *name = policy_name(file);
	struct policy *p = policy_find(file, c->today, &all);

	if (p != NULL) {
		policy_conditions(p, &all);
		policy_hierarchies(p, &all);
	}
	if (c->form == FORM_JSON)
		findings_report(name, &all, &c->out);
	else
		findings_print(name, &all, true);
	if (all.errors > 0)
		msg_raise(STATUS_CALL);
	else if (all.findings > 0 && c->strict)
		msg_raise(STATUS_LOOK);
	findings_clear(&all);
	policy_free(p);
}

static void
check(struct call *c, char **files)
{
	do
		check_file(c, *files);
	while (*files != NULL && *++files != NULL);
}

/* The one that -D names, or the only one. */
static const struct policy_dataset *
dataset_choose(const struct call *c, const struct policy *p)
{
	return c->dataset == NULL
		   ? policy_dataset_of(p, NULL, 0)
		   : policy_dataset_named(p, text_of(c->dataset));
}

static void
fields(struct call *c, char **files)
{
	struct policy *p = policy_load(files[0], c->today);
	const struct policy_dataset *d =
	    p == NULL ? NULL : dataset_choose(c, p);

	if (d != NULL)
		fieldlist_report(d, c->form == FORM_NDJSON, &c->out);
	policy_free(p);
}

static void
explain(struct call *c, char **files)
{
	struct policy *p = policy_load(files[0], c->today);

	if (p != NULL)
		explain_report(p, c->form == FORM_HTML, c->today, &c->out);
	policy_free(p);
}

static void
coverage(struct call *c, char **files)
{
	struct policy *p = policy_load(files[0], c->today);

	if (p != NULL && p->clauses == 0)
		msg_error(STATUS_CALL,
		    "%.*s: policy.clauses names no list of clauses",
		    (int)p->file.n, p->file.p);
	else if (p != NULL &&
		 !coverage_report(p, c->form == FORM_JSON, &c->out))
		msg_raise(STATUS_LOOK);
	policy_free(p);
}

static void
diff(struct call *c, char **files)
{
	struct policy *old = policy_load(files[0], c->today),
		      *new = policy_load(files[1], c->today);

	if (old != NULL && new != NULL &&
	    diff_report(old, new, c->form == FORM_JSON, &c->out))
		msg_raise(STATUS_LOOK);
	policy_free(old);
	policy_free(new);
}

static const struct command {
	const char *name;
	void (*run)(struct call *, char **files);
	size_t least, most; /* files */
	enum form form[2];  /* the first is the default */
} commands[] = {
	{ "check", check, 0, SIZE_MAX, { FORM_TEXT, FORM_JSON } },
	{ "fields", fields, 0, 1, { FORM_TSV, FORM_NDJSON } },
	{ "explain", explain, 0, 1, { FORM_TEXT, FORM_HTML } },
	{ "coverage", coverage, 0, 1, { FORM_TEXT, FORM_JSON } },
	{ "diff", diff, 2, 2, { FORM_TEXT, FORM_JSON } },
};

/* ---- the call ---- */

/* Takes a command off the front, or it is check. */
static const struct command *
command_take(char ***operands)
{
	size_t n = sizeof(commands) / sizeof(*commands);

	for (size_t i = 0; i < n && **operands != NULL; i++)
		if (strcmp(**operands, commands[i].name) == 0) {
			++*operands;
			return &commands[i];
		}
	return &commands[0];
}

static bool
fits(const struct call *c, const struct command *command, char **files)
{
	size_t n = 0;

	while (files[n] != NULL)
		n++;
	if (n < command->least || n > command->most)
		msg_error(STATUS_CALL, "%s takes %s", command->name,
		    command->least == 2 ? "two files" : "one file");
	else if (c->form != FORM_NONE && c->form != command->form[0] &&
		 c->form != command->form[1])
		msg_error(STATUS_CALL, "%s writes %s or %s", command->name,
		    form_names[command->form[0]], form_names[command->form[1]]);
	else if (c->dataset != NULL && command->run != fields)
		msg_error(STATUS_CALL, "-D is for fields");
	return msg_status() == STATUS_OK;
}

static void
write_out(const struct call *c, struct outfile *out)
{
	const char *name = c->output == NULL ? "<stdout>" : c->output;

	if (msg_status() >= STATUS_CALL && c->form != FORM_JSON) {
		outfile_discard(out);
	} else if (file_write(outfile_fd(out), c->out.p, c->out.len) != 0) {
		msg_error_os(STATUS_STOP, "%s", name);
		outfile_discard(out);
	} else if (outfile_commit(out) != 0) {
		msg_error_os(STATUS_STOP, "%s", name);
	}
}

static int
run(struct call *c, char **operands)
{
	const struct command *command = command_take(&operands);
	struct outfile *out;

	msg_quiet(c->quiet);
	if (!fits(c, command, operands))
		return (int)msg_status();
	out = outfile_open(c->output, 0666);
	if (out == NULL) {
		msg_error_os(STATUS_CALL, "%s", c->output);
		return (int)msg_status();
	}
	command->run(c, operands);
	write_out(c, out);
	buf_clear(&c->out);
	return (int)msg_status();
}

int
main(int argc, char **argv)
{
	struct call c = { .today = (int64_t)time(NULL) / DATE_DAY_SECONDS };

	msg_init(argv[0]);
	file_guard();
	argv += opt_parse(&tool, argc, argv, set, &c);
	return run(&c, argv);
}
