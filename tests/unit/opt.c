/* SPDX-License-Identifier: ISC */
#include "base/opt.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/msg.h"
#include "unit.h"

static const struct opt table[] = {
	{ 'c', "columns", "fields", "Take these columns" },
	{ 'q', "quiet", NULL, "Say less" },
	{ 's', "strict", NULL, "Take nothing odd" },
	{ OPT_LONG, "now", "date", "Set the clock" },
	{ OPT_LONG + 1, "no-header", NULL, "The first line is data" },
	{ 0, NULL, NULL, NULL },
};

static const struct opt_tool tool = {
	.name = "pp-try",
	.summary = "try options",
	.usage = "[-qs] [-c fields] [file ...]",
	.table = table,
	.notes = "Notes stand at the end.\n",
};

#define USAGE "usage: pp-try [-qs] [-c fields] [file ...]\n"

/* What one call did. */
static struct {
	int status;
	char out[8192], err[2048];
} seen;

/* Tells of each option on standard output; the date "never" is wrong. */
static int
tell(void *ctx, int letter, const char *arg)
{
	int *count = ctx;

	printf("%d ", ++*count);
	if (letter < OPT_LONG)
		printf("%c", letter);
	else
		printf("long%d", letter - OPT_LONG);
	printf("%s%s\n", arg == NULL ? "" : "=", arg == NULL ? "" : arg);
	if (arg == NULL || strcmp(arg, "never") != 0)
		return 0;
	msg_error(STATUS_CALL, "--now: no date");
	return -1;
}

static void
parse(int argc, char **argv)
{
	int count = 0;
	int i = opt_parse(&tool, argc, argv, tell, &count);

	for (; i < argc; i++)
		printf("operand %s\n", argv[i]);
	exit((int)msg_status());
}

static void
take(FILE *from, char *to, size_t size)
{
	size_t n;

	rewind(from);
	n = fread(to, 1, size - 1, from);
	to[n] = '\0';
	fclose(from);
}

/* Calls the tool in a child; its arguments are words. */
static void
call(const char *words)
{
	FILE *out = tmpfile(), *err = tmpfile();
	char copy[256], *argv[16] = { (char[]){ "pp-try" } };
	int argc = 1, status = -1;
	pid_t child;

	snprintf(copy, sizeof(copy), "%s", words);
	for (char *p = strtok(copy, " "); p != NULL; p = strtok(NULL, " "))
		argv[argc++] = p;
	fflush(stdout);
	child = fork();
	if (child == 0) {
		dup2(fileno(out), STDOUT_FILENO);
		dup2(fileno(err), STDERR_FILENO);
		parse(argc, argv);
	}
	waitpid(child, &status, 0);
	seen.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	take(out, seen.out, sizeof(seen.out));
	take(err, seen.err, sizeof(seen.err));
}

static bool
gives(const char *words, const char *out)
{
	call(words);
	return seen.status == STATUS_OK && strcmp(seen.out, out) == 0 &&
	       *seen.err == '\0';
}

/* A message and the usage line, and nothing on standard output. */
static bool
refused(const char *words, const char *message)
{
	char want[512];

	call(words);
	snprintf(want, sizeof(want), "pp-try: %s\n" USAGE, message);
	if (strcmp(seen.err, want) != 0)
		printf("# %s: %s", words, seen.err);
	return seen.status == STATUS_CALL && strcmp(seen.err, want) == 0;
}

static void
without_options_all_are_operands(void)
{
	CHECK(gives("", ""));
	CHECK(gives("a b", "operand a\noperand b\n"));
	CHECK(gives("-", "operand -\n"));
}

static void
an_argument_stands_in_the_same_word_or_the_next(void)
{
	CHECK(gives("-c a", "1 c=a\n"));
	CHECK(gives("-ca", "1 c=a\n"));
	CHECK(gives("--columns a", "1 c=a\n"));
	CHECK(gives("--columns=a", "1 c=a\n"));
	CHECK(gives("--columns=", "1 c=\n"));
	CHECK(gives("--now=2024-02-29", "1 long0=2024-02-29\n"));
	/* What looks like an option is an argument there. */
	CHECK(gives("-c -q --columns --", "1 c=-q\n2 c=--\n"));
}

