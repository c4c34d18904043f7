/* SPDX-License-Identifier: ISC */
/*
 * UTF-8 as in RFC 3629: no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdint.h>

#include "base/text.h"

/* What messages say about text that is not UTF-8. */
extern const char utf8_refused[];

/* The length of the longest valid prefix: n when all of it is UTF-8.  Runs
 * of ASCII are skipped 16 or more bytes at a time. */
size_t utf8_valid(const char *p, size_t n);

/*
 * Decodes one character at p (n >= 1) into *c and returns its length in
 * bytes, 1 to 4; 0 when the bytes are not UTF-8.
 */
size_t utf8_next(const char *p, size_t n, uint32_t *c);

/* Writes c as UTF-8, at most 4 bytes; returns how many. */
size_t utf8_put(char *to, uint32_t c);

#endif
