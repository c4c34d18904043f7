/* SPDX-License-Identifier: ISC */
#include "base/opt.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/msg.h"
#include "base/near.h"

enum { COMPLETION = 0x10000, WIDTH = 32, INDENT = 18 };

/* Options of every tool, after the rows of its own table. */
static const struct opt common[] = {
	{ COMPLETION, "completion", "shell",
	    "Print completions for bash, zsh or fish" },
	{ 'h', "help", NULL, "Print this help" },
	{ 'V', "version", NULL, "Print the version" },
	{ 0, NULL, NULL, NULL },
};

/* Row i of both tables together; its name is NULL after the last row. */
static const struct opt *
row(const struct opt_tool *t, size_t i)
{
	const struct opt *o = t->table;

	while (o->name != NULL && i > 0) {
		o++;
		i--;
	}
	return o->name != NULL ? o : &common[i];
}

static void
help(const struct opt_tool *t)
{
	const struct opt *o;

	printf("%s: %s\n\nusage: %s %s\n\n", t->name, t->summary, t->name,
	    t->usage);
	for (size_t i = 0; (o = row(t, i))->name != NULL; i++) {
		int n = o->letter < OPT_LONG ? printf("  -%c, ", o->letter)
					     : printf("      ");

		n += printf("--%s%s%s", o->name, o->arg != NULL ? " " : "",
		    o->arg != NULL ? o->arg : "");
		printf("%*s%s\n", n < WIDTH ? WIDTH - n : 2, "", o->help);
	}
	if (t->commands != NULL)
		printf("\nCommands:\n");
	for (const struct opt_command *c = t->commands;
	     c != NULL && c->name != NULL; c++) {
		int n = printf("  %s%s%s", c->name, c->args == NULL ? "" : " ",
		    c->args == NULL ? "" : c->args);

		printf("%*s%s\n", n < INDENT ? INDENT - n : 2, "", c->help);
	}
	if (t->notes != NULL)
		printf("%s%s", t->commands == NULL ? "\n" : "", t->notes);
	printf("\nThe manual: man %s, man 7 pp\n", t->name);
}

static void
complete_bash(const struct opt_tool *t)
{
	const struct opt *o;

	printf("complete -o default -W '");
	for (size_t i = 0; (o = row(t, i))->name != NULL; i++)
		printf("%s--%s", i > 0 ? " " : "", o->name);
	for (const struct opt_command *c = t->commands;
	     c != NULL && c->name != NULL; c++)
		printf(" %s", c->name);
	printf("' %s\n", t->name);
}

static void
complete_zsh(const struct opt_tool *t)
{
	const struct opt *o;

	printf("#compdef %s\n_arguments", t->name);
	for (size_t i = 0; (o = row(t, i))->name != NULL; i++) {
		const char *arg = o->arg == NULL ? "" : ":";

		if (o->letter < OPT_LONG)
			printf(" \\\n  '-%c[%s]%s%s%s'", o->letter, o->help,
			    arg, o->arg == NULL ? "" : o->arg,
			    o->arg == NULL ? "" : ":_default");
		printf(" \\\n  '--%s[%s]%s%s%s'", o->name, o->help, arg,
		    o->arg == NULL ? "" : o->arg,
		    o->arg == NULL ? "" : ":_default");
	}
	if (t->commands != NULL) {
		printf(" \\\n  '1:command or file:{ _alternative "
		       "\"command:command:((");
		for (const struct opt_command *c = t->commands; c->name != NULL;
		     c++)
			printf("%s%s", c == t->commands ? "" : " ", c->name);
		printf("))\" \"file:file:_files\" }'");
	}
	printf(" \\\n  '*:file:_files'\n");
}

