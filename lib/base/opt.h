/* SPDX-License-Identifier: ISC */
/*
 * One table per tool drives parser, usage line, --help and shell completion.
 *
 * Adding an option to one program: a row in the table of cmd/pp-*.c, a case
 * where it is stored, a paragraph on its page in man/, a test.
 * Adding an option to all programs that read records: a row and a case in
 * record/stream.h and record/options.c, the row in the tables of cmd/pp-*.c.
 * Adding an option to all programs: a row in `common` of opt.c, its case in
 * opt_parse(), one more place in OPT_ALL, a paragraph on the page pp(7).
 */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stddef.h>

/* A long-only option has an id from OPT_LONG on in place of a letter. */
enum { OPT_LONG = 256 };

struct opt {
	int letter;
	const char *name; /* long name; NULL ends the table */
	const char *arg;  /* what it takes, in lower case; NULL: nothing */
	const char *help; /* one short sentence without a full stop */
};

enum { OPT_ROWS = 60, OPT_ALL = OPT_ROWS + 4 };

/* A command: a first operand that says what to do. */
struct opt_command {
	const char *name; /* NULL ends the table */
	const char *args; /* what it takes, in lower case; NULL: files */
	const char *help; /* as for an option */
};

struct opt_tool {
	const char *name;    /* pp-redact */
	const char *summary; /* hide columns of CSV and NDJSON */
	const char *usage;   /* [-c fields=method[:arg,...]]... [file ...] */
	const struct opt *table;            /* at most OPT_ROWS */
	const struct opt_command *commands; /* NULL: none */
	const char *notes; /* more lines for --help, NULL: none */
	/* The long names of the options that a call without a command takes,
	 * and by command; with blanks between; NULL: any. */
	const char *takes, *const *commands_take;
};

/* The options that were given, each once. */
struct opt_given {
	int letter[OPT_ROWS];
	size_t n;
};

/* Stores one option; 0, or -1 after a message about arg. */
typedef int opt_set(void *ctx, int letter, const char *arg);

/*
 * Parses argv (getopt_long rules) and returns the index of the first operand.
 * -h, --help and -V, --version print to standard output and exit 0 (3 when
 * they could not be written); --completion bash|zsh|fish prints a completion
 * script.  These three need no row in the table; --help lists them.  A wrong
 * option gets one message and the usage line on standard error, and exit 2.
 */
int opt_parse(const struct opt_tool *, int argc, char **argv, opt_set *set,
    void *ctx);

/*
 * Takes the first operand off if it names a command, and returns the number of
 * the command; -1: the operand is a file.  If no such file exists and the name
 * is nearly a command, prints a message and the usage line and exits with 2.
 */
int opt_command(const struct opt_tool *, char ***operands);

/* Notes that an option was given, for opt_fits(). */
void opt_note(struct opt_given *, int letter);

/*
 * Whether a command (-1: none) takes all options that were given: who names
 * --until means something by it, so no option is ignored.  0, or -1 after a
 * message (STATUS_CALL) that lists what the command takes.
 */
int opt_fits(const struct opt_tool *, int command, const struct opt_given *);

/* Stores the name of a file to write.  -1 after a message (STATUS_CALL): "-"
 * would mean standard output, where something else goes. */
int opt_file(const char **file, const char *option, const char *arg);

/* Stores an argument that counts once; -1 after a message (STATUS_CALL): it is
 * given twice, and the first would be ignored. */
int
opt_once(const struct opt_tool *, int letter, const char **to, const char *arg);

#endif
