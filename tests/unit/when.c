/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* mkdtemp */
#include "when/when.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/sandbox.h"
#include "unit.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

static const char *self; /* this program's file */
static char why[200];

static struct when *
when(const char *expression)
{
	struct when *w = when_new(text_of(expression), why, sizeof(why));

	if (w == NULL)
		printf("# %s: %s\n", expression, why);
	return w;
}

enum { BROKEN = 9 };

static int
answer(const char *expression, const char *record)
{
	struct when *w = when(expression);
	int answer = BROKEN;

	if (w != NULL)
		answer = (int)when_holds_json(w, text_of(record));
	when_free(w);
	return answer;
}

static bool
yes(const char *expression, const char *record)
{
	return answer(expression, record) == WHEN_YES;
}

static bool
no(const char *expression, const char *record)
{
	return answer(expression, record) == WHEN_NO;
}

static bool
unknown(const char *expression, const char *record)
{
	return answer(expression, record) == WHEN_UNKNOWN;
}

static bool
native(const char *expression)
{
	struct when *w = when(expression);
	bool native = w != NULL && when_native(w);

	when_free(w);
	return native;
}

static bool
for_jq(const char *expression)
{
	struct when *w = when(expression);
	bool for_jq = w != NULL && !when_native(w);

	when_free(w);
	return for_jq;
}

static bool
refused(const char *expression, const char *reason)
{
	struct when *w = when_new(text_of(expression), why, sizeof(why));

	if (w != NULL || strcmp(why, reason) != 0)
		printf("# %s: %s\n", expression, w == NULL ? why : "taken");
	when_free(w);
	return w == NULL && strcmp(why, reason) == 0;
}

/* ---- without jq ---- */

static void
compares_a_member_with_a_literal(void)
{
	CHECK(yes(".plan == \"free\"", "{\"plan\":\"free\"}"));
	CHECK(no(".plan == \"free\"", "{\"plan\":\"paid\"}"));
	CHECK(yes("\"free\" != .plan", "{\"plan\":\"paid\"}"));
	CHECK(yes(".n < 5", "{\"n\":4.5}") && no(".n < 5", "{\"n\":5}"));
	CHECK(yes(".n <= 5", "{\"n\":5}") && no(".n <= 5", "{\"n\":6}"));
	CHECK(yes(".n > -5", "{\"n\":-4}") && no(".n > -5", "{\"n\":-5}"));
	CHECK(yes("-5<=.n", "{\"n\":-5}") && no("-5<=.n", "{\"n\":-6}"));
	CHECK(yes(".a == true", "{\"a\":true}"));
	CHECK(no(".a == true", "{\"a\":\"true\"}"));
}

static void
a_member_alone_is_an_answer_when_it_is_a_truth_or_null(void)
{
	CHECK(yes(".a", "{\"a\":true}"));
	CHECK(unknown(".a", "{\"a\":0}") && unknown(".a", "{\"a\":\"\"}"));
	CHECK(unknown(".a", "{\"a\":[]}") && unknown(".a", "{\"a\":{}}"));
	CHECK(unknown(".a", "{\"a\":\"false\"}"));
	CHECK(no(".a", "{\"a\":null}") && no(".a", "{\"a\":false}"));
}

static void
a_member_that_is_not_there_is_null(void)
{
	CHECK(no(".a", "{}") && yes(".a == null", "{}"));
	CHECK(yes(".a.b.c == null", "{}") && no(".a != null", "{\"b\":1}"));
	CHECK(yes(".a < false", "{}"));
}

static void
values_of_all_kinds_have_an_order(void)
{
	static const char *const kinds[] = { "null", "false", "true", "-1",
		"\"\"", "[]", "{}" };
	char text[40], record[40];

	for (size_t i = 0; i < 7; i++)
		for (size_t k = 0; k < 5; k++) {
			snprintf(text, sizeof(text), ".a < %s", kinds[k]);
			snprintf(record, sizeof(record), "{\"a\":%s}",
			    kinds[i]);
			CHECK(answer(text, record) == (i < k));
		}
}