static void
complete_fish(const struct opt_tool *t)
{
	const struct opt *o;

	for (size_t i = 0; (o = row(t, i))->name != NULL; i++) {
		printf("complete -c %s", t->name);
		if (o->letter < OPT_LONG)
			printf(" -s %c", o->letter);
		printf(" -l %s%s -d '%s'\n", o->name,
		    o->arg == NULL ? "" : " -r", o->help);
	}
	for (const struct opt_command *c = t->commands;
	     c != NULL && c->name != NULL; c++)
		printf("complete -c %s -n __fish_use_subcommand -a %s -d "
		       "'%s'\n",
		    t->name, c->name, c->help);
}

/* Exits; the status says so if standard output could not be written. */
static _Noreturn void
leave(void)
{
	if (ferror(stdout) != 0 || fclose(stdout) != 0)
		msg_error_os(STATUS_STOP, "<stdout>");
	exit((int)msg_status());
}

static _Noreturn void
usage(const struct opt_tool *t)
{
	fprintf(stderr, "usage: %s %s\n", t->name, t->usage);
	exit(STATUS_CALL);
}

static _Noreturn void
complete(const struct opt_tool *t, const char *shell)
{
	static const struct {
		const char *shell;
		void (*print)(const struct opt_tool *);
	} shells[] = {
		{ "bash", complete_bash },
		{ "zsh", complete_zsh },
		{ "fish", complete_fish },
	};

	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (strcmp(shell, shells[i].shell) == 0) {
			shells[i].print(t);
			leave();
		}
	msg_error(STATUS_CALL, "--completion takes bash, zsh or fish");
	usage(t);
}

static bool
known(const struct opt_tool *t, int letter)
{
	const struct opt *o;

	for (size_t i = 0; (o = row(t, i))->name != NULL; i++)
		if (o->letter == letter)
			return true;
	return false;
}

/* The long option nearest to a misspelt one; NULL: none. */
static const char *
option_near(const struct opt_tool *t, const char *word)
{
	struct text name[OPT_ALL], wanted;
	const struct opt *o;
	size_t n = 0;
	int near;

	wanted = (struct text){ word, strcspn(word, "=") };
	for (; (o = row(t, n))->name != NULL; n++)
		name[n] = text_of(o->name);
	near = text_near(wanted, name, n);
	return near < 0 ? NULL : name[near].p;
}

static void
unknown_long(const struct opt_tool *t, const char *word)
{
	const char *near = option_near(t, word + 2);
	int n = (int)strcspn(word, "=");

	if (near != NULL)
		msg_error(STATUS_CALL, "unknown option %.*s" NEAR_MEANT("--%s"),
		    n, word, near);
	else
		msg_error(STATUS_CALL, "unknown option %.*s", n, word);
}

/*
 * Reports what getopt_long rejected; optopt is 0 for an unknown long name.
 * `word` is the rejected word, except in a bundle with letters left: then it is
 * the word before.
 */
static _Noreturn void
complain(const struct opt_tool *t, char **argv, int answer)
{
	const char *word = argv[optind - 1];

	if (answer == ':' && optopt < OPT_LONG)
		msg_error(STATUS_CALL, "-%c needs an argument", optopt);
	else if (answer == ':')
		msg_error(STATUS_CALL, "%s needs an argument", word);
	else if (optopt == 0)
		unknown_long(t, word);
	else if (known(t, optopt))
		msg_error(STATUS_CALL, "%.*s takes no argument",
		    (int)strcspn(word, "="), word);
	else if (optopt > ' ' && optopt < 0x7f)
		msg_error(STATUS_CALL, "unknown option -%c", optopt);
	else
		msg_error(STATUS_CALL, "unknown option");
	usage(t);
}

/* The table in the form that getopt_long reads. */
struct tables {
	struct option longs[OPT_ALL];
	char shorts[2 * OPT_ALL + 1];
};

static void
tables_fill(struct tables *tables, const struct opt_tool *t)
{
	const struct opt *o;
	char *to = tables->shorts;

	*to++ = ':';
	for (size_t i = 0; (o = row(t, i))->name != NULL; i++) {
		struct option *l = &tables->longs[i];

		l->name = o->name;
		l->has_arg = o->arg != NULL ? required_argument : no_argument;
		l->val = o->letter;
		if (o->letter >= OPT_LONG)
			continue;
		*to++ = (char)o->letter;
		if (o->arg != NULL)
			*to++ = ':';
	}
}

