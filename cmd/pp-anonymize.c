/* SPDX-License-Identifier: ISC */
/*
 * pp-anonymize: makes tables in which no one stands out.  A table goes in, and
 * the same table goes out with its quasi-identifiers made coarser, until every
 * record shares them with enough others.
 */
#include <stdlib.h>

#include "base/file.h"
#include "base/msg.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "group/publish.h"
#include "group/risk.h"
#include "group/terms.h"
#include "group/verify.h"

enum {
	DROP = STREAM_LAST,
	EFFORT,
	HIERARCHY,
	K,
	KEEP,
	L,
	LABELS,
	QI,
	SEARCH,
	SENSITIVE,
	SUPPRESS,
	T,
	UNIT
};

static const struct opt table[] = {
	STREAM_OPT_DELIM,
	{ DROP, "drop", "columns", "These do not go out" },
	STREAM_OPT_FROM,
	{ HIERARCHY, "hierarchy", "column=file", "How it becomes coarser" },
	STREAM_OPT_JOBS,
	{ K, "k", "n", "At least n persons in a class" },
	{ KEEP, "keep", "columns", "These go out as they are" },
	{ L, "l", "kind:l", "Diversity of sensitive values in a class" },
	{ LABELS, "labels", "kind", "Write set, hierarchy or range" },
	STREAM_OPT_LENIENT,
	STREAM_OPT_MAX,
	STREAM_OPT_HEADER,
	STREAM_OPT_SANDBOX,
	STREAM_OPT_OUTPUT,
	STREAM_OPT_PROGRESS,
	{ QI, "qi", "columns", "Quasi-identifiers, which become coarser" },
	STREAM_OPT_QUIET,
	STREAM_OPT_REJECTS,
	{ SEARCH, "search", "kind", "Look for boxes, close or levels" },
	{ SENSITIVE, "sensitive", "columns", "What no class may give away" },
	{ SUPPRESS, "suppress", "share", "Persons that may be left out" },
	{ T, "t", "kind:t", "Distance of a class from the whole, at most" },
	STREAM_OPT_TO,
	{ UNIT, "unit", "column", "Whose a record is" },
	STREAM_OPT_VERBOSE,
	{ 0, NULL, NULL, NULL },
};

static const struct opt_tool tool = {
	.name = "pp-anonymize",
	.summary = "make tables in which no one stands out",
	.usage = "[command] --qi columns --k n [file ...]",
	.table = table,
	.notes = NULL,
};

struct settings {
	struct publish_options publish;
	struct terms terms;
};

/* Where options that are a word are stored. */
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
	case HIERARCHY: terms_hierarchy(&s->terms, arg); return 0;
	default: return -1;
	}
}

static void
anonymize(struct settings *s, const struct release *release, char **files)
{
	s->publish.release = release;
	if (release->k < 2)
		msg_error(STATUS_CALL,
		    "how many persons hide one another? --k n, from 2");
	else
		publish_run(&s->publish, files);
}

static void
check(struct settings *s, const struct release *release, char **files)
{
	verify_run(&s->publish.stream, release, files);
}

static void
risk(struct settings *s, const struct release *release, char **files)
{
	risk_run(&s->publish.stream, release, files);
}

static int
run(struct settings *s, char **args)
{
	static const struct {
		const char *name;
		void (
		    *work)(struct settings *, const struct release *, char **);
	} command[] = {
		{ "check", check },
		{ "risk", risk },
	};
	struct release release = { NULL };
	void (*work)(struct settings *, const struct release *, char **) =
	    anonymize;

	for (size_t i = 0; i < sizeof(command) / sizeof(*command); i++)
		if (*args != NULL && strcmp(*args, command[i].name) == 0) {
			work = command[i].work;
			args++;
			break;
		}
	if (terms_release(&s->terms, &release) == 0)
		work(s, &release, args);
	release_clear(&release);
	return (int)msg_status();
}

int
main(int argc, char **argv)
{
	struct settings s = { 0 };
	int status;

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &s);
	status = run(&s, argv);
	terms_clear(&s.terms);
	return status;
}
