/* SPDX-License-Identifier: ISC */
/*
 * The words of JSON (RFC 8259): strings and numbers, exactly as strict as the
 * grammar.
 *
 * An LF follows the text, and BUF_SLACK readable bytes follow the LF.  No word
 * goes beyond the LF.  A function returns the end of the word, or NULL with the
 * error in struct trouble.
 */
#ifndef RECORD_JSONLEX_H
#define RECORD_JSONLEX_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(JSON_PORTABLE)
#define JSON_SSE2 1
#include <emmintrin.h>
#else
#define JSON_SSE2 0
#endif

#define INLINE static inline __attribute__((always_inline))

struct trouble {
	const unsigned char *at;
	const char *why; /* static */
};

extern const char lex_control[]; /* a string has a control character */

/* The slow halves: p is at a digit or minus; after a string's quote. */
const unsigned char *lex_number(const unsigned char *p, struct trouble *);
const unsigned char *lex_string_on(const unsigned char *p, struct trouble *);
/* Reads true, false or null. */
const unsigned char *lex_name(const unsigned char *p, struct trouble *);

INLINE bool
rare(bool b)
{
	return __builtin_expect(b, false);
}

INLINE bool
lex_special(unsigned char c)
{
	return c < 0x20 || c >= 0x80 || c == '"' || c == '\\';
}

#if JSON_SSE2
/* A bit for each special byte. */
INLINE uint32_t
lex_odd(__m128i v)
{
	/* The comparison is signed: bytes >= 0x80 are less, too. */
	__m128i low = _mm_cmplt_epi8(v, _mm_set1_epi8(' '));
	__m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	__m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));

	return (uint32_t)_mm_movemask_epi8(
	    _mm_or_si128(low, _mm_or_si128(quote, slash)));
}
#endif

/* The next byte that is a quote, a backslash, a control or not ASCII. */
INLINE const unsigned char *
lex_run(const unsigned char *p)
{
#if JSON_SSE2
	uint32_t m;

	for (;; p += 16) {
		m = lex_odd(_mm_loadu_si128((const void *)p));
		if (m != 0)
			return p + __builtin_ctz(m);
	}
#else
	const uint64_t ones = UINT64_MAX / 0xff;
	uint64_t x, odd;

	for (;; p += 8) {
		memcpy(&x, p, sizeof(x));
		/* A borrow can only follow a special byte. */
		odd = (x - ones * 0x20) | ((x ^ ones * '"') - ones) |
		      ((x ^ ones * '\\') - ones) | x;
		if ((odd & ones * 0x80) != 0)
			break;
	}
	while (!lex_special(*p))
		p++;
	return p;
#endif
}

/* p is after the opening quote; returns the place after the closing one. */
INLINE const unsigned char *
lex_string(const unsigned char *p, struct trouble *t)
{
	p = lex_run(p);
	if (rare(*p != '"'))
		return lex_string_on(p, t);
	return p + 1;
}

INLINE const unsigned char *
lex_blanks(const unsigned char *p)
{
	if (rare(*p <= ' '))
		while (*p == ' ' || *p == '\t' || *p == '\r')
			p++;
	return p;
}

#endif
