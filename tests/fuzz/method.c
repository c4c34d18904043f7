/* SPDX-License-Identifier: ISC */
/*
 * A spec, a line feed, and a value: whatever they are, nothing crashes, what
 * was UTF-8 stays UTF-8, what can be restored comes back, a mask hides, a
 * refusal leaves the output alone, and one spelling of a spec means the same
 * as the other.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "hide/method.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what)                                                             \
	do {                                                                   \
		if (!(what))                                                   \
			abort();                                               \
	} while (0)

static const char key_file[] = "new 000102030405060708090a0b0c0d0e0f"
			       "101112131415161718191a1b1c1d1e1f\n"
			       "old ff0102030405060708090a0b0c0d0e0f"
			       "101112131415161718191a1b1c1d1e1f\n";

static const char before[] = "what was there before";

static const struct keyring *
keys_get(void)
{
	static struct keyring *keys;
	const char *why;
	size_t line;

	if (keys == NULL)
		keys = keyring_parse(text_of(key_file), &why, &line);
	MUST(keys != NULL);
	return keys;
}

static struct text
behind(const struct buf *b)
{
	size_t n = sizeof(before) - 1;

	MUST(b->len >= n && memcmp(b->p, before, n) == 0);
	return (struct text){ b->p + n, b->len - n };
}

static bool
is_utf8(struct text t)
{
	return utf8_valid(t.p, t.n) == t.n;
}

/* A value that came out as text; the kind says what a reader makes of it. */
static struct value
value_again(enum hidden h, struct value was, struct text t)
{
	struct value v = { t, h == HIDDEN_LITERAL ? was.kind : VALUE_TEXT };

	return v;
}

static void
restore_check(struct method *m, struct value in, struct value hidden,
    const struct text *by)
{
	struct buf out = { 0 };
	const char *why = NULL;
	enum hidden h;

	buf_add_string(&out, before);
	h = method_restore(m, hidden, by, &out, &why);
	MUST(h == HIDDEN_TEXT || h == HIDDEN_PLAIN || h == HIDDEN_LITERAL);
	MUST(text_equal(behind(&out), in.text));
	buf_clear(&out);
}

static void
finder_check(struct value in, bool token)
{
	struct token_finder *f = token_finder_new(keys_get());
	struct buf out = { 0 };
	const char *why = NULL;
	enum hidden h;

	buf_add_string(&out, before);
	h = token_finder_restore(f, in, &out, &why);
	if (h == HIDDEN_KEEP || h == HIDDEN_REFUSE)
		MUST(behind(&out).n == 0);
	MUST((h == HIDDEN_REFUSE) == (why != NULL));
	MUST(!token || h == HIDDEN_TEXT || h == HIDDEN_LITERAL);
	buf_clear(&out);
	token_finder_free(f);
}

static void
hide_check(const struct method_spec *s, struct value in)
{
	struct method *m = method_bind(s, text_of("field"), keys_get());
	struct text person = text_of("person 17");
	const struct text *by = method_by(s).n > 0 ? &person : NULL;
	struct buf out = { 0 };
	struct value hidden;
	const char *why = NULL;
	enum hidden h;

	buf_add_string(&out, before);
	h = method_hide(m, in, by, &out, &why);
	hidden = value_again(h, in, behind(&out));
	MUST((h == HIDDEN_REFUSE) == (why != NULL));
	if (h == HIDDEN_TEXT || h == HIDDEN_PLAIN || h == HIDDEN_LITERAL) {
		MUST(hidden.text.n > 0);
		MUST(is_utf8(hidden.text) || !is_utf8(in.text));
		if (strcmp(method_name(s), "mask") == 0)
			MUST(!text_equal(hidden.text, in.text));
		if (method_reversible(s))
			restore_check(m, in, hidden, by);
		finder_check(hidden, method_proves_key(s));
	} else {
		MUST(hidden.text.n == 0);
	}
	out.len = sizeof(before) - 1;
	why = NULL;
	h = method_restore(m, in, by, &out, &why);
	MUST((h == HIDDEN_REFUSE) == (why != NULL));
	MUST(h != HIDDEN_REFUSE || behind(&out).n == 0);
	buf_clear(&out);
	method_free(m);
}

static void
canon_check(const struct method_spec *s)
{
	char err[256];
	struct method_spec *again;

	again = method_parse(text_of(method_canon(s)), err, sizeof(err));
	MUST(again != NULL);
	MUST(strcmp(method_canon(again), method_canon(s)) == 0);
	method_spec_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	const char *end = size > 0 ? memchr(p, '\n', size) : NULL;
	struct text spec = { p, end == NULL ? size : (size_t)(end - p) };
	struct method_spec *s;
	struct value in;
	char err[256];
	int kind;

	s = method_parse(spec, err, sizeof(err));
	if (s == NULL)
		return 0;
	MUST(method_warm(s) == 0);
	canon_check(s);
	if (end != NULL && spec.n + 1 < size) {
		in.text = (struct text){ end + 1, size - spec.n - 1 };
		for (kind = VALUE_TEXT; kind <= VALUE_ARRAY; kind++) {
			in.kind = (enum value_kind)kind;
			hide_check(s, in);
		}
		in.kind = VALUE_TEXT;
		finder_check(in, false);
	}
	method_spec_free(s);
	return 0;
}
