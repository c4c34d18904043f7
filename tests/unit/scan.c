/* SPDX-License-Identifier: ISC */
/*
 * The kernels against a reader that looks at one byte after the other: every
 * text of up to five bytes of those that mean something, at every place where
 * it may meet the edge of a block.
 */
#include "record/scan.h"

#include <string.h>

#include "unit.h"

enum { LONGEST = 5, PLACES = 200, ROOM = 512 };

struct answer {
	enum scan_stop stop;
	size_t records, inner, end, indexed;
	uint32_t index[ROOM];
};

enum state { BEGIN, PLAIN, QUOTED, CLOSED, RETURN, ESCAPED, ODD };

static enum state
step(enum state s, unsigned char c, const struct scan *ask)
{
	bool quotes = dialect_has_quotes(ask->quoting);
	bool escapes = ask->quoting == QUOTING_BACKSLASH;

	if (c == '\0')
		return ODD;
	if (s == ESCAPED)
		return PLAIN;
	if (s == QUOTED)
		return c == '"' ? CLOSED : QUOTED;
	if (s == CLOSED && c == '"')
		return QUOTED;
	if (s == RETURN && c == '\n')
		return ask->crlf ? BEGIN : ODD;
	if (s == RETURN && (!escapes || ask->crlf))
		return ODD;
	if (c == '\n' && ask->crlf)
		return ODD;
	if (c == ask->delim || c == '\n')
		return BEGIN;
	if (c == '\r')
		return RETURN;
	if (!quotes)
		return c == '\\' && escapes ? ESCAPED : PLAIN;
	if (s == CLOSED || (c == '"' && s == PLAIN))
		return ODD;
	return c == '"' ? QUOTED : PLAIN;
}

static bool
is_sought(const uint32_t *need, uint32_t ordinal)
{
	while (*need < ordinal)
		need++;
	return *need == ordinal;
}

static void
by_bytes(struct answer *a, const struct scan *ask, const unsigned char *p,
    size_t len)
{
	enum state s = BEGIN, was;
	uint32_t seps = 0;
	size_t inner = 0, n = 0;

	*a = (struct answer){ .stop = SCAN_END };
	for (size_t i = 0; i < len; i++) {
		was = s;
		s = step(s, p[i], ask);
		if (s == ODD) {
			a->stop = SCAN_ODD;
			return;
		}
		inner += (was == QUOTED || was == ESCAPED) && p[i] == '\n';
		if (s != BEGIN)
			continue;
		if (p[i] != '\n') {
			if (is_sought(ask->need, ++seps))
				a->index[n++] = (uint32_t)i;
			continue;
		}
		if (seps + 1 != ask->columns) {
			a->stop = SCAN_RAGGED;
			return;
		}
		a->index[n++] = (uint32_t)i;
		a->indexed = n;
		a->records++;
		a->inner += inner;
		a->end = i + 1;
		inner = 0;
		seps = 0;
	}
}

static bool
agrees(const struct scan *s, enum scan_stop stop, const struct answer *a)
{
	return stop == a->stop && s->records == a->records &&
	       s->end == a->end && s->inner == a->inner &&
	       s->indexed == a->indexed &&
	       memcmp(s->index, a->index, a->indexed * sizeof(*a->index)) == 0;
}

static void
compare_as(scan_kernel *kernel, unsigned char *p, size_t len,
    const struct scan *ask)
{
	struct scan s = *ask;
	struct answer want;

	s.store = true;
	by_bytes(&want, &s, p, len);
	CHECK(agrees(&s, kernel(&s, p, len), &want));
	/* The same without offsets. */
	s = *ask;
	want.indexed = 0;
	CHECK(agrees(&s, kernel(&s, p, len), &want));
}

/* With every kind of quotes and line ends. */
static void
compare(scan_kernel *kernel, const unsigned char *text, size_t len,
    uint32_t columns, unsigned char delim, const uint32_t *need)
{
	static const enum quoting kinds[] = { QUOTING_CSV, QUOTING_NONE,
		QUOTING_BACKSLASH };
	static unsigned char p[PLACES + LONGEST + 64];
	uint32_t index[ROOM];
	struct scan ask = { .delim = delim,
		.columns = columns,
		.need = need,
		.index = index };

	memcpy(p, text, len);
	for (unsigned i = 0; i < 6; i++) {
		ask.quoting = kinds[i / 2];
		ask.crlf = i % 2 == 1;
		compare_as(kernel, p, len, &ask);
	}
}

/* The text behind `pad` bytes of a first field, and before some more. */
static void
compare_at(scan_kernel *kernel, const char *text, size_t n, size_t pad)
{
	static const uint32_t need[] = { 1, 2, UINT32_MAX };
	unsigned char p[PLACES + LONGEST];

	memset(p, 'x', pad);
	memcpy(p + pad, text, n);
	for (uint32_t columns = 1; columns <= 3; columns++)
		compare(kernel, p, pad + n, columns, ',', need);
}

