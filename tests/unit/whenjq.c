/* SPDX-License-Identifier: ISC */
/*
 * Conditions that run without jq against jq itself: the same expressions, made
 * at random from a fixed seed, on the same records.
 */
#define _GNU_SOURCE /* mkdtemp */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "record/json.h"
#include "record/jsonget.h"
#include "unit.h"
#include "when/jq.h"
#include "when/when.h"

enum { RECORDS = 60, AT_ONCE = 100, ROUNDS = 40, ALONE = 100 };

static struct buf record[RECORDS];
static struct buf expression[AT_ONCE];
static struct when *when[AT_ONCE];
static char why[200];

/* ---- chance ---- */

static uint64_t chance = 20240229;

static unsigned
pick(unsigned n)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (unsigned)(chance >> 33) % n;
}

#define PICK(list) ((list)[pick(sizeof(list) / sizeof((list)[0]))])

static const char *const texts[] = { "\"\"", "\"a\"", "\"b\"", "\"ab\"",
	"\"A\"", "\"\xc3\xa9\"", "\"\\u00e9\"", "\"e\\u0301\"", "\"10\"",
	"\"9\"", "\"null\"", "\"true\"", "\"\\u0000\"", "\"a\\u0000b\"",
	"\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"", "\"\xef\xbf\xbd\"",
	"\"\\\"\\\\\\/\\n\"", "\"]}\"" };
static const char *const numbers[] = { "0", "-0", "0.0", "-0.0", "1", "-1",
	"1.0", "1e0", "1E+0", "10", "1e1", "9", "0.1", "0.10", "-17.5e-1",
	"5e-324", "1.7976931348623157e308", "2.5", "1234567890" };
/* What versions of libjq see of them differs. */
static const char *const vast[] = { "1e-400", "9007199254740991",
	"9007199254740992", "9007199254740993", "12345678901234567890",
	"12345678901234567891", "1e400", "-1e400", "1e999",
	"0.30000000000000004", "0.300000000000000041",
	"179769313486231580000000000000000000000000000000000e258",
	"100000000000000000000000000000000000000000000000000000000000000001" };
static const char *const names[] = { "null", "true", "false" };

static const char *
scalar(void)
{
	switch (pick(4)) {
	case 0:
	case 1: return PICK(texts);
	case 2: return PICK(numbers);
	default: return PICK(names);
	}
}

/* ---- records ---- */

/* Each as a record spells it, and as a path does, behind a member or first. */
static const struct {
	const char *key, *first, *below;
} keys[] = {
	{ "\"a\"", ".a", ".a" },
	{ "\"\\u0062\"", ".b", "[\"b\"]" },
	{ "\"odd name\"", ".[\"odd name\"]", "[ \"odd name\" ]" },
	{ "\"\xc3\xa9\\t\"", ".\"\xc3\xa9\\t\"", ".\"\\u00e9\\u0009\"" },
	{ "\"a.b\"", ".[ \"a.b\"\n]", "[\"a.b\"]" },
	{ "\"and\"", ".and", ".and" },
	{ "\"\"", ".[\"\"]", ".\"\"" },
	{ "\"_1\"", "._1", " ._1" },
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

static const char *
blank(void)
{
	static const char *const blanks[] = { "", "", "", " ", "  ", "\t" };

	return PICK(blanks);
}

static void
add(struct buf *b, const char *word)
{
	buf_add_string(b, blank());
	buf_add_string(b, word);
}

static void make_value(struct buf *, int depth);

static void
make_object(struct buf *b, int depth)
{
	unsigned from = pick(KEYS), n = pick(depth == 0 ? KEYS : 3);

	add(b, "{");
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			add(b, ",");
		add(b, keys[(from + i) % KEYS].key);
		add(b, ":");
		make_value(b, depth + 1);
	}
	add(b, "}");
}

static void
make_array(struct buf *b, int depth)
{
	add(b, "[");
	for (unsigned i = 0, n = pick(3); i < n; i++) {
		if (i > 0)
			add(b, ",");
		make_value(b, depth + 1);
	}
	add(b, "]");
}

static void
make_value(struct buf *b, int depth)
{
	unsigned what = pick(10);

	if (what < 3 && depth < 4)
		make_object(b, depth);
	else if (what == 3 && depth < 4)
		make_array(b, depth);
	else
		add(b, scalar());
}

