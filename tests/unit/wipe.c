/* SPDX-License-Identifier: ISC */
/*
 * No memory that is given back holds a key or a value.  These functions stand
 * in for base/mem, and look at every block that goes.
 */
#include "base/mem.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hide/key.h"
#include "hide/method.h"
#include "unit.h"

#define DIGITS                                                                 \
	"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"                                     \
	"b0b1b2b3b4b5b6b7b8b9babbbcbdbebf"

#define OTHER                                                                  \
	"f1e2d3c4b5a69788796a5b4c3d2e1f0"                                      \
	"0f1e2d3c4b5a69788796a5b4c3d2e1f0"

enum { ROOM = 16 };

static unsigned char master[KEY_SIZE];
static const char *secret = "";
static unsigned seen;

static size_t
length(const void *p)
{
	return *(const size_t *)(const void *)((const char *)p - ROOM);
}

static bool
has(const char *p, size_t n, const void *what, size_t m)
{
	for (size_t i = 0; m > 0 && i + m <= n; i++)
		if (memcmp(p + i, what, m) == 0)
			return true;
	return false;
}

static void
look(const char *p)
{
	seen += has(p, length(p), master, 16) ||
		has(p, length(p), DIGITS, 32) ||
		has(p, length(p), secret, strlen(secret));
}

void *
mem_array(size_t n, size_t size)
{
	char *p = calloc(1, n * size + ROOM);

	if (p == NULL)
		abort();
	*(size_t *)(void *)p = n * size;
	return p + ROOM;
}

void *
mem_alloc(size_t size)
{
	return mem_array(1, size);
}

void
mem_free(void *p)
{
	if (p == NULL)
		return;
	look(p);
	free((char *)p - ROOM);
}

void *
mem_resize(void *old, size_t n, size_t size)
{
	char *p = mem_array(n, size);

	if (old != NULL)
		memcpy(p, old, length(old) < n * size ? length(old) : n * size);
	mem_free(old);
	return p;
}

char *
mem_text(struct text t)
{
	char *p = mem_array(t.n + 1, 1);

	if (t.n > 0)
		memcpy(p, t.p, t.n);
	return p;
}

void
mem_wipe(void *p, size_t size)
{
	if (size > 0)
		memset(p, 0, size);
}

static struct keyring *
load(const char *text)
{
	char path[] = "/tmp/pp-wipe-XXXXXX";
	int fd = mkstemp(path);
	struct keyring *r;

	CHECK(fd >= 0 && write(fd, text, strlen(text)) > 0);
	close(fd);
	r = keyring_load(path);
	unlink(path);
	return r;
}

static void
no_key_is_left_in_memory(void)
{
	struct keyring *r;

	seen = 0;
	r = load("one " DIGITS "\ntwo 0" DIGITS "\n"); /* refused */
	CHECK(r == NULL && seen == 0);
	r = load("one " DIGITS "\ntwo f" OTHER "\n"); /* moved by growing */
	CHECK(r != NULL && seen == 0);
	keyring_free(r);
	CHECK(seen == 0);
}

static void
no_value_is_left_in_memory(void)
{
	static const char *const specs[] = { "token", "fpe", "hash", "mask",
		"shift", "trunc:2", "fake:name" };
	struct keyring *r = load(DIGITS);
	struct buf out = { 0 };
	char err[160];
	const char *why;

	secret = "41234567890";
	seen = 0;
	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		struct method_spec *s =
		    method_parse(text_of(specs[i]), err, sizeof(err));
		struct method *m = method_bind(s, text_of("f"), r);
		struct value in = { text_of(secret), VALUE_TEXT };
		struct buf back = { 0 };

		out.len = 0;
		method_hide(m, in, NULL, &out, &why);
		in.text = (struct text){ out.p, out.len };
		method_restore(m, in, NULL, &back, &why);
		buf_wipe(&back);
		method_free(m);
		method_spec_free(s);
		CHECK(seen == 0);
	}
	buf_wipe(&out);
	keyring_free(r);
	CHECK(seen == 0);
}

int
main(void)
{
	for (size_t i = 0; i < KEY_SIZE; i++)
		master[i] = (unsigned char)(0xa0 + i);
	RUN(no_key_is_left_in_memory);
	RUN(no_value_is_left_in_memory);
	return DONE();
}