static void
numbers_are_compared_as_doubles(void)
{
	CHECK(yes(".a == 10", "{\"a\":1e1}") && yes(".a == 0", "{\"a\":-0.0}"));
	CHECK(no(".a < 0", "{\"a\":-0}"));
	CHECK(unknown(".a == 1e500", "{\"a\":1e400}"));
	CHECK(yes(".a > 1.7976931348623157e308", "{\"a\":1e400}"));
	CHECK(yes(".a == 1e400", "{\"a\":1e400}"));
	CHECK(unknown(".a == 0", "{\"a\":1e-400}"));
	CHECK(unknown(".a == 1",
	    "{\"a\":1.0000000000000000000000000000000000000000"
	    "0000000000000000000000000000000000000000}"));
}

static void
numbers_that_are_the_same_double_differ_by_their_digits(void)
{
	CHECK(no(".a == 50000000014435121", "{\"a\":50000000014435122}"));
	CHECK(yes(".a == 50000000014435121", "{\"a\":50000000014435121}"));
	CHECK(yes(".a == 50000000014435121", "{\"a\":50000000014435121.0}"));
	CHECK(yes(".a == 5.0000000014435121e16", "{\"a\":50000000014435121}"));
	CHECK(no(".a == 9007199254740993", "{\"a\":9007199254740992}"));
	CHECK(yes(".a < 9007199254740993", "{\"a\":9007199254740992}"));
	CHECK(yes(".a > -9007199254740993", "{\"a\":-9007199254740992}"));
	CHECK(no(".a == 0.1", "{\"a\":0.10000000000000001}"));
	CHECK(yes(".a > 0.1", "{\"a\":0.10000000000000001}"));
	CHECK(no(".a < 1", "{\"a\":1.00000000000000001}"));
	CHECK(yes(".a == 0", "{\"a\":-0}") && yes(".a == -0", "{\"a\":0}"));
}

static void
libjq_gets_only_numbers_that_it_can_tell_apart(void)
{
	static const char *const reason =
	    "has a number of more than 15 digits, which jq may take for "
	    "another one; give the field the type text, and compare it with "
	    "a text";

	CHECK(refused("[.a] | .[0] == 50000000014435121", reason));
	CHECK(refused("[.a] | .[0] == 9007199254740992", reason));
	CHECK(refused(".a * 1 == .1234567890123456", reason));
	CHECK(refused(".a * 1 == 1e400", reason));
	CHECK(refused("\"\\(.a * 50000000014435121)\" == \"1\"", reason));
	CHECK(for_jq("[.a] | .[0] == 9007199254740991"));
	CHECK(for_jq("[.a] | .[0] == \"50000000014435121\""));
	CHECK(for_jq(".a * 1 == 0.00123456789012345000"));
	CHECK(for_jq(".a * 1 == 1234567890000000000000"));
	CHECK(when_exact(text_of("-9007199254740991")));
	CHECK(!when_exact(text_of("-9007199254740992")));
	CHECK(!when_exact(text_of("1e-400")) && when_exact(text_of("0e400")));
}

static void
texts_are_compared_by_code_points(void)
{
	CHECK(yes(".a < \"b\"", "{\"a\":\"a\"}"));
	CHECK(yes(".a > \"a\"", "{\"a\":\"ab\"}"));
	CHECK(yes(".a == \"\\u00e9\"", "{\"a\":\"\xc3\xa9\"}"));
	CHECK(yes(".a == \"\xc3\xa9\"", "{\"a\":\"\\u00E9\"}"));
	/* UTF-16 has them the other way round. */
	CHECK(yes(".a > \"\xef\xbf\xbd\"", "{\"a\":\"\\ud83d\\ude00\"}"));
	CHECK(no(".a == \"a\"", "{\"a\":\"a\\u0000b\"}"));
}

static void
operators_bind_as_in_jq(void)
{
	const char *r = "{\"t\":true,\"f\":false}";

	CHECK(yes(".t or .t and .f", r) && no("(.t or .t) and .f", r));
	CHECK(yes(".f and .f | not", r) && no(".f and (.f | not)", r));
	CHECK(yes(".f // .t == true", r) && no("(.f // .t) == false", r));
	CHECK(yes(".f // .f // true", r) && no(".t | not", r));
	CHECK(yes(".f|not|not|not", r));
}

