/* SPDX-License-Identifier: ISC */
/*
 * Names in capitals are those of SP 800-38G, algorithms 7 and 8: A and B are
 * the halves of the numeral string, of u and v digits; b bytes hold v digits;
 * each of ten rounds adds PRF(P || Q) to A and swaps the halves.
 */
#include "base/mem.h"
#include "hide/crypto.h"

enum {
	ROUNDS = 10,
	HALF = FF1_MAX / 2,   /* digits, and bytes */
	LIMBS = HALF / 4 + 2, /* of 32 bits */
	Q_MAX = FF1_TWEAK + HALF + 2 * AES_BLOCK
};

struct ff1 {
	struct aes *aes;
	unsigned radix;
	size_t least;
	/* For the last length: */
	size_t n, u, v;
	size_t b;          /* bytes of a half */
	size_t limbs;      /* of the addend: d / 4 */
	uint64_t power[2]; /* radix^u, radix^v; 0: above 2^32 */
	/* For this call: */
	unsigned char P[AES_BLOCK]; /* enciphered */
	unsigned char Q[Q_MAX];
	size_t q; /* its length */
	uint32_t limb[LIMBS + 4];
	uint8_t sum[HALF + 1];
};

struct ff1 *
ff1_new(const unsigned char *key, size_t keylen, unsigned radix)
{
	struct ff1 *f = mem_alloc(sizeof(*f));

	f->aes = aes_new(key, keylen);
	f->radix = radix;
	f->least = ff1_least(radix);
	return f;
}

void
ff1_free(struct ff1 *f)
{
	if (f == NULL)
		return;
	aes_free(f->aes);
	mem_wipe(f, sizeof(*f));
	mem_free(f);
}

size_t
ff1_least(unsigned radix)
{
	size_t n = 0;

	for (uint64_t domain = 1; domain < 1000000; domain *= radix)
		n++;
	return n;
}

/* ---- numbers of any length ---- */

/* NUM_radix: the digits as w limbs, highest first. */
static void
limbs_from(const uint8_t *digit, size_t m, unsigned radix, uint32_t *limb,
    size_t w)
{
	size_t top = w, i, k;
	uint64_t carry;

	memset(limb, 0, w * sizeof(*limb));
	for (i = 0; i < m; i++) {
		carry = digit[i];
		for (k = w; k-- > top;) {
			carry += (uint64_t)limb[k] * radix;
			limb[k] = (uint32_t)carry;
			carry >>= 32;
		}
		if (carry != 0)
			limb[--top] = (uint32_t)carry;
	}
}

/* STR_radix of the limbs modulo radix^m. */
static void
digits_from(const uint32_t *limb, size_t w, unsigned radix, uint8_t *digit,
    size_t m)
{
	size_t top = m, i, k;
	uint64_t carry;

	memset(digit, 0, m);
	for (i = 0; i < w; i++) {
		carry = limb[i];
		for (k = m; k-- > top;) {
			carry += (uint64_t)digit[k] << 32;
			digit[k] = (uint8_t)(carry % radix);
			carry /= radix;
		}
		for (; carry != 0 && top > 0; carry /= radix)
			digit[--top] = (uint8_t)(carry % radix);
	}
}

static void
digits_add(uint8_t *a, const uint8_t *b, size_t m, unsigned radix)
{
	unsigned carry = 0;

	while (m-- > 0) {
		carry += (unsigned)a[m] + b[m];
		a[m] = (uint8_t)(carry % radix);
		carry /= radix;
	}
}

static void
digits_subtract(uint8_t *a, const uint8_t *b, size_t m, unsigned radix)
{
	unsigned borrow = 0, less;

	while (m-- > 0) {
		less = b[m] + borrow;
		borrow = a[m] < less;
		a[m] = (uint8_t)(a[m] + borrow * radix - less);
	}
}

/* ---- the rounds ---- */

/* radix^m, or 0 when 32 bits cannot hold the numbers below it. */
static uint64_t
power_of(unsigned radix, size_t m)
{
	uint64_t p = 1;

	for (; m > 0 && p != 0; m--)
		p = p <= (1ULL << 32) / radix ? p * radix : 0;
	return p;
}

/* The bytes that v digits need, which is the length of the greatest number. */
static size_t
bytes_of(struct ff1 *f, size_t v)
{
	size_t w = v / 4 + 1, k = 0, b;

	memset(f->sum, (int)f->radix - 1, v);
	limbs_from(f->sum, v, f->radix, f->limb, w);
	while (f->limb[k] == 0)
		k++;
	b = 4 * (w - k);
	for (uint32_t top = f->limb[k]; top < 1U << 24; top <<= 8)
		b--;
	return b;
}

static void
length_set(struct ff1 *f, size_t n)
{
	if (f->n == n)
		return;
	f->n = n;
	f->u = n / 2;
	f->v = n - f->u;
	f->b = bytes_of(f, f->v);
	f->limbs = (f->b + 3) / 4 + 1;
	f->power[0] = power_of(f->radix, f->u);
	f->power[1] = power_of(f->radix, f->v);
}

static void
bytes_put(unsigned char *to, uint32_t x)
{
	to[0] = (unsigned char)(x >> 24);
	to[1] = (unsigned char)(x >> 16);
	to[2] = (unsigned char)(x >> 8);
	to[3] = (unsigned char)x;
}