/* ---- expressions ---- */

static void make_pipe(struct buf *, int depth);

/* Where names are next to it, there must be a blank. */
static void
add_name(struct buf *b, const char *name)
{
	static const char *const some[] = { " ", "\n", "\t", "  " };

	buf_add_string(b, PICK(some));
	buf_add_string(b, name);
	buf_add_string(b, PICK(some));
}

static void
make_path(struct buf *b)
{
	unsigned n = pick(4);

	add(b, keys[pick(pick(2) == 0 ? 2 : KEYS)].first);
	for (unsigned i = 0; n > 1 && i < n - 1; i++)
		add(b, keys[pick(KEYS)].below);
}

static void
make_term(struct buf *b, int depth)
{
	unsigned what = pick(8);

	if (what < 4) {
		make_path(b);
	} else if (what < 7 || depth > 4) {
		add(b, scalar());
	} else {
		add(b, "(");
		make_pipe(b, depth + 1);
		add(b, ")");
	}
}

static void
make_comparison(struct buf *b, int depth)
{
	static const char *const signs[] = { "==", "!=", "<", "<=", ">", ">=" };
	bool turned = pick(2) == 0;

	if (pick(4) == 0) {
		make_term(b, depth);
		return;
	}
	if (turned)
		add(b, scalar());
	else
		make_term(b, depth);
	add(b, PICK(signs));
	if (turned)
		make_term(b, depth);
	else
		add(b, scalar());
}

static void
make_pipe(struct buf *b, int depth)
{
	static const char *const words[] = { "and", "or", "//", "and", "or" };

	make_comparison(b, depth);
	for (unsigned n = pick(3); n > 0; n--) {
		add_name(b, PICK(words));
		make_comparison(b, depth);
	}
	for (unsigned n = pick(6); n > 3; n--) {
		add(b, "|");
		add(b, "not");
	}
}

static void
make_records(void)
{
	for (size_t i = 0; i < RECORDS; i++) {
		record[i].len = 0;
		make_object(&record[i], 0);
	}
}

/* false: one of them is not for us, which is a mistake. */
static bool
make_expressions(void)
{
	bool native = true;

	for (size_t i = 0; i < AT_ONCE; i++) {
		struct buf *b = &expression[i];

		b->len = 0;
		make_pipe(b, 0);
		when_free(when[i]);
		when[i] =
		    when_new((struct text){ b->p, b->len }, why, sizeof(why));
		if (when[i] != NULL && when_native(when[i]))
			continue;
		printf("# %.*s is not native\n", (int)b->len, b->p);
		native = false;
	}
	return native;
}

static struct text
text_in(const struct buf *b)
{
	return (struct text){ b->p, b->len };
}

static int answers[3];

static enum when_answer
answer(size_t i, size_t r)
{
	enum when_answer a = when_holds_json(when[i], text_in(&record[r]));

	answers[a]++;
	return a;
}

static void
differ(size_t i, size_t r, const char *other)
{
	printf("# %.*s of %.*s: %s\n", (int)expression[i].len, expression[i].p,
	    (int)record[r].len, record[r].p, other);
}

/* ---- jq's answers ---- */

/* Every expression's answer in a list: 0, 1, or 2 when it fails or gives what
 * is no answer. */
static void
add_all(struct buf *b)
{
	buf_add_string(b, "[");
	for (size_t i = 0; i < AT_ONCE; i++) {
		buf_add_string(b, i == 0 ? "($r|(try ([" : ",($r|(try ([");
		buf_add_text(b, text_in(&expression[i]));
		buf_add_string(b,
		    "]|if .==[true] then 1 elif .==[] or .==[false] or "
		    ".==[null] then 0 else 2 end) catch 2))");
	}
	buf_add_string(b, "]");
}

/* To compile takes long, so a hundred are asked at once. */
static struct query *
query_all(void)
{
	struct buf b = { NULL, 0, 0 };
	struct query *q;

	buf_add_string(&b, ". as {r: $r, v: $v} | ");
	add_all(&b);
	buf_add_string(&b, " == $v");
	q = query_new(text_in(&b), why, sizeof(why));
	buf_clear(&b);
	return q;
}

static int
asked_alone(size_t i, size_t r)
{
	struct query *q = query_new(text_in(&expression[i]), why, sizeof(why));
	int a = q == NULL ? -1 : (int)query_ask(q, text_in(&record[r]));

	query_free(q);
	return a;
}