static void
the_right_side_is_asked_only_when_it_matters(void)
{
	const char *r = "{\"t\":true,\"f\":false,\"s\":\"x\"}";

	CHECK(yes(".t or .s.b", r) && unknown(".f or .s.b", r));
	CHECK(no(".f and .s.b", r) && unknown(".t and .s.b", r));
	CHECK(unknown(".s.b or .t", r) && unknown(".s.b and .f", r));
}

static void
a_member_of_what_has_none_leaves_it_unknown(void)
{
	CHECK(unknown(".a.b == null", "{\"a\":\"x\"}"));
	CHECK(unknown(".a.b | not", "{\"a\":1}"));
	CHECK(
	    unknown(".a.b", "{\"a\":[1]}") && unknown(".a.b", "{\"a\":true}"));
	CHECK(unknown(".a.b // true", "{\"a\":\"x\"}"));
	CHECK(yes(".a.b // true", "{\"a\":null}"));
}

static void
keys_are_compared_decoded(void)
{
	CHECK(yes(".[\"odd \\\"name\\\"\"]", "{\"odd \\\"name\\\"\":true}"));
	CHECK(yes(".ab", "{\"x\":{\"ab\":null},\"\\u0061b\":true}"));
	CHECK(yes(".a[\"b.c\"].d", "{\"a\":{\"b.c\":{\"d\":true}}}"));
	CHECK(yes(".\"a\".\"b\"", "{\"a\" : { \"b\" : true } }"));
	CHECK(yes(".[\"\"]", "{\"\":true}") && no(".a", "{\"A\":1,\"aa\":2}"));
	CHECK(yes(".b", "{\"a\":[\"}\",{\"b\":false}],\"b\":true}"));
}

static void
asks_for_the_members_it_looks_at(void)
{
	struct when *w = when(".a.b == 1 or (.c | not) and .a.d == \"x\"");
	const struct text *field;
	size_t n = 0;

	field = when_fields(w, &n);
	CHECK(field != NULL && n == 2);
	CHECK_TEXT(field[0], "a");
	CHECK_TEXT(field[1], "c");
	when_free(w);
	w = when("1 == 1");
	CHECK(when_fields(w, &n) != NULL && n == 0);
	CHECK(when_holds(w, NULL) == WHEN_YES);
	when_free(w);
}

static void
answers_by_the_values_of_fields(void)
{
	struct when *w = when(".a.b == \"x\\\"\" or .c < 18");
	struct value v[2] = {
		{ text_of("{\"b\":\"x\\\"\"}"), VALUE_OBJECT },
		{ text_of("17"), VALUE_NUMBER },
	};

	CHECK(when_holds(w, v) == WHEN_YES);
	v[0].text = text_of("{\"b\":null}");
	CHECK(when_holds(w, v) == WHEN_YES);
	/* A record of CSV: every text is above every number. */
	v[1].kind = VALUE_TEXT;
	CHECK(when_holds(w, v) == WHEN_NO);
	v[0] = (struct value){ text_of("x\""), VALUE_TEXT };
	CHECK(when_holds(w, v) == WHEN_UNKNOWN);
	v[0].kind = v[1].kind = VALUE_NULL;
	CHECK(when_holds(w, v) == WHEN_YES);
	when_free(w);
}

static void
names_that_mean_more_to_selections_need_the_whole_record(void)
{
	static const char *const names[] = { "a.b", "a[]", "*", "a?", "#1",
		"a,b", "a\\\\", "" };
	char text[40];
	size_t n;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct when *w;

		snprintf(text, sizeof(text), ".x or .[\"%s\"]", names[i]);
		w = when(text);
		CHECK(when_native(w) && when_fields(w, &n) == NULL);
		CHECK(when_holds(w, NULL) == WHEN_UNKNOWN);
		when_free(w);
	}
}

/* ---- with jq ---- */

