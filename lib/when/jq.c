/* SPDX-License-Identifier: ISC */
#include "when/jq.h"

#include <dlfcn.h>
#include <errno.h>
#include <jq.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/msg.h"
#include "when/jqwatch.h"

/* The functions used of libjq; every version since 1.5 has them. */
struct library {
	jq_state *(*init)(void);
	void (*set_error_cb)(jq_state *, jq_msg_cb, void *);
	int (*compile)(jq_state *, const char *);
	void (*start)(jq_state *, jv, int);
	jv (*next)(jq_state *);
	void (*teardown)(jq_state **);
	void (*set_nomem_handler)(jq_state *, void (*)(void *), void *);
	jv (*parse_sized)(const char *, int);
	jv_kind (*get_kind)(jv);
	jv (*copy)(jv);
	const char *(*string_value)(jv);
	jv (*array_get)(jv, int);
	int (*array_length)(jv);
	void (*free)(jv);
};

struct query {
	struct library jq;
	jq_state *state;
	struct jqwatch watch;
	char first[256]; /* message about the program */
};

enum { OBJECT_MOST = 1 << 30 };

/* ---- loading ---- */

static void *
library_open(void)
{
	/* Linux and FreeBSD, OpenBSD, macOS. */
	static const char *const names[] = { "libjq.so.1", "libjq.so",
		"libjq.1.dylib" };
	void *handle = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (handle == NULL)
			handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	return handle;
}

/*
 * The library is never closed, because it registers functions that run when the
 * process ends.  RTLD_LOCAL, so that regcomp() of a library of its does not
 * replace the one in libc.
 */
static bool
library_load(struct library *jq)
{
	const struct {
		const char *name;
		void *to;
	} wanted[] = {
		{ "jq_init", &jq->init },
		{ "jq_set_error_cb", &jq->set_error_cb },
		{ "jq_compile", &jq->compile },
		{ "jq_start", &jq->start },
		{ "jq_next", &jq->next },
		{ "jq_teardown", &jq->teardown },
		{ "jq_set_nomem_handler", &jq->set_nomem_handler },
		{ "jv_parse_sized", &jq->parse_sized },
		{ "jv_get_kind", &jq->get_kind },
		{ "jv_copy", &jq->copy },
		{ "jv_string_value", &jq->string_value },
		{ "jv_array_get", &jq->array_get },
		{ "jv_array_length", &jq->array_length },
		{ "jv_free", &jq->free },
	};
	void *handle = library_open(), *symbol;

	if (handle == NULL)
		return false;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		symbol = dlsym(handle, wanted[i].name);
		if (symbol == NULL)
			return false;
		memcpy(wanted[i].to, &symbol, sizeof(symbol));
	}
	return true;
}

/* ---- messages, and running out of memory ---- */

/* Keeps the first message about the program; later ones hold data. */
static void
hear(void *query, jv message)
{
	struct query *q = query;

	if (q->first[0] == '\0' && q->jq.get_kind(message) == JV_KIND_STRING)
		snprintf(q->first, sizeof(q->first), "%s",
		    q->jq.string_value(message));
	q->jq.free(message);
}

static void
hear_nothing(void *query, jv message)
{
	struct query *q = query;

	q->jq.free(message);
}

/* Without this handler libjq would abort. */
static void
memory_gone(void *unused)
{
	(void)unused;
	(void)mem_array(SIZE_MAX, 2);
}

/* "jq: error: syntax error, ... at <top-level>, line 1:" and the program. */
static void
why_not(const struct query *q, char *why, size_t size)
{
	static const char *const behind[] = { " (Unix shell", " at <top-level>",
		" (while parsing", "\n" };
	static const char before[] = "jq: error: ";
	struct text t = text_of(q->first);
	char shown[MSG_NAME_MAX + 1];

	if (strncmp(t.p, before, strlen(before)) == 0)
		text_skip(&t, strlen(before));
	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		const char *cut = strstr(t.p, behind[i]);

		if (cut != NULL && (size_t)(cut - t.p) < t.n)
			t.n = (size_t)(cut - t.p);
	}
	snprintf(why, size, "jq cannot compile it: %s",
	    msg_name(shown, sizeof(shown), t));
}

/* ---- making one ---- */

/*
 * libjq includes ~/.jq in every program, and looks up the home directory even
 * when HOME is unset.  Below /dev/null there is no file.
 */
static int
compile_homeless(struct query *q, const char *program)
{
	const char *home = getenv("HOME");
	char *old = home == NULL ? NULL : mem_text(text_of(home));
	int compiled;

	setenv("HOME", "/dev/null", 1);
	compiled = q->jq.compile(q->state, program);
	if (old == NULL)
		unsetenv("HOME");
	else
		setenv("HOME", old, 1);
	mem_free(old);
	return compiled;
}