int
opt_parse(const struct opt_tool *t, int argc, char **argv, opt_set *set,
    void *ctx)
{
	struct tables tables = { 0 };
	int answer;

	tables_fill(&tables, t);
	opterr = 0;
	while ((answer = getopt_long(argc, argv, tables.shorts, tables.longs,
		    NULL)) != -1) {
		if (answer == '?' || answer == ':')
			complain(t, argv, answer);
		if (answer == 'h') {
			help(t);
			leave();
		}
		if (answer == 'V') {
			printf("%s %s\n", t->name, PP_VERSION);
			leave();
		}
		if (answer == COMPLETION)
			complete(t, optarg);
		if (set(ctx, answer, optarg) != 0)
			usage(t);
	}
	return optind;
}

int
opt_command(const struct opt_tool *t, char ***operands)
{
	enum { MOST = 32 };
	struct text name[MOST];
	const char *first = **operands;
	size_t n = 0;
	int near;

	if (first == NULL)
		return -1;
	for (; n < MOST && t->commands[n].name != NULL; n++) {
		name[n] = text_of(t->commands[n].name);
		if (strcmp(first, name[n].p) != 0)
			continue;
		++*operands;
		return (int)n;
	}
	near = text_near(text_of(first), name, n);
	if (near < 0 || strcmp(first, "-") == 0 || access(first, F_OK) == 0)
		return -1;
	msg_error(STATUS_CALL, "unknown command \"%s\"" NEAR_MEANT("\"%s\""),
	    first, name[near].p);
	usage(t);
}

void
opt_note(struct opt_given *given, int letter)
{
	for (size_t i = 0; i < given->n; i++)
		if (given->letter[i] == letter)
			return;
	if (given->n < OPT_ROWS)
		given->letter[given->n++] = letter;
}

/* Whether a list of words has one. */
static bool
has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (; *words != '\0'; words += strspn(words, " ")) {
		size_t len = strcspn(words, " ");

		if (len == n && memcmp(words, word, n) == 0)
			return true;
		words += len;
	}
	return false;
}

static const struct opt *
row_of(const struct opt_tool *t, int letter)
{
	const struct opt *o = t->table;

	while (o->letter != letter)
		o++;
	return o;
}

static void
misfit_tell(const char *command, const struct opt *o, const char *takes)
{
	struct buf b = { 0 };

	for (; *takes != '\0'; takes += strspn(takes, " ")) {
		size_t n = strcspn(takes, " ");

		buf_printf(&b, "%s--%.*s", b.len > 0 ? ", " : "", (int)n,
		    takes);
		takes += n;
	}
	msg_error(STATUS_CALL, "%s does not take --%s; it takes %.*s", command,
	    o->name, (int)b.len, b.p);
	buf_clear(&b);
}

int
opt_fits(const struct opt_tool *t, int command, const struct opt_given *given)
{
	const char *takes = command < 0 ? t->takes : t->commands_take[command];
	const char *name =
	    command < 0 ? "this call" : t->commands[command].name;

	for (size_t i = 0; i < given->n && takes != NULL; i++) {
		const struct opt *o = row_of(t, given->letter[i]);

		if (has_word(takes, o->name))
			continue;
		misfit_tell(name, o, takes);
		return -1;
	}
	return 0;
}

int
opt_file(const char **file, const char *option, const char *arg)
{
	*file = arg;
	if (strcmp(arg, "-") != 0)
		return 0;
	msg_error(STATUS_CALL, "%s takes the name of a file, not -", option);
	return -1;
}

int
opt_once(const struct opt_tool *tool, int letter, const char **to,
    const char *arg)
{
	const struct opt *o = tool->table;

	while (o->letter != letter)
		o++;
	if (*to == NULL) {
		*to = arg;
		return 0;
	}
	msg_error(STATUS_CALL, "--%s is given twice", o->name);
	return -1;
}
