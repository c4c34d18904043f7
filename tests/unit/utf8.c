/* SPDX-License-Identifier: ISC */
#include "base/utf8.h"

#include <stdlib.h>

#include "unit.h"

enum { PAD = 70 };

/*
 * What RFC 3629, section 4 says in its grammar, byte for byte: the length of
 * the character at p, 0 when there is none.
 */
static size_t
by_grammar(const unsigned char *p, size_t n)
{
	static const struct {
		unsigned char first, last, low, high;
		size_t length;
	} rows[] = {
		{ 0x00, 0x7f, 0, 0, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t length = rows[i].length;

		if (p[0] < rows[i].first || p[0] > rows[i].last)
			continue;
		if (n < length)
			return 0;
		if (length > 1 && (p[1] < rows[i].low || p[1] > rows[i].high))
			return 0;
		for (size_t k = 2; k < length; k++)
			if (p[k] < 0x80 || p[k] > 0xbf)
				return 0;
		return length;
	}
	return 0;
}

/* The text behind `pad` letters, alone and before others. */
static void
agree_at(const unsigned char *text, size_t n, size_t pad)
{
	unsigned char p[2 * PAD + 8];
	size_t good = 0, step;

	memset(p, 'a', sizeof(p));
	memcpy(p + pad, text, n);
	while (
	    good < pad + n && (step = by_grammar(p + good, pad + n - good)) > 0)
		good += step;
	CHECK(utf8_valid((const char *)p, pad + n) == good);
	good = 0;
	while (good < sizeof(p) &&
	       (step = by_grammar(p + good, sizeof(p) - good)) > 0)
		good += step;
	CHECK(utf8_valid((const char *)p, sizeof(p)) == good);
}

static void
every_two_bytes_are_judged_as_the_grammar_does(void)
{
	static const size_t pads[] = { 0, 1, 14, 15, 16, 31, 32, 63, 64, 65 };
	unsigned char p[2];

	for (unsigned c = 0; c < 0x10000; c++)
		for (size_t i = 0; i < sizeof(pads) / sizeof(pads[0]); i++) {
			p[0] = (unsigned char)(c >> 8);
			p[1] = (unsigned char)c;
			agree_at(p, 2, pads[i]);
		}
}

/* The bytes at which the grammar changes its mind, and their neighbours. */
static void
every_edge_of_the_grammar_is_judged_at_every_place(void)
{
	static const unsigned char edges[] = { 0x00, 0x41, 0x7f, 0x80, 0x8f,
		0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
		0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff };
	enum { N = sizeof(edges) };
	unsigned char p[4];

	for (size_t k = 0; k < N * N * N * N; k++) {
		size_t rest = k;

		for (int i = 0; i < 4; i++, rest /= N)
			p[i] = edges[rest % N];
		agree_at(p, 1 + k % 4, k % PAD);
		agree_at(p, 4, (k / 7) % PAD);
	}
}

static void
every_character_is_decoded_and_written_again(void)
{
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char p[4];
		uint32_t back = 0;
		size_t n;

		if (c == 0xd800)
			c = 0xe000;
		n = utf8_put(p, c);
		CHECK(by_grammar((const unsigned char *)p, n) == n);
		CHECK(utf8_next(p, n, &back) == n && back == c);
		if (n > 1)
			CHECK(utf8_next(p, n - 1, &back) == 0);
	}
}

/* A sanitizer sees it when a byte behind the end is read. */
static void
reads_no_byte_behind_the_end(void)
{
	static const char last[] = "\xf4\x8f\xbf\xbf";

	CHECK(utf8_valid(NULL, 0) == 0);
	for (size_t n = 1; n < 2 * PAD; n++)
		for (size_t k = 0; k < 4 && k < n; k++) {
			char *p = malloc(n);
			uint32_t c;

			memset(p, 'a', n);
			memcpy(p + n - k, last, k);
			CHECK(utf8_valid(p, n) == n - k);
			CHECK(k == 0 || utf8_next(p + n - k, k, &c) == 0);
			free(p);
		}
}

/* Lines of flenniken/utf8tests: "number:valid:bytes" or ":invalid:". */
static void
agrees_with_utf8tests(void)
{
	const char *folder = getenv("PP_CONFORMANCE");
	bool as_the_test_says;
	char path[4096], line[4096];
	size_t n, tests = 0;
	FILE *file;

	if (folder == NULL)
		SKIP("PP_CONFORMANCE is not set");
	snprintf(path, sizeof(path), "%s/utf8/utf8tests.bin", folder);
	file = fopen(path, "rb");
	if (file == NULL)
		SKIP("PP_CONFORMANCE has no utf8tests");
	for (;;) {
		char *what, *bytes;
		int c = 0;

		for (n = 0; n < sizeof(line) - 1 && (c = getc(file)) != EOF &&
			    c != '\n';)
			line[n++] = (char)c;
		if (c == EOF && n == 0)
			break;
		line[n] = '\0';
		what = *line == '#' ? NULL : strchr(line, ':');
		bytes = what == NULL ? NULL : strchr(what + 1, ':');
		if (bytes == NULL)
			continue;
		bytes++;
		n -= (size_t)(bytes - line);
		tests++;
		as_the_test_says = (utf8_valid(bytes, n) == n) ==
				   (strncmp(what, ":valid", 6) == 0);
		CHECK(as_the_test_says);
		if (!as_the_test_says)
			printf("# %.*s\n", (int)(what - line), line);
	}
	fclose(file);
	CHECK(tests > 100);
}

int
main(void)
{
	RUN(every_two_bytes_are_judged_as_the_grammar_does);
	RUN(every_edge_of_the_grammar_is_judged_at_every_place);
	RUN(every_character_is_decoded_and_written_again);
	RUN(reads_no_byte_behind_the_end);
	RUN(agrees_with_utf8tests);
	return DONE();
}