/* If TZ is not set, mktime(3) reads a file at each call. */
static void
zone_settle(void)
{
	setenv("TZ", "UTC0", 1);
	tzset();
}

static bool
compile(struct query *q, const char *program)
{
	int compiled;

	if (q->state != NULL)
		q->jq.teardown(&q->state);
	q->first[0] = '\0';
	q->state = q->jq.init();
	if (q->state == NULL)
		memory_gone(NULL);
	q->jq.set_nomem_handler(q->state, memory_gone, NULL);
	q->jq.set_error_cb(q->state, hear, q);
	compiled = compile_homeless(q, program);
	q->jq.set_error_cb(q->state, hear_nothing, q);
	return compiled != 0;
}

/* What makes numbers of texts gives no answer where their digits are too many
 * to be told apart, see when_exact(). */
static const char exactly[] =
    "def pp_number: tonumber; "
    "def tonumber: if type == \"string\" and "
    "([explode[] | select(. >= 48 and . <= 57)] | length) > 15 "
    "then error else pp_number end; "
    "def pp_json: fromjson; "
    "def fromjson: if test(\"[0-9.]{17}\") then error else pp_json end; ";

/*
 * libjq aborts if a program begins anew before it has ended, while it looks for
 * paths: `paths | true`.  So the program as a whole is run to its end, and ends
 * itself at its second output.  If it cannot be compiled, the message is about
 * the program as it was written.
 */
static bool
compile_ending(struct query *q, struct text program)
{
	struct buf b = { 0 };
	bool compiled;

	buf_add_string(&b, exactly);
	buf_add_string(&b, "[limit(2; (");
	buf_add_text(&b, program);
	buf_add_string(&b, "\n))]");
	buf_add_byte(&b, '\0');
	compiled = compile(q, b.p);
	if (!compiled) {
		b.len = 0;
		buf_add_text(&b, program);
		buf_add_byte(&b, '\0');
		(void)compile(q, b.p);
	}
	buf_clear(&b);
	return compiled;
}

struct query *
query_new(struct text program, char *why, size_t size)
{
	struct query *q = mem_alloc(sizeof(*q));

	zone_settle();
	if (!library_load(&q->jq)) {
		snprintf(why, size, "needs libjq, which is not installed");
		mem_free(q);
		return NULL;
	}
	if (!compile_ending(q, program))
		why_not(q, why, size);
	else if (jqwatch_add(&q->watch) != 0)
		snprintf(why, size, "needs a thread: %s", strerror(errno));
	else
		return q;
	query_free(q);
	return NULL;
}

void
query_free(struct query *q)
{
	if (q == NULL)
		return;
	jqwatch_remove(&q->watch);
	if (q->state != NULL)
		q->jq.teardown(&q->state);
	mem_free(q);
}

/* ---- asking ---- */

static enum query_answer
answer_of(const struct library *jq, jv output)
{
	switch (jq->get_kind(output)) {
	case JV_KIND_NULL:
	case JV_KIND_FALSE: jq->free(output); return QUERY_FALSE;
	case JV_KIND_TRUE: jq->free(output); return QUERY_TRUE;
	default: jq->free(output); return QUERY_TROUBLE;
	}
}

/* Two outputs are an error: it is unknown which is meant. */
static enum query_answer
answer_among(const struct library *jq, jv outputs)
{
	switch (jq->array_length(jq->copy(outputs))) {
	case 0: return QUERY_FALSE;
	case 1: return answer_of(jq, jq->array_get(jq->copy(outputs), 0));
	default: return QUERY_TROUBLE;
	}
}

/* After an error the program has ended; after its list it is run to its end. */
static enum query_answer
answer_only(struct query *q)
{
	jv outputs = q->jq.next(q->state);
	enum query_answer answer = QUERY_TROUBLE;

	if (q->jq.get_kind(outputs) == JV_KIND_ARRAY) {
		answer = answer_among(&q->jq, outputs);
		q->jq.free(q->jq.next(q->state));
	}
	q->jq.free(outputs);
	return answer;
}

enum query_answer
query_ask(struct query *q, struct text object)
{
	enum query_answer answer;
	jv record;

	if (object.n > OBJECT_MOST)
		return QUERY_TROUBLE;
	/* The handler belongs to the thread too, which may be another one than
	 * before. */
	q->jq.set_nomem_handler(q->state, memory_gone, NULL);
	record = q->jq.parse_sized(object.p, (int)object.n);
	if (q->jq.get_kind(record) != JV_KIND_OBJECT) {
		q->jq.free(record);
		return QUERY_TROUBLE;
	}
	jqwatch_turn(&q->watch);
	q->jq.start(q->state, record, 0);
	answer = answer_only(q);
	jqwatch_turn(&q->watch);
	return answer;
}