/* Says which of them jq answers differently; the first is enough, as each
 * takes long to compile. */
static void
find_difference(size_t r)
{
	for (size_t i = 0; i < AT_ONCE; i++)
		if ((int)answer(i, r) != asked_alone(i, r)) {
			differ(i, r, "jq gives another answer");
			return;
		}
}

static bool
jq_agrees_on_all(struct query *q, size_t r)
{
	struct buf b = { NULL, 0, 0 };
	enum query_answer a;

	buf_add_string(&b, "{\"r\":");
	buf_add_text(&b, text_in(&record[r]));
	for (size_t i = 0; i < AT_ONCE; i++)
		buf_printf(&b, "%s%d", i == 0 ? ",\"v\":[" : ",",
		    (int)answer(i, r));
	buf_add_string(&b, "]}");
	a = query_ask(q, text_in(&b));
	buf_clear(&b);
	if (a != QUERY_TRUE)
		find_difference(r);
	return a == QUERY_TRUE;
}

static void
libjq_gives_the_same_answers(void)
{
	int least = ROUNDS * RECORDS * AT_ONCE / 20;
	size_t agreed = 0;

	for (size_t round = 0; round < ROUNDS; round++) {
		struct query *q;

		make_records();
		CHECK(make_expressions());
		q = query_all();
		CHECK(q != NULL);
		for (size_t r = 0; q != NULL && r < RECORDS; r++)
			if (jq_agrees_on_all(q, r))
				agreed++;
			else
				break;
		query_free(q);
	}
	CHECK(agreed == ROUNDS * RECORDS);
	/* Else this would say little. */
	for (size_t i = 0; i < 3; i++)
		CHECK(answers[i] > least);
}

static void
libjq_gives_the_same_answers_alone(void)
{
	for (size_t i = 0; i < ALONE; i++) {
		struct query *q =
		    query_new(text_in(&expression[i]), why, sizeof(why));
		bool same = q != NULL;

		for (size_t r = 0; same && r < RECORDS; r++)
			same = (int)query_ask(q, text_in(&record[r])) ==
			       (int)answer(i, r);
		CHECK(same);
		query_free(q);
	}
}

/* ---- numbers that a double cannot hold ---- */

static enum when_answer
compared(const char *left, const char *sign, const char *right, const char *n)
{
	char expression_of[200], object[100];
	struct when *w;
	enum when_answer a;

	snprintf(expression_of, sizeof(expression_of), "%s %s %s", left, sign,
	    right);
	snprintf(object, sizeof(object), "{\"a\":%s}", n);
	w = when_new(text_of(expression_of), why, sizeof(why));
	a = w == NULL ? WHEN_UNKNOWN : when_holds_json(w, text_of(object));
	when_free(w);
	return a;
}

static const char *
vast_or_not(size_t i)
{
	size_t n = sizeof(vast) / sizeof(vast[0]);

	return i < n ? vast[i] : numbers[i - n];
}

/* libjq is asked only about numbers that it can tell apart. */
static void
numbers_get_the_same_answer_or_none(void)
{
	static const char *const signs[] = { "==", "<", ">=" };
	size_t n = (sizeof(vast) + sizeof(numbers)) / sizeof(vast[0]);

	for (size_t i = 0; i < 3 * n * n; i++) {
		const char *sign = signs[i % 3], *x = vast_or_not(i / 3 % n),
			   *y = vast_or_not(i / 3 / n);
		enum when_answer here = compared(".a", sign, x, y),
				 there =
				     when_exact(text_of(y))
					 ? compared("[.a] | .[0]", sign, x, y)
					 : WHEN_UNKNOWN;

		if (here != there && here != WHEN_UNKNOWN &&
		    there != WHEN_UNKNOWN) {
			printf("# %s %s %s: %d, jq %d\n", y, sign, x, here,
			    there);
			CHECK(false);
		}
		CHECK(here != WHEN_UNKNOWN || !when_exact(text_of(x)) ||
		      !when_exact(text_of(y)));
	}
}

/* ---- fields ---- */

