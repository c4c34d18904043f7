/* SPDX-License-Identifier: ISC */
#include "hide/base32.h"

#include <stdint.h>

static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";

/* The value of a digit; 32 and more: none. */
static unsigned
digit_value(char c)
{
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a');
	if (c >= '2' && c <= '7')
		return (unsigned)(c - '2' + 26);
	return 32;
}

/* Up to five bytes, of which the missing ones are zero. */
static void
put_group(char *to, const unsigned char *p, size_t n)
{
	uint64_t x = 0;
	size_t i, length = base32_length(n);

	for (i = 0; i < 5; i++)
		x = x << 8 | (i < n ? p[i] : 0);
	for (i = 0; i < length; i++)
		to[i] = digits[x >> (35 - 5 * i) & 31];
}

void
base32_put(char *to, const unsigned char *p, size_t n)
{
	for (; n >= 5; n -= 5, p += 5, to += 8)
		put_group(to, p, 5);
	put_group(to, p, n);
}

size_t
base32_span(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && digit_value(p[i]) < 32)
		i++;
	return i;
}

/* Up to eight characters; the bits behind the last whole byte are zero. */
static int
get_group(unsigned char *to, const char *p, size_t n)
{
	uint64_t left, x = 0;
	unsigned digit;
	size_t i, bytes = n * 5 / 8;

	for (i = 0; i < 8; i++) {
		digit = i < n ? digit_value(p[i]) : 0;
		if (digit > 31)
			return -1;
		x = x << 5 | digit;
	}
	left = (UINT64_C(1) << (40 - 8 * bytes)) - 1;
	if (base32_length(bytes) != n || (x & left) != 0)
		return -1;
	for (i = 0; i < bytes; i++)
		to[i] = (unsigned char)(x >> (32 - 8 * i));
	return 0;
}

int
base32_get(unsigned char *to, const char *p, size_t n)
{
	for (; n >= 8; n -= 8, p += 8, to += 5)
		if (get_group(to, p, 8) == -1)
			return -1;
	return n == 0 ? 0 : get_group(to, p, n);
}
