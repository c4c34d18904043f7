/* SPDX-License-Identifier: ISC */
#include "base/buf.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "unit.h"

enum { FAR = 2000, JUNK = 0x5a, HEAD = 16 };

/*
 * These four stand in for base/mem, so that it can be seen what memory holds
 * when it is given back, and that nobody counts on fresh memory being zero.
 * Before each block stands its size.
 */
static size_t room, times_resized; /* of the newest block */
static bool was_clean;             /* the block given back last */

static size_t *
head(void *p)
{
	return (size_t *)(void *)((char *)p - HEAD);
}

static void *
block(size_t n)
{
	char *p = malloc(HEAD + n);

	if (p == NULL)
		abort();
	memset(p + HEAD, JUNK, n);
	room = *head(p + HEAD) = n;
	times_resized++;
	return p + HEAD;
}

void *
mem_array(size_t n, size_t size)
{
	if (n > SIZE_MAX / size)
		_exit(STATUS_STOP);
	return block(n * size);
}

void
mem_free(void *p)
{
	const char *byte = p;

	was_clean = p != NULL;
	for (size_t i = 0; p != NULL && i < *head(p); i++)
		was_clean = was_clean && byte[i] == '\0';
	if (p != NULL)
		free(head(p));
}

void *
mem_resize(void *p, size_t n, size_t size)
{
	char *more = block(n * size);

	memcpy(more, p, *head(p) < n * size ? *head(p) : n * size);
	free(head(p));
	return more;
}

void
mem_wipe(void *p, size_t size)
{
	memset(p, 0, size);
}

static struct text
whole(const struct buf *b)
{
	return (struct text){ b->p, b->len };
}

/* A text in which no place looks like the next. */
static void
fill(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i * 131 + i / 251);
}

static void
a_buffer_of_zeros_is_empty(void)
{
	struct buf b = { 0 };

	buf_clear(&b);
	buf_wipe(&b);
	CHECK(b.p == NULL && b.len == 0 && b.cap == 0);
	CHECK(buf_reserve(&b, 0) != NULL);
	CHECK(b.len == 0);
	buf_clear(&b);
}

static void
what_is_added_stands_behind_what_was_there(void)
{
	struct buf b = { 0 };

	buf_add(&b, "one", 3);
	buf_add(&b, NULL, 0);
	buf_add_string(&b, ", ");
	buf_add_text(&b, text_of("two"));
	buf_add_byte(&b, '!');
	CHECK_TEXT(whole(&b), "one, two!");
	buf_add(&b, "\0x", 2);
	buf_add_byte(&b, '\0');
	CHECK(text_equal(whole(&b), (struct text){ "one, two!\0x\0", 12 }));
	buf_clear(&b);
}

static void
prints_without_counting_the_nul(void)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s", "");
	CHECK(b.len == 0);
	buf_printf(&b, "%d-%s", 7, "b");
	buf_printf(&b, ".");
	CHECK_TEXT(whole(&b), "7-b.");
	buf_printf(&b, "%*s", FAR, "end");
	CHECK(b.len == 4 + FAR && memcmp(b.p, "7-b. ", 5) == 0);
	CHECK(memcmp(b.p + b.len - 4, " end", 4) == 0);
	buf_clear(&b);
}

/* At every length at which it can be full to the last byte. */
static void
prints_what_just_fits(void)
{
	for (size_t n = 0; n < 600; n++) {
		struct buf b = { 0 };

		memset(buf_reserve(&b, n), 'x', n);
		b.len = n;
		buf_printf(&b, "%s", "tail");
		CHECK(b.len == n + 4 && b.len <= b.cap);
		CHECK(memcmp(b.p + n, "tail", 4) == 0);
		buf_clear(&b);
	}
}

/* A sanitizer sees it when the slack is not there. */
static void
there_is_always_slack_behind_the_end(void)
{
	struct buf b = { 0 };
	char want[FAR];

	fill(want, FAR);
	for (size_t n = 0; n < FAR; n++) {
		buf_add_byte(&b, want[n]);
		CHECK(b.len <= b.cap && b.cap + BUF_SLACK <= room);
		memset(b.p + b.len, JUNK, BUF_SLACK);
	}
	CHECK(text_equal(whole(&b), (struct text){ want, FAR }));
	buf_clear(&b);
}