static void
letters_can_be_bundled(void)
{
	CHECK(gives("-qs", "1 q\n2 s\n"));
	CHECK(gives("-qsca=b x", "1 q\n2 s\n3 c=a=b\noperand x\n"));
	CHECK(gives("-qqc a", "1 q\n2 q\n3 c=a\n"));
}

static void
a_long_name_can_be_short_while_it_is_clear(void)
{
	CHECK(gives("--q --str", "1 q\n2 s\n"));
	CHECK(gives("--col=a --now x", "1 c=a\n2 long0=x\n"));
	CHECK(gives("--no-h", "1 long1\n"));
	CHECK(refused("--no", "unknown option --no"));
	CHECK(refused("--co=a", "unknown option --co"));
}

static void
two_dashes_end_the_options(void)
{
	CHECK(gives("-q -- -s --help", "1 q\noperand -s\noperand --help\n"));
	CHECK(gives("-- --", "operand --\n"));
}

static void
options_may_stand_behind_operands(void)
{
	CHECK(gives("a -q b -c x", "1 q\n2 c=x\noperand a\noperand b\n"));
}

static void
unknown_options_are_refused(void)
{
	CHECK(refused("-x", "unknown option -x"));
	CHECK(refused("-qx", "unknown option -x"));
	CHECK(refused("-xq", "unknown option -x"));
	CHECK(refused("-q:", "unknown option -:"));
	CHECK(refused("--frobnicate", "unknown option --frobnicate"));
	CHECK(refused("--quiets",
	    "unknown option --quiets; did you mean --quiet?"));
	CHECK(refused("-\xc3\xa9", "unknown option"));
	CHECK(refused("-\x1b", "unknown option"));
}

/* getopt_long has not left a word that has letters to come. */
static void
the_word_before_is_not_blamed(void)
{
	CHECK(refused("--quiet -xq", "unknown option -x"));
	CHECK(refused("--strict -\xc3q", "unknown option"));
	CHECK(refused("--frob -xq", "unknown option --frob"));
	CHECK(refused("-c --quiet -xq", "unknown option -x"));
	CHECK(refused("--columns=--quiet -xq", "unknown option -x"));
}

static void
what_stands_behind_an_equals_sign_is_not_printed(void)
{
	CHECK(refused("--frobnicate=s3cr3tValue", "unknown option "
						  "--frobnicate"));
	CHECK(refused("--quiet=s3cr3tValue", "--quiet takes no argument"));
	CHECK(refused("--help=s3cr3tValue", "--help takes no argument"));
	CHECK(refused("--no-header=s3cr3tValue", "--no-header takes no "
						 "argument"));
}

static void
an_argument_can_be_missing(void)
{
	CHECK(refused("-c", "-c needs an argument"));
	CHECK(refused("-qc", "-c needs an argument"));
	CHECK(refused("--columns", "-c needs an argument"));
	CHECK(refused("--now", "--now needs an argument"));
}

static void
who_stores_an_option_may_refuse_it(void)
{
	CHECK(refused("--now never -q", "--now: no date"));
	CHECK(strcmp(seen.out, "1 long0=never\n") == 0);
}

static bool
has(const char *what)
{
	if (strstr(seen.out, what) != NULL)
		return true;
	printf("# no %s\n", what);
	return false;
}

/* Every option of the table, and the three that all tools have. */
static void
names_all(const char *prefix)
{
	static const char *const common[] = { "help", "version", "completion" };
	char name[64];

	for (const struct opt *o = table; o->name != NULL; o++) {
		snprintf(name, sizeof(name), "%s%s", prefix, o->name);
		CHECK(has(name));
	}
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", prefix, common[i]);
		CHECK(has(name));
	}
}

static void
help_shows_the_whole_table(void)
{
	char first[sizeof(seen.out)];

	call("-h");
	CHECK(seen.status == STATUS_OK && *seen.err == '\0');
	CHECK(strncmp(seen.out, "pp-try: try options\n", 20) == 0);
	CHECK(has("\n" USAGE) && has("\nNotes stand at the end.\n"));
	CHECK(has("\n  -c, --columns fields") && has("\n  -q, --quiet "));
	CHECK(has("\n      --now date ") && has(" Set the clock\n"));
	CHECK(has("\n  -h, --help ") && has("\n  -V, --version "));
	names_all("--");
	memcpy(first, seen.out, sizeof(first));
	CHECK(gives("--help", first));
	/* What stands before it is stored, what stands behind it is not. */
	call("-q --help --nonsense");
	CHECK(seen.status == STATUS_OK && strncmp(seen.out, "1 q\n", 4) == 0);
}