static void
everything_else_is_asked_of_jq(void)
{
	static const char *const others[] = { ".a == .b", "(.a // 1) == .b",
		".a < (1 // .b)", ".a + 1 == 2", ".[]", ".a == []",
		".a | length > 2", ".a?", "not", ".a | not and .b",
		".a | test(\"x\")", "(.a | tonumber) < 18", ".a, .b",
		"if .a then .b else .c end", "\"\\(.a)\" == \"x\"", ".a == 01",
		".a.b[0]", "..", ".", "-.a", ".a == 1." };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		CHECK(for_jq(others[i]));
	CHECK(yes(".a | test(\"^x\")", "{\"a\":\"xy\"}"));
	CHECK(yes("(.age|tonumber) < 18", "{\"age\":\"17\"}"));
	CHECK(no("(.age|tonumber) < 18", "{\"age\":\"18\"}"));
	CHECK(yes("(.a|tonumber) < 1e16", "{\"a\":\"123456789012345\"}"));
	CHECK(unknown("(.a|tonumber) == 1e16", "{\"a\":\"9007199254740993\"}"));
	CHECK(
	    yes("(.a|fromjson|.[0]) == 7", "{\"a\":\"[7,0.12345678901234]\"}"));
	CHECK(unknown("(.a|fromjson|.[0]) < 7",
	    "{\"a\":\"[0.1234567890123456789]\"}"));
	CHECK(yes(".a == .b", "{\"a\":[1,{}],\"b\":[1,{}]}"));
	CHECK(yes(".tags | any(. == \"vip\")", "{\"tags\":[\"a\",\"vip\"]}"));
	CHECK(no("(.d | fromdate) >= 0", "{\"d\":\"1969-12-31T00:00:00Z\"}"));
	CHECK(yes("(.d | fromdate) == 0", "{\"d\":\"1970-01-01T00:00:00Z\"}"));
}

static void
expressions_in_texts_are_read_as_such(void)
{
	CHECK(yes("\"<\\(.a)>\" == \"<x>\"", "{\"a\":\"x\"}"));
	CHECK(
	    yes("\"\\(\"\\(.a)env\") env\" == \"xenv env\"", "{\"a\":\"x\"}"));
	CHECK(refused("\"\\(.a)\" | env",
	    "\"env\" is not allowed in a condition"));
}

static void
of_several_outputs_none_counts(void)
{
	CHECK(unknown(".a, .b", "{\"a\":true,\"b\":false}"));
	CHECK(unknown(".a, .b", "{\"a\":true,\"b\":true}"));
	CHECK(unknown(".a, .b.c", "{\"a\":true,\"b\":1}"));
	CHECK(no("empty", "{}") && no(".a[]", "{\"a\":[]}"));
	CHECK(yes(".a[]", "{\"a\":[true]}"));
	CHECK(unknown("repeat(true)", "{}"));
}

static void
a_failure_in_jq_leaves_it_unknown(void)
{
	struct when *w = when("(.age|tonumber) < 18");

	CHECK(when_holds_json(w, text_of("{\"age\":\"x\"}")) == WHEN_UNKNOWN);
	CHECK(when_holds_json(w, text_of("{}")) == WHEN_UNKNOWN);
	CHECK(when_holds_json(w, text_of("{\"age\":3}")) == WHEN_YES);
	CHECK(when_holds_json(w, text_of("{\"age\":30}")) == WHEN_NO);
	CHECK(when_holds(w, NULL) == WHEN_UNKNOWN);
	when_free(w);
}

static void
what_is_no_readable_object_is_unknown(void)
{
	static const char *const bad[] = { "", " ", "1", "[{}]", "null",
		"\"x\"" };
	struct buf deep = { NULL, 0, 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK(unknown(".a | not", bad[i]));
		CHECK(unknown("true, .a", bad[i]));
	}
	CHECK(unknown("true, .a", "{\"a\":"));
	buf_add_string(&deep, "{\"a\":");
	for (int i = 0; i < 300; i++)
		buf_add_byte(&deep, '[');
	for (int i = 0; i < 300; i++)
		buf_add_byte(&deep, ']');
	buf_add(&deep, "}", 2);
	CHECK(unknown("true, .a", deep.p) && yes(".a != 1", deep.p));
	buf_clear(&deep);
}

/* ---- what is no condition ---- */