static void
reserving_makes_room_and_keeps_the_rest(void)
{
	struct buf b = { 0 };
	char *to;

	buf_add_string(&b, "kept");
	for (size_t n = 0; n < FAR; n += 7) {
		to = buf_reserve(&b, n);
		CHECK(to == b.p + 4 && b.len == 4 && b.cap - b.len >= n);
		memset(to, JUNK, n + BUF_SLACK);
	}
	CHECK_TEXT(whole(&b), "kept");
	buf_clear(&b);
}

static void
growing_doubles(void)
{
	struct buf b = { 0 };
	size_t cap;

	times_resized = 0;
	for (size_t i = 0; i < 1 << 20; i++) {
		cap = b.cap;
		buf_add_byte(&b, 'x');
		CHECK(b.cap == cap || b.cap >= 2 * cap);
	}
	CHECK(times_resized <= 20);
	cap = times_resized;
	b.len = 0;
	buf_reserve(&b, 1 << 20);
	CHECK(times_resized == cap);
	buf_clear(&b);
}

/* Every length around the steps of 32 and around the limit of 512. */
static void
a_span_is_added_like_any_text(void)
{
	static const char last[32] = ">";
	char from[FAR + 32];

	fill(from, sizeof(from));
	for (size_t n = 0; n < 1100; n++) {
		struct buf b = { 0 };

		buf_add_byte(&b, '<');
		buf_add_span(&b, from + n % 37, n);
		CHECK(b.len == n + 1 && b.len <= b.cap && b.p[0] == '<');
		buf_add_span(&b, last, 1);
		CHECK(b.len == n + 2 && b.p[n + 1] == '>');
		CHECK(memcmp(b.p + 1, from + n % 37, n) == 0);
		buf_clear(&b);
	}
}

static void
clearing_makes_it_fit_for_use_again(void)
{
	struct buf b = { 0 };

	for (int i = 0; i < 3; i++) {
		buf_add_string(&b, "again");
		CHECK_TEXT(whole(&b), "again");
		buf_clear(&b);
		CHECK(b.p == NULL && b.len == 0 && b.cap == 0 && !was_clean);
	}
}

static void
wiping_leaves_no_byte_in_what_is_given_back(void)
{
	struct buf b = { 0 };

	buf_printf(&b, "%*s", FAR, "secret");
	memset(b.p + b.len, JUNK, b.cap - b.len);
	b.len = 3;
	buf_wipe(&b);
	CHECK(was_clean);
	CHECK(b.p == NULL && b.len == 0 && b.cap == 0);
}

static void
growing_leaves_no_byte_in_what_is_given_back(void)
{
	struct buf b = { 0 };
	size_t cap;

	while (b.cap < 1 << 20) {
		cap = b.cap;
		was_clean = false;
		buf_add_string(&b, "secret");
		CHECK(b.cap == cap || cap == 0 || was_clean);
	}
	for (size_t i = 0; i < b.len; i++)
		if (b.p[i] != "secret"[i % 6])
			CHECK(i == b.len);
	buf_clear(&b);
}

static void
more_than_memory_can_hold_ends_the_program(void)
{
	static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - BUF_SLACK,
		SIZE_MAX / 2 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf b = { 0 };
		int status = 0;
		pid_t child = fork();

		if (child == 0) {
			buf_add_string(&b, "some");
			buf_reserve(&b, sizes[i]);
			_exit(STATUS_OK);
		}
		waitpid(child, &status, 0);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == STATUS_STOP);
	}
}

int
main(void)
{
	RUN(a_buffer_of_zeros_is_empty);
	RUN(what_is_added_stands_behind_what_was_there);
	RUN(prints_without_counting_the_nul);
	RUN(prints_what_just_fits);
	RUN(there_is_always_slack_behind_the_end);
	RUN(reserving_makes_room_and_keeps_the_rest);
	RUN(growing_doubles);
	RUN(a_span_is_added_like_any_text);
	RUN(clearing_makes_it_fit_for_use_again);
	RUN(wiping_leaves_no_byte_in_what_is_given_back);
	RUN(growing_leaves_no_byte_in_what_is_given_back);
	RUN(more_than_memory_can_hold_ends_the_program);
	return DONE();
}