static void
the_version_is_the_name_and_a_number(void)
{
	CHECK(gives("-V", "pp-try " PP_VERSION "\n"));
	CHECK(gives("--version", "pp-try " PP_VERSION "\n"));
}

/* ---- where it is printed ---- */

static void
print_to_full(void)
{
	char *argv[] = { (char[]){ "pp-try" }, (char[]){ "--help" }, NULL };
	int full = open("/dev/full", O_WRONLY),
	    null = open("/dev/null", O_WRONLY);

	dup2(full, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	parse(2, argv);
}

static void
help_that_cannot_be_written_is_an_error(void)
{
	int status = -1;
	pid_t child;

	if (access("/dev/full", W_OK) != 0)
		SKIP("there is no /dev/full");
	fflush(stdout);
	child = fork();
	if (child == 0)
		print_to_full();
	waitpid(child, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == STATUS_STOP);
}

/* ---- completion ---- */

/* What a shell thinks of what was printed, when it only reads it: 127 when
 * there is no such shell. */
static int
judge(const char *shell)
{
	FILE *script = tmpfile();
	int status = -1;
	pid_t child;

	fputs(seen.out, script);
	fflush(script);
	rewind(script);
	child = fork();
	if (child == 0) {
		dup2(fileno(script), STDIN_FILENO);
		close(STDERR_FILENO);
		execlp(shell, shell, "-n", (char *)NULL);
		_exit(127);
	}
	waitpid(child, &status, 0);
	fclose(script);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
completion_names_every_option(void)
{
	call("--completion bash");
	CHECK(seen.status == STATUS_OK && *seen.err == '\0');
	CHECK(has("complete ") && has(" pp-try\n"));
	names_all("--");
	call("--completion=zsh");
	CHECK(seen.status == STATUS_OK && *seen.err == '\0');
	CHECK(strncmp(seen.out, "#compdef pp-try\n", 16) == 0);
	CHECK(has("'-c[Take these columns]:fields:"));
	names_all("'--");
	call("--completion fish");
	CHECK(seen.status == STATUS_OK && *seen.err == '\0');
	CHECK(has("complete -c pp-try -s c -l columns -r -d 'Take these"));
	CHECK(has("complete -c pp-try -l no-header -d 'The first"));
	names_all(" -l ");
}

/* All three are within what bash can read. */
static void
completion_can_be_read_by_a_shell(void)
{
	static const char *const shells[] = { "bash", "zsh", "fish" };
	char words[32];
	int own;

	if (judge("bash") == 127)
		SKIP("there is no bash");
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		snprintf(words, sizeof(words), "--completion %s", shells[i]);
		call(words);
		CHECK(*seen.out != '\0' && judge("bash") == 0);
		own = judge(shells[i]);
		CHECK(own == 0 || own == 127);
	}
	strcpy(seen.out, "complete '");
	CHECK(judge("bash") != 0);
}

static void
other_shells_are_refused(void)
{
	CHECK(refused("--completion ksh", "--completion takes bash, zsh or "
					  "fish"));
	CHECK(refused("--completion", "--completion needs an argument"));
}

int
main(void)
{
	msg_init("/somewhere/pp-try");
	RUN(without_options_all_are_operands);
	RUN(an_argument_stands_in_the_same_word_or_the_next);
	RUN(letters_can_be_bundled);
	RUN(a_long_name_can_be_short_while_it_is_clear);
	RUN(two_dashes_end_the_options);
	RUN(options_may_stand_behind_operands);
	RUN(unknown_options_are_refused);
	RUN(the_word_before_is_not_blamed);
	RUN(what_stands_behind_an_equals_sign_is_not_printed);
	RUN(an_argument_can_be_missing);
	RUN(who_stores_an_option_may_refuse_it);
	RUN(help_shows_the_whole_table);
	RUN(the_version_is_the_name_and_a_number);
	RUN(help_that_cannot_be_written_is_an_error);
	RUN(completion_names_every_option);
	RUN(completion_can_be_read_by_a_shell);
	RUN(other_shells_are_refused);
	return DONE();
}