static void
refuses_what_looks_beyond_the_record(void)
{
	static const char *const words[] = { "input", "inputs", "debug",
		"stderr", "input_filename", "input_line_number", "env", "now",
		"localtime", "halt", "halt_error", "get_search_list", "error",
		"modulemeta", "import", "include", "def", "strftime",
		"nothing" };
	char text[80], reason[80];

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *s = words[i];

		snprintf(reason, sizeof(reason),
		    "\"%s\" is not allowed in a condition", s);
		snprintf(text, sizeof(text), "%s", s);
		CHECK(refused(text, reason));
		snprintf(text, sizeof(text), ".a|[{a: %s}, 1.%s]", s, s);
		CHECK(refused(text, reason));
		snprintf(text, sizeof(text), "\"\\\\\\(\"\\(1|%s)\")\"", s);
		CHECK(refused(text, reason));
		snprintf(text, sizeof(text), "{(%s): 1} | {a}", s);
		CHECK(refused(text, reason));
		snprintf(text, sizeof(text), "1else%s", s);
		CHECK(when_new(text_of(text), why, sizeof(why)) == NULL);
	}
	CHECK(refused("$ENV.HOME", "\"ENV\" is not allowed in a condition"));
	CHECK(refused("$ \n ENV", "\"ENV\" is not allowed in a condition"));
	CHECK(refused("{$ENV}", "\"ENV\" is not allowed in a condition"));
	CHECK(refused("$__loc__", "\"__loc__\" is not allowed in a condition"));
	CHECK(refused("a::input", "\"::\" is not allowed in a condition"));
	CHECK(
	    refused(".a # input\n", "comments are not allowed in a condition"));
	CHECK(refused("@input", "\"input\" is not allowed in a condition"));
}

static void
names_of_members_and_variables_are_free(void)
{
	CHECK(yes(".env == \"input\"", "{\"env\":\"input\"}"));
	CHECK(yes(".a as $now | .debug == $now", "{\"a\":1,\"debug\":1}"));
	CHECK(yes("{env, input: 1, now: .a}.env", "{\"env\":true}"));
	CHECK(yes(". as {env: $x, input: [$y]} | $y",
	    "{\"env\":1,\"input\":[true]}"));
	CHECK(yes("\"a\\\"env\\\\\" | length > 1", "{}"));
}

static void
says_why_an_expression_is_none(void)
{
	char far[WHEN_MOST + 2];

	CHECK(refused("", "is empty") && refused(" \n", "is empty"));
	CHECK(refused(".a == ",
		  "jq cannot compile it: syntax error, unexpected $end") ||
	      refused(".a == ", "jq cannot compile it: syntax error, "
				"unexpected end of file"));
	CHECK(refused("sort(1;2;3)",
	    "jq cannot compile it: sort/3 is not defined"));
	CHECK(refused("(.a", "brackets do not match"));
	CHECK(refused(".a)", "brackets do not match"));
	CHECK(refused("[.a)", "brackets do not match"));
	CHECK(refused("\"\\(.a", "brackets do not match"));
	CHECK(refused(".a == \"x", "a string is not closed"));
	CHECK(refused("\xff", "is not UTF-8"));
	CHECK(refused("\xc3\xa9", "has a character that jq does not know"));
	CHECK(when_new((struct text){ ".a\0", 3 }, why, sizeof(why)) == NULL);
	memset(far, ' ', sizeof(far));
	memcpy(far, ".a", 2);
	far[WHEN_MOST + 1] = '\0';
	CHECK(refused(far, "is longer than 64 KiB"));
	far[WHEN_MOST] = '\0';
	CHECK(native(far));
}

static void
deep_nesting_is_left_to_jq_and_then_refused(void)
{
	char text[1024];

	for (size_t depth = 1; depth < 400; depth++) {
		memset(text, '(', depth);
		memcpy(text + depth, ".a", 2);
		memset(text + depth + 2, ')', depth);
		text[2 * depth + 2] = '\0';
		if (depth < 60)
			CHECK(native(text));
		else if (depth > 256)
			CHECK(refused(text,
			    "is nested more than 256 levels deep"));
	}
	text[0] = '(';
	for (size_t i = 0; i < 300; i++)
		memcpy(text + 1 + 3 * i, "1//", 3);
	memcpy(text + 901, "1)==1", 6);
	CHECK(yes(text, "{}"));
}

/* ---- the world around ---- */

