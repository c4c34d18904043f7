/* SPDX-License-Identifier: ISC */
/*
 * Works on eight characters at once, as the bytes of a word, the first byte
 * lowest.
 */
#include "hide/base32.h"

#include <stdint.h>
#include <string.h>

#include "hide/word.h"

/* Spreads 40 bits to eight values, each in a byte. */
static uint64_t
bits_spread(uint64_t x)
{
	x = x >> 20 | (x & 0xfffff) << 32;
	x = (x >> 10 & 0x000003ff000003ff) | (x & 0x000003ff000003ff) << 16;
	return (x >> 5 & 0x001f001f001f001f) | (x & 0x001f001f001f001f) << 8;
}

static uint64_t
bits_join(uint64_t x)
{
	x = (x & 0x001f001f001f001f) << 5 | (x >> 8 & 0x001f001f001f001f);
	x = (x & 0x000003ff000003ff) << 10 | (x >> 16 & 0x000003ff000003ff);
	return (x & 0xfffff) << 20 | x >> 32;
}

/* The characters: values below 26 are letters, the others 2 to 7. */
static uint64_t
digits_of(uint64_t values)
{
	uint64_t high = (values + WORD_EVERY(0x80 - 26)) >> 7 & WORD_EVERY(1);

	return values + WORD_EVERY('a') - high * ('a' + 26 - '2');
}

/* The top bit of every byte (all below 0x80) that is at least c. */
static uint64_t
at_least(uint64_t x, unsigned char c)
{
	return (x + WORD_EVERY(0x80U - c)) & WORD_EVERY(0x80);
}

/* The values of eight characters; false when one is not in the alphabet. */
static bool
values_of(uint64_t x, uint64_t *values)
{
	uint64_t letter, number;

	if ((x & WORD_EVERY(0x80)) != 0)
		return false;
	letter = at_least(x, 'a') & ~at_least(x, 'z' + 1);
	number = at_least(x, '2') & ~at_least(x, '7' + 1);
	*values = x - (letter >> 7) * 'a' - (number >> 7) * ('2' - 26);
	return (letter | number) == WORD_EVERY(0x80);
}

/* Encodes five bytes as eight characters. */
static void
put_group(char *to, const unsigned char *p)
{
	uint64_t x = (uint64_t)p[0] << 32 | (uint64_t)p[1] << 24 |
		     (uint64_t)p[2] << 16 | (uint64_t)p[3] << 8 |
		     (uint64_t)p[4];

	word_store(to, digits_of(bits_spread(x)));
}

void
base32_put(char *to, const unsigned char *p, size_t n)
{
	unsigned char bytes[5] = { 0 };
	char chars[8];

	for (; n >= 5; n -= 5, p += 5, to += 8)
		put_group(to, p);
	memcpy(bytes, p, n);
	put_group(chars, bytes);
	memcpy(to, chars, base32_length(n));
}

size_t
base32_span(const char *p, size_t n)
{
	uint64_t values;
	size_t i = 0;

	while (n - i >= 8 && values_of(word_load(p + i), &values))
		i += 8;
	while (i < n && values_of(WORD_EVERY((unsigned char)p[i]), &values))
		i++;
	return i;
}

static int
get_group(unsigned char *to, const char *p)
{
	uint64_t x;

	if (!values_of(word_load(p), &x))
		return -1;
	x = bits_join(x);
	to[0] = (unsigned char)(x >> 32);
	to[1] = (unsigned char)(x >> 24);
	to[2] = (unsigned char)(x >> 16);
	to[3] = (unsigned char)(x >> 8);
	to[4] = (unsigned char)x;
	return 0;
}

/* Decodes the last n < 8 characters; bits after the last byte must be zero. */
static int
get_rest(unsigned char *to, const char *p, size_t n)
{
	unsigned char bytes[5];
	char chars[8];
	size_t i, whole = n * 5 / 8;

	memset(chars, 'a', sizeof(chars));
	memcpy(chars, p, n);
	if (base32_length(whole) != n || get_group(bytes, chars) == -1)
		return -1;
	for (i = whole; i < sizeof(bytes); i++)
		if (bytes[i] != 0)
			return -1;
	memcpy(to, bytes, whole);
	return 0;
}

int
base32_get(unsigned char *to, const char *p, size_t n)
{
	for (; n >= 8; n -= 8, p += 8, to += 5)
		if (get_group(to, p) == -1)
			return -1;
	return get_rest(to, p, n);
}
