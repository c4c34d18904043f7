/* SPDX-License-Identifier: ISC */
/*
 * SipHash-1-3 (Aumasson, Bernstein): a hash with a secret seed, for tables
 * whose keys come from the data.  `first` is hashed before the text.
 */
#ifndef RECORD_SIPHASH_H
#define RECORD_SIPHASH_H

#include <stdint.h>
#include <string.h>

#include "base/text.h"

static inline uint64_t
sip_turn(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = sip_turn(v[1], 13) ^ v[0];
	v[0] = sip_turn(v[0], 32);
	v[2] += v[3];
	v[3] = sip_turn(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = sip_turn(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = sip_turn(v[1], 17) ^ v[2];
	v[2] = sip_turn(v[2], 32);
}

static inline void
sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
}

static inline uint64_t
siphash(const uint64_t seed[2], uint64_t first, struct text t)
{
	uint64_t v[4] = {
		seed[0] ^ 0x736f6d6570736575,
		seed[1] ^ 0x646f72616e646f6d,
		seed[0] ^ 0x6c7967656e657261,
		seed[1] ^ 0x7465646279746573,
	};
	uint64_t word;
	size_t n = t.n;

	sip_word(v, first);
	for (; n >= 8; n -= 8, t.p += 8) {
		memcpy(&word, t.p, 8);
		sip_word(v, word);
	}
	word = 0;
	if (n > 0)
		memcpy(&word, t.p, n);
	/* Only the low byte of the length counts, as in the paper.  Bytes are
	 * in the machine's order, because the hash never leaves it. */
	sip_word(v, word ^ (uint64_t)(t.n + 8) << 56);
	v[2] ^= 0xff;
	sip_round(v);
	sip_round(v);
	sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif
