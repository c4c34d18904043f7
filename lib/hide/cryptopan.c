/* SPDX-License-Identifier: ISC */
/*
 * Bit i of the result is bit i of the address, flipped if the cipher gives a 1
 * for the i bits before it.  The cipher's block is these i bits, then the pad.
 */
#include "base/mem.h"
#include "hide/crypto.h"

struct cryptopan {
	struct aes *aes;
	unsigned char pad[AES_BLOCK];
};

struct cryptopan *
cryptopan_new(const unsigned char key[32])
{
	struct cryptopan *c = mem_alloc(sizeof(*c));

	c->aes = aes_new(key, 16);
	aes_encrypt(c->aes, key + 16, c->pad, 1);
	return c;
}

void
cryptopan_free(struct cryptopan *c)
{
	if (c == NULL)
		return;
	aes_free(c->aes);
	mem_wipe(c->pad, sizeof(c->pad));
	mem_free(c);
}

/* The first n bits of addr, then the pad. */
static void
block_make(const struct cryptopan *c, const unsigned char *addr, unsigned n,
    unsigned char block[AES_BLOCK])
{
	unsigned whole = n / 8;
	unsigned char head = (unsigned char)(0xff00 >> n % 8);

	memcpy(block, c->pad, AES_BLOCK);
	memcpy(block, addr, whole);
	if (n % 8 != 0)
		block[whole] = (unsigned char)((addr[whole] & head) |
					       (c->pad[whole] & ~head));
}

static void
bit_turn(unsigned char *addr, unsigned i, const unsigned char *block)
{
	addr[i / 8] ^= (unsigned char)(block[0] >> 7 << (7 - i % 8));
}

void
cryptopan_hide(struct cryptopan *c, unsigned char *addr, unsigned bits)
{
	unsigned char block[128 * AES_BLOCK] = { 0 };
	unsigned i;

	for (i = 0; i < bits; i++)
		block_make(c, addr, i, block + i * AES_BLOCK);
	aes_encrypt(c->aes, block, block, bits);
	for (i = 0; i < bits; i++)
		bit_turn(addr, i, block + i * AES_BLOCK);
	mem_wipe(block, bits * AES_BLOCK);
}

void
cryptopan_restore(struct cryptopan *c, unsigned char *addr, unsigned bits)
{
	unsigned char block[AES_BLOCK];

	for (unsigned i = 0; i < bits; i++) {
		block_make(c, addr, i, block);
		aes_encrypt(c->aes, block, block, 1);
		bit_turn(addr, i, block);
	}
	mem_wipe(block, sizeof(block));
}