/* What a child does on standard error, and how it ends. */
static int
child(int (*act)(void), char *heard, size_t size)
{
	int ends[2], status = -1;
	ssize_t n, all = 0;
	pid_t pid;

	if (pipe(ends) != 0)
		return -1;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		_exit(act());
	}
	close(ends[1]);
	while ((n = read(ends[0], heard + all, size - 1 - (size_t)all)) > 0)
		all += n;
	heard[all] = '\0';
	close(ends[0]);
	waitpid(pid, &status, 0);
	return status;
}

static int
fail_in_many_ways(void)
{
	return !(unknown(".a + 1", "{\"a\":\"secret\"}") &&
		 unknown(".a | keys", "{\"a\":\"secret\"}") &&
		 unknown("true, 1", "{\"a\":\"secret") &&
		 unknown(".a | fromjson", "{\"a\":\"secret\"}") &&
		 when_new(text_of(".a ="), why, sizeof(why)) == NULL);
}

static void
jq_prints_nothing(void)
{
	char heard[200];

	CHECK(child(fail_in_many_ways, heard, sizeof(heard)) == 0);
	CHECK_TEXT(text_of(heard), "");
}

static char home[] = "/tmp/pp-when-XXXXXX";

static void
write_file(const char *name, const char *text)
{
	char path[80];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", home, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CHECK(file_write(fd, text, strlen(text)) == 0 && close(fd) == 0);
}

static void
remove_file(const char *name)
{
	char path[80];

	snprintf(path, sizeof(path), "%s/%s", home, name);
	CHECK(unlink(path) == 0);
}

static bool
home_is(const char *wanted)
{
	const char *is = getenv("HOME");

	return is == NULL || wanted == NULL ? is == wanted
					    : strcmp(is, wanted) == 0;
}

static void
no_file_of_the_home_changes_a_condition(void)
{
	const char *before = getenv("HOME");
	char *old = before == NULL ? NULL : strdup(before);

	write_file(".jq", "def length: 99;");
	setenv("HOME", home, 1);
	CHECK(no(".a | length == 99", "{\"a\":[]}") && home_is(home));
	unsetenv("HOME");
	CHECK(no(".a | length == 99", "{\"a\":[]}") && home_is(NULL));
	if (old != NULL)
		setenv("HOME", old, 1);
	free(old);
	remove_file(".jq");
}

static struct when *several[4];

static int
ask_several(void)
{
	char record[4000];
	bool good = true;

	snprintf(record, sizeof(record),
	    "{\"a\":\"%03000d\",\"d\":\"2024-02-29T12:00:00Z\",\"n\":1.5}", 7);
	for (int i = 0; i < 100 && good; i++)
		for (size_t k = 0; k < 4; k++)
			good &= when_holds_json(several[k], text_of(record)) ==
				WHEN_YES;
	return !good;
}

static void *
ask_in_thread(void *unused)
{
	(void)unused;
	return ask_several() == 0 ? several : NULL;
}

static int
ask_without_rights(void)
{
	return sandbox_enter(0) == 0 ? ask_several() : 9;
}

static void
goes_on_when_rights_are_given_up(void)
{
	char heard[200];

	unsetenv("TZ");
	several[0] = when(".a | test(\"0{100}7$\")");
	several[1] = when("(.d | fromdate) == 1709208000");
	several[2] = when("[range(3000)] | sort_by(-.) | .[0] == 2999");
	several[3] = when(".n == 1.5 and (.n | tojson) == \"1.5\"");
	CHECK(child(ask_without_rights, heard, sizeof(heard)) == 0);
	CHECK_TEXT(text_of(heard), "");
}

static void
can_be_asked_by_another_thread(void)
{
	pthread_t thread;
	void *result = NULL;

	CHECK(pthread_create(&thread, NULL, ask_in_thread, NULL) == 0);
	CHECK(pthread_join(thread, &result) == 0 && result != NULL);
	for (size_t i = 0; i < 4; i++)
		when_free(several[i]);
}

static int
use_all_memory(void)
{
	struct rlimit some = { 256 << 20, 256 << 20 };
	struct when *w = when("[range(1e9)] | length > 1");

	if (setrlimit(RLIMIT_AS, &some) != 0)
		return 9;
	return (int)when_holds_json(w, text_of("{}"));
}