static uint32_t
bytes_get(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* Sets P, and the part of Q that is the same in all rounds. */
static void
call_set(struct ff1 *f, struct text tweak)
{
	memcpy(f->P, "\1\2\1", 3);
	bytes_put(f->P + 3, (uint32_t)f->radix << 8 | ROUNDS);
	f->P[7] = (unsigned char)f->u;
	bytes_put(f->P + 8, (uint32_t)f->n);
	bytes_put(f->P + 12, (uint32_t)tweak.n);
	aes_encrypt(f->aes, f->P, f->P, 1);
	f->q = (tweak.n + 1 + f->b + AES_BLOCK - 1) / AES_BLOCK * AES_BLOCK;
	if (tweak.n > 0)
		memcpy(f->Q, tweak.p, tweak.n);
	memset(f->Q + tweak.n, 0, f->q - tweak.n);
}

/* R = PRF(P || Q), a CBC-MAC. */
static void
prf(struct ff1 *f, unsigned char R[AES_BLOCK])
{
	memcpy(R, f->P, AES_BLOCK);
	for (size_t i = 0; i < f->q; i += AES_BLOCK) {
		for (size_t k = 0; k < AES_BLOCK; k++)
			R[k] ^= f->Q[i + k];
		aes_encrypt(f->aes, R, R, 1);
	}
}

/* Sets the end of Q: the round, and b bytes of a number. */
static void
round_set(struct ff1 *f, int i, const uint32_t *limb, size_t w)
{
	unsigned char *to = f->Q + f->q, four[4];

	for (size_t left = f->b; left > 0 && w > 0;) {
		size_t n = left < 4 ? left : 4;

		bytes_put(four, limb[--w]);
		memcpy(to -= n, four + 4 - n, n);
		left -= n;
	}
	to[-1] = (unsigned char)i;
}

/* The addend of a round, for numbers below 2^32. */
static uint64_t
round_small(struct ff1 *f, int i, uint32_t half)
{
	unsigned char R[AES_BLOCK];

	round_set(f, i, &half, 1);
	prf(f, R);
	return (uint64_t)bytes_get(R) << 32 | bytes_get(R + 4);
}

/* The same for any length, as m digits in f->sum. */
static void
round_long(struct ff1 *f, int i, const uint8_t *half, size_t halflen, size_t m)
{
	unsigned char R[AES_BLOCK], S[AES_BLOCK];
	size_t made = 0;

	limbs_from(half, halflen, f->radix, f->limb, f->limbs - 1);
	round_set(f, i, f->limb, f->limbs - 1);
	prf(f, R);
	for (uint32_t j = 0; made < f->limbs; j++) {
		memcpy(S, R, sizeof(S));
		bytes_put(S + 12, bytes_get(S + 12) ^ j);
		if (j > 0)
			aes_encrypt(f->aes, S, S, 1);
		for (size_t k = 0; k < AES_BLOCK; k += 4)
			f->limb[made++] = bytes_get(S + k);
	}
	digits_from(f->limb, f->limbs, f->radix, f->sum, m);
}

static uint32_t
small_from(const uint8_t *digit, size_t m, unsigned radix)
{
	uint32_t x = 0;

	for (size_t i = 0; i < m; i++)
		x = x * radix + digit[i];
	return x;
}

static void
small_put(uint32_t x, uint8_t *digit, size_t m, unsigned radix)
{
	for (; m > 0; x /= radix)
		digit[--m] = (uint8_t)(x % radix);
}

/*
 * Even rounds change A and odd rounds B, so that the halves need not be
 * swapped: after an even number of rounds A is A again.
 */
static void
turn_small(struct ff1 *f, uint8_t *digit, bool back)
{
	uint32_t half[2] = { small_from(digit, f->u, f->radix),
		small_from(digit + f->u, f->v, f->radix) };

	for (int k = 0; k < ROUNDS; k++) {
		int i = back ? ROUNDS - 1 - k : k;
		uint64_t power = f->power[i % 2];
		uint32_t *to = &half[i % 2];
		uint64_t y = round_small(f, i, half[1 - i % 2]) % power;

		*to = (uint32_t)((*to + (back ? power - y : y)) % power);
	}
	small_put(half[0], digit, f->u, f->radix);
	small_put(half[1], digit + f->u, f->v, f->radix);
}

static void
turn_long(struct ff1 *f, uint8_t *digit, bool back)
{
	uint8_t *half[2] = { digit, digit + f->u };
	size_t len[2] = { f->u, f->v };

	for (int k = 0; k < ROUNDS; k++) {
		int i = back ? ROUNDS - 1 - k : k;
		int to = i % 2, from = 1 - to;

		round_long(f, i, half[from], len[from], len[to]);
		if (back)
			digits_subtract(half[to], f->sum, len[to], f->radix);
		else
			digits_add(half[to], f->sum, len[to], f->radix);
	}
}

static int
turn(struct ff1 *f, struct text tweak, uint8_t *digit, size_t n, bool back)
{
	if (n < f->least || n > FF1_MAX || tweak.n > FF1_TWEAK)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (digit[i] >= f->radix)
			return -1;
	length_set(f, n);
	call_set(f, tweak);
	if (f->power[1] != 0)
		turn_small(f, digit, back);
	else
		turn_long(f, digit, back);
	return 0;
}

int
ff1_encrypt(struct ff1 *f, struct text tweak, uint8_t *digit, size_t n)
{
	return turn(f, tweak, digit, n, false);
}

int
ff1_decrypt(struct ff1 *f, struct text tweak, uint8_t *digit, size_t n)
{
	return turn(f, tweak, digit, n, true);
}