static void
compare_texts(scan_kernel *kernel, size_t pad)
{
	static const char signs[] = { 'a', ',', '"', '\n', '\r', '\0', '\\' };
	size_t all = 1;

	for (size_t n = 1; n <= LONGEST; n++) {
		all *= sizeof(signs);
		for (size_t k = 0; k < all; k++) {
			char text[LONGEST];
			size_t rest = k;

			for (size_t i = 0; i < n; i++) {
				text[i] = signs[rest % sizeof(signs)];
				rest /= sizeof(signs);
			}
			compare_at(kernel, text, n, pad);
		}
	}
}

static void
kernel_reads_as_bytes_do(const char *name)
{
	static const size_t pads[] = { 0, 31, 59, 60, 61, 62, 63, 64, 125,
		127 };
	scan_kernel *kernel = scan_choose(name, NULL);

	if (kernel == NULL)
		SKIP("this machine has no such kernel");
	for (size_t i = 0; i < sizeof(pads) / sizeof(pads[0]); i++)
		compare_texts(kernel, pads[i]);
}

static void
swar_reads_every_short_text_as_bytes_do(void)
{
	kernel_reads_as_bytes_do("swar");
}

static void
sse2_reads_every_short_text_as_bytes_do(void)
{
	kernel_reads_as_bytes_do("sse2");
}

static void
avx2_reads_every_short_text_as_bytes_do(void)
{
	kernel_reads_as_bytes_do("avx2");
}

/* The same inside quotes that were opened in a block before. */
static void
a_quoted_field_may_cross_any_edge(void)
{
	static const char *const names[] = { "swar", "sse2", "avx2" };
	static const char *const tails[] = { "\"", "\"\n", "\",a\n", "\"\"\n\"",
		"\"a", "\n\"\n", "\"\r\n", "\"\ra", "\r\n\"\n", ",\n\",b\n" };
	static const uint32_t need[] = { 1, UINT32_MAX };
	unsigned char p[PLACES + 16];

	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		scan_kernel *kernel = scan_choose(names[k], NULL);

		for (size_t pad = 1; kernel != NULL && pad < PLACES - 8; pad++)
			for (size_t t = 0; t < sizeof(tails) / sizeof(tails[0]);
			     t++) {
				size_t n = strlen(tails[t]);

				p[0] = '"';
				memset(p + 1, pad % 3 == 0 ? '\n' : 'x',
				    pad - 1);
				memcpy(p + pad, tails[t], n);
				compare(kernel, p, pad + n, 1, ',', need);
				compare(kernel, p, pad + n, 2, ',', need);
			}
	}
}

/* A record after the other, so that ordinals begin anew within a block. */
static void
every_sought_separator_is_found(void)
{
	static const char *const names[] = { "swar", "sse2", "avx2" };
	unsigned char p[PLACES];
	uint32_t need[4];

	for (size_t i = 0; i < sizeof(p); i++)
		p[i] = (unsigned char)(i % 11 == 10  ? '\n'
				       : i % 11 >= 5 ? ';'
						     : 'a' + i % 7);
	for (unsigned set = 0; set < 64; set++) {
		size_t n = 0;

		for (uint32_t i = 0; i < 5 && n < 3; i++)
			if ((set >> i & 1) != 0)
				need[n++] = i + 1;
		need[n] = UINT32_MAX;
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			for (size_t len = 0; len < PLACES; len++)
				if (scan_choose(names[k], NULL) != NULL)
					compare(scan_choose(names[k], NULL), p,
					    len, 6, ';', need);
	}
}

static void
bytes_above_127_are_noticed_and_change_nothing(void)
{
	static const char *const names[] = { "swar", "sse2", "avx2" };
	static const uint32_t need[] = { 1, UINT32_MAX };
	unsigned char p[PLACES + 64];
	uint32_t index[ROOM];

	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		scan_kernel *kernel = scan_choose(names[k], NULL);

		for (size_t i = 0; kernel != NULL && i < 130; i++)
			for (unsigned c = 0x80; c < 0x100; c++) {
				struct scan s = { .delim = ',',
					.columns = 2,
					.need = need,
					.index = index };

				memset(p, 'x', 131);
				p[129] = ',';
				p[130] = '\n';
				CHECK(kernel(&s, p, 131) == SCAN_END);
				CHECK(s.records == 1 && !s.high);
				s.records = s.end = 0;
				p[i == 129 ? 128 : i] = (unsigned char)c;
				CHECK(kernel(&s, p, 131) == SCAN_END);
				CHECK(s.records == 1 && s.high);
			}
	}
}

int
main(void)
{
	RUN(swar_reads_every_short_text_as_bytes_do);
	RUN(sse2_reads_every_short_text_as_bytes_do);
	RUN(avx2_reads_every_short_text_as_bytes_do);
	RUN(a_quoted_field_may_cross_any_edge);
	RUN(every_sought_separator_is_found);
	RUN(bytes_above_127_are_noticed_and_change_nothing);
	return DONE();
}
