/* SPDX-License-Identifier: ISC */
/*
 * Eight bytes as one word, the first byte lowest on every machine.  Not a loop,
 * because compilers make one instruction of this form only.
 */
#ifndef HIDE_WORD_H
#define HIDE_WORD_H

#include <stdint.h>

#define WORD_EVERY(c) ((uint64_t)0x0101010101010101 * (c))

static inline uint64_t
word_load(const void *from)
{
	const unsigned char *p = from;

	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	       (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	       (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

static inline void
word_store(void *to, uint64_t x)
{
	unsigned char *p = to;

	p[0] = (unsigned char)x;
	p[1] = (unsigned char)(x >> 8);
	p[2] = (unsigned char)(x >> 16);
	p[3] = (unsigned char)(x >> 24);
	p[4] = (unsigned char)(x >> 32);
	p[5] = (unsigned char)(x >> 40);
	p[6] = (unsigned char)(x >> 48);
	p[7] = (unsigned char)(x >> 56);
}

#endif