static void
ends_with_a_message_when_memory_is_gone(void)
{
	char heard[200];
	int status;

	if (SANITIZED)
		SKIP("sanitizers reserve more memory than there may be");
	status = child(use_all_memory, heard, sizeof(heard));
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	CHECK(strstr(heard, ": out of memory\n") != NULL);
	CHECK(strstr(heard, "jq") == NULL);
}

/* How this program ends that finds no libjq. */
static int
run_without_libjq(void)
{
	setenv("LD_LIBRARY_PATH", home, 1);
	execl(self, self, "without", (char *)NULL);
	return 9;
}

static int
be_without_libjq(void)
{
	bool good = yes(".a == 1", "{\"a\":1}") &&
		    when_new(text_of(".a | length"), why, sizeof(why)) == NULL;

	return !good || strcmp(why, "needs libjq, which is not installed") != 0;
}

/* libjq would abort when it is asked again. */
static void
what_has_not_ended_can_be_asked_again(void)
{
	static const char *const open[] = { "paths | true", "path(..) | true",
		"[paths] | length > 1", ".. | true", "recurse | path(..) | 1",
		"path(.. | .a?), true", "first(paths | true)",
		"[limit(1; path(..) | true)] | .[0]", "repeat(true)",
		"path(repeat(.)) | true", "try (paths | error) catch true",
		"label $out | paths | break $out" };

	for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
		struct when *w = when_new(text_of(open[i]), why, sizeof(why));

		for (int again = 0; w != NULL && again < 50; again++) {
			(void)when_holds_json(w,
			    text_of("{\"a\":{\"a\":[1,{\"a\":2}]}}"));
			(void)when_holds_json(w, text_of("{}"));
		}
		when_free(w);
	}
	CHECK(unknown("paths | true", "{\"a\":{\"b\":1}}"));
	CHECK(yes("paths | true", "{\"a\":1}"));
}

static void
without_libjq_plain_conditions_go_on(void)
{
	static const char *const names[] = { "libjq.so.1", "libjq.so",
		"libjq.1.dylib" };
	char heard[200];

	for (size_t i = 0; i < 3; i++)
		write_file(names[i], "no library");
	CHECK(child(run_without_libjq, heard, sizeof(heard)) == 0);
	for (size_t i = 0; i < 3; i++)
		remove_file(names[i]);
}

int
main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 1)
		return be_without_libjq();
	if (mkdtemp(home) == NULL)
		return 1;
	RUN(compares_a_member_with_a_literal);
	RUN(a_member_alone_is_an_answer_when_it_is_a_truth_or_null);
	RUN(a_member_that_is_not_there_is_null);
	RUN(values_of_all_kinds_have_an_order);
	RUN(numbers_are_compared_as_doubles);
	RUN(numbers_that_are_the_same_double_differ_by_their_digits);
	RUN(libjq_gets_only_numbers_that_it_can_tell_apart);
	RUN(texts_are_compared_by_code_points);
	RUN(operators_bind_as_in_jq);
	RUN(the_right_side_is_asked_only_when_it_matters);
	RUN(a_member_of_what_has_none_leaves_it_unknown);
	RUN(keys_are_compared_decoded);
	RUN(asks_for_the_members_it_looks_at);
	RUN(answers_by_the_values_of_fields);
	RUN(names_that_mean_more_to_selections_need_the_whole_record);
	RUN(everything_else_is_asked_of_jq);
	RUN(expressions_in_texts_are_read_as_such);
	RUN(of_several_outputs_none_counts);
	RUN(a_failure_in_jq_leaves_it_unknown);
	RUN(what_is_no_readable_object_is_unknown);
	RUN(refuses_what_looks_beyond_the_record);
	RUN(names_of_members_and_variables_are_free);
	RUN(says_why_an_expression_is_none);
	RUN(deep_nesting_is_left_to_jq_and_then_refused);
	RUN(jq_prints_nothing);
	RUN(no_file_of_the_home_changes_a_condition);
	RUN(goes_on_when_rights_are_given_up);
	RUN(can_be_asked_by_another_thread);
	RUN(ends_with_a_message_when_memory_is_gone);
	RUN(what_has_not_ended_can_be_asked_again);
	RUN(without_libjq_plain_conditions_go_on);
	return rmdir(home) != 0 || DONE();
}
