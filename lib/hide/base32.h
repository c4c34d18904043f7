/* SPDX-License-Identifier: ISC */
/*
 * Base 32 (RFC 4648) in lower case and without padding: every run of bytes
 * has exactly one spelling, and only that spelling is accepted.
 */
#ifndef HIDE_BASE32_H
#define HIDE_BASE32_H

#include <stdbool.h>
#include <stddef.h>

/* The number of characters for n bytes. */
static inline size_t
base32_length(size_t n)
{
	return n / 5 * 8 + (n % 5 * 8 + 4) / 5;
}

/* Writes base32_length(n) characters. */
void base32_put(char *to, const unsigned char *p, size_t n);

/* How many characters at p are in the alphabet. */
size_t base32_span(const char *p, size_t n);

/* Decodes n characters to at most n * 5 / 8 bytes; -1 when a character or the
 * length is wrong or a bit is left over. */
int base32_get(unsigned char *to, const char *p, size_t n);

#endif
