/* SPDX-License-Identifier: ISC */
#include "record/jsonlex.h"

#include "base/utf8.h"

const char lex_control[] = "control character in a string";

static const unsigned char *
fail(struct trouble *t, const unsigned char *at, const char *why)
{
	t->at = at;
	t->why = why;
	return NULL;
}

static bool
digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* Skips the digits at p, eight at a time: fractions are often long. */
static const unsigned char *
digits(const unsigned char *p)
{
	const uint64_t ones = UINT64_MAX / 0xff;
	uint64_t x;

	for (;; p += 8) {
		memcpy(&x, p, sizeof(x));
		/* The high halves of a digit and of the digit + 6 are 3. */
		if (((x & ones * 0xf0) | ((x + ones * 6) & ones * 0xf0) >> 4) !=
		    ones * 0x33)
			break;
	}
	while (digit(*p))
		p++;
	return p;
}

const unsigned char *
lex_number(const unsigned char *p, struct trouble *t)
{
	static const char why[] = "number is malformed";

	if (*p == '-' && !digit(*++p))
		return fail(t, p, why);
	if (*p == '0') {
		if (digit(*++p))
			return fail(t, p, why);
	} else {
		while (digit(*p))
			p++;
	}
	if (*p == '.') {
		if (!digit(*++p))
			return fail(t, p, why);
		p = digits(p);
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		if (*p == '+' || *p == '-')
			p++;
		if (!digit(*p))
			return fail(t, p, why);
		while (digit(*p))
			p++;
	}
	return p;
}

const unsigned char *
lex_name(const unsigned char *p, struct trouble *t)
{
	/* The slack after the LF has room for five bytes. */
	if (memcmp(p, "true", 4) == 0 || memcmp(p, "null", 4) == 0)
		return p + 4;
	if (memcmp(p, "false", 5) == 0)
		return p + 5;
	return fail(t, p, "a value is missing");
}

/* Reads four hexadecimal digits; -1 when one is not a digit. */
static int32_t
hex4(const unsigned char *p)
{
	int32_t n = 0;
	int i;

	for (i = 0; i < 4; i++, p++) {
		if (digit(*p))
			n = n * 16 + (*p - '0');
		else if ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'f')
			n = n * 16 + ((*p | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return n;
}

/* p is at the backslash. */
static const unsigned char *
escape(const unsigned char *p, struct trouble *t)
{
	static const char why[] = "escape is malformed";
	int32_t high, low;

	switch (p[1]) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't': return p + 2;
	case 'u': break;
	default: return fail(t, p + (p[1] == '\n'), why);
	}
	high = hex4(p + 2);
	if (high < 0)
		return fail(t, p, why);
	if (high < 0xd800 || high > 0xdfff)
		return p + 6;
	if (high > 0xdbff || p[6] != '\\' || p[7] != 'u')
		return fail(t, p, "lone surrogate");
	low = hex4(p + 8);
	if (low < 0)
		return fail(t, p + 6, why);
	if (low < 0xdc00 || low > 0xdfff)
		return fail(t, p, "lone surrogate");
	return p + 12;
}

static bool
follows(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Skips one non-ASCII character; NULL when it is not UTF-8 (RFC 3629). */
static const unsigned char *
character(const unsigned char *p)
{
	if (*p < 0xc2)
		return NULL;
	if (*p < 0xe0)
		return follows(p[1]) ? p + 2 : NULL;
	if (*p < 0xf0) {
		if (!follows(p[1]) || !follows(p[2]) ||
		    (*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f))
			return NULL;
		return p + 3;
	}
	if (*p > 0xf4 || !follows(p[1]) || !follows(p[2]) || !follows(p[3]) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
		return NULL;
	return p + 4;
}

/* p is at the first byte that lex_run() stopped at. */
const unsigned char *
lex_string_on(const unsigned char *p, struct trouble *t)
{
	const unsigned char *from;

	for (;;) {
		if (*p >= 0x80) {
			do {
				p = character(from = p);
			} while (p != NULL && *p >= 0x80);
			if (p == NULL)
				return fail(t, from, utf8_refused);
		} else if (*p == '\\') {
			p = escape(p, t);
			if (p == NULL)
				return NULL;
		} else if (*p == '"') {
			return p + 1;
		} else {
			return fail(t, p, lex_control);
		}
		p = lex_run(p);
	}
}