static struct value
value_of(const struct buf *b, struct text key, struct buf *decoded)
{
	struct value v = { { NULL, 0 }, VALUE_NULL };

	if (!json_get(text_in(b), key, &v.text) ||
	    !json_literal(v.text, &v.kind) || v.kind != VALUE_TEXT)
		return v;
	json_decode(decoded, v.text);
	v.text = text_in(decoded);
	return v;
}

static bool
same_by_fields(size_t i, size_t r)
{
	struct value v[KEYS];
	struct buf decoded[KEYS] = { 0 };
	size_t n;
	const struct text *field = when_fields(when[i], &n);
	bool same = true;

	if (field != NULL) {
		for (size_t k = 0; k < n; k++)
			v[k] = value_of(&record[r], field[k], &decoded[k]);
		same = when_holds(when[i], v) == answer(i, r);
	}
	for (size_t k = 0; k < KEYS; k++)
		buf_clear(&decoded[k]);
	return same;
}

static void
fields_and_records_give_the_same_answers(void)
{
	size_t n, by_fields = 0;

	for (size_t i = 0; i < AT_ONCE; i++) {
		by_fields += when_fields(when[i], &n) != NULL;
		for (size_t r = 0; r < RECORDS; r++)
			if (!same_by_fields(i, r)) {
				differ(i, r, "fields give another answer");
				CHECK(false);
			}
	}
	CHECK(by_fields > AT_ONCE / 4);
}

/* ---- the program jq ---- */

static char folder[] = "/tmp/pp-whenjq-XXXXXX";

static bool
file_make(const char *name, struct text t)
{
	char path[80];
	int fd;
	bool good;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	good = file_write(fd, t.p, t.n) == 0;
	return close(fd) == 0 && good;
}

static bool
files_make(void)
{
	struct buf b = { NULL, 0, 0 };
	bool good;

	buf_add_string(&b, ". as $r | ");
	add_all(&b);
	good = file_make("program", text_in(&b));
	b.len = 0;
	for (size_t r = 0; r < RECORDS; r++) {
		buf_add_text(&b, text_in(&record[r]));
		buf_add_byte(&b, '\n');
	}
	good &= file_make("records", text_in(&b));
	buf_clear(&b);
	return good;
}

/* A line of the program is [0,1,2,...]. */
static bool
same_line(const char *line, size_t r)
{
	bool same = strlen(line) == 2 * AT_ONCE + 2;

	for (size_t i = 0; same && i < AT_ONCE; i++)
		same = line[2 * i + 1] == '0' + (int)answer(i, r);
	return same;
}

/* The output of jq -c -f program records. */
static FILE *
jq_begin(pid_t *child)
{
	int ends[2] = { -1, -1 };

	fflush(stdout);
	if (pipe(ends) != 0)
		return NULL;
	*child = fork();
	if (*child == 0) {
		setenv("HOME", "/dev/null", 1);
		if (dup2(ends[1], STDOUT_FILENO) >= 0 && chdir(folder) == 0)
			execlp("jq", "jq", "-c", "-f", "program", "records",
			    (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	return fdopen(ends[0], "r");
}

static void
file_remove(const char *name)
{
	char path[80];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	CHECK(unlink(path) == 0);
}

static void
the_program_jq_gives_the_same_answers(void)
{
	char line[1000];
	size_t lines = 0;
	int status = -1;
	pid_t child = -1;
	FILE *jq;

	CHECK(files_make());
	jq = jq_begin(&child);
	CHECK(jq != NULL);
	while (jq != NULL && fgets(line, sizeof(line), jq) != NULL) {
		CHECK(lines < RECORDS && same_line(line, lines));
		lines++;
	}
	if (jq != NULL)
		fclose(jq);
	CHECK(waitpid(child, &status, 0) == child && status == 0);
	CHECK(lines == RECORDS);
	file_remove("program");
	file_remove("records");
}

/* ---- */

static void
clear(void)
{
	for (size_t i = 0; i < AT_ONCE; i++) {
		when_free(when[i]);
		buf_clear(&expression[i]);
	}
	for (size_t r = 0; r < RECORDS; r++)
		buf_clear(&record[r]);
}

int
main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	RUN(libjq_gives_the_same_answers);
	RUN(libjq_gives_the_same_answers_alone);
	RUN(numbers_get_the_same_answer_or_none);
	RUN(fields_and_records_give_the_same_answers);
	RUN(the_program_jq_gives_the_same_answers);
	clear();
	return rmdir(folder) != 0 || DONE();
}
