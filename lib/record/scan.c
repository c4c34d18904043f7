/* SPDX-License-Identifier: ISC */
#include "record/scan.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define SCAN_X86 1
#include <immintrin.h>
#else
#define SCAN_X86 0
#endif

#define INLINE static inline __attribute__((always_inline))

struct masks {
	uint64_t quote, delim, lf, cr; /* bit i: byte i */
	uint64_t nul;
	uint64_t high; /* not zero: some byte is >= 0x80 */
};

/* How many bits are set; without an instruction for it. */
INLINE int32_t
scan_count(uint64_t m)
{
	m -= m >> 1 & 0x5555555555555555;
	m = (m & 0x3333333333333333) + (m >> 2 & 0x3333333333333333);
	m = (m + (m >> 4)) & 0x0f0f0f0f0f0f0f0f;
	return (int32_t)(m * 0x0101010101010101 >> 56);
}

/* The place of the set bit with this rank, from 0. */
INLINE uint32_t
scan_bit(uint64_t m, uint32_t rank)
{
	while (rank-- > 0)
		m &= m - 1;
	return (uint32_t)__builtin_ctzll(m);
}

/* Bit i of the result: whether an odd number of bits is set in 0..i. */
INLINE uint64_t
parity_shift(uint64_t m)
{
	m ^= m << 1;
	m ^= m << 2;
	m ^= m << 4;
	m ^= m << 8;
	m ^= m << 16;
	return m ^ m << 32;
}

/*
 * How many LFs inside quotes the kernel counted behind `end`, the last
 * record's: those before the block it stopped in, and those in that block.
 */
static size_t
scan_partial(const unsigned char *p, size_t end, size_t base, size_t len,
    uint64_t inner)
{
	size_t n = 0, stop = base < len ? base : len;

	if (base < len && end > base)
		return (size_t)scan_count(inner & ~(uint64_t)0 << (end - base));
	for (size_t i = end; i < stop; i++)
		n += p[i] == '\n';
	return base < len ? n + (size_t)scan_count(inner) : n;
}

#define EVERY(c) ((uint64_t)0x0101010101010101 * (c))

/* One bit for each of the eight bytes that is zero; no false ones. */
INLINE uint64_t
swar_zero(uint64_t x)
{
	uint64_t low = EVERY(0x7f);

	x = ~(((x & low) + low) | x | low) >> 7;
	return x * 0x0102040810204080 >> 56;
}

INLINE uint64_t
swar_load(const unsigned char *p)
{
	uint64_t x;

	memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

INLINE void
masks_swar(const unsigned char *p, unsigned char delim, struct masks *m)
{
	*m = (struct masks) { 0 };
	for (int i = 0; i < 64; i += 8) {
		uint64_t x = swar_load(p + i);

		m->quote |= swar_zero(x ^ EVERY('"')) << i;
		m->delim |= swar_zero(x ^ EVERY(delim)) << i;
		m->lf |= swar_zero(x ^ EVERY('\n')) << i;
		m->cr |= swar_zero(x ^ EVERY('\r')) << i;
		m->nul |= swar_zero(x) << i;
		m->high |= x & EVERY(0x80);
	}
}

#define SCAN_NAME   scan_swar
#define SCAN_TARGET
#define scan_masks  masks_swar
#define scan_parity parity_shift
#include "record/scan_body.h"
#undef SCAN_NAME
#undef SCAN_TARGET
#undef scan_masks
#undef scan_parity

#if SCAN_X86
INLINE uint64_t
sse2_equal(const __m128i *v, __m128i c)
{
	uint64_t a = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[0], c));
	uint64_t b = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[1], c));
	uint64_t d = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[2], c));
	uint64_t e = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[3], c));

	return a | b << 16 | d << 32 | e << 48;
}

INLINE void
masks_sse2(const unsigned char *p, unsigned char delim, struct masks *m)
{
	const __m128i zero = _mm_setzero_si128();
	__m128i v[4], least, any;

	for (int i = 0; i < 4; i++)
		v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
	m->quote = sse2_equal(v, _mm_set1_epi8('"'));
	m->delim = sse2_equal(v, _mm_set1_epi8((char)delim));
	m->lf = sse2_equal(v, _mm_set1_epi8('\n'));
	m->cr = sse2_equal(v, _mm_set1_epi8('\r'));
	least = _mm_min_epu8(_mm_min_epu8(v[0], v[1]),
	    _mm_min_epu8(v[2], v[3]));
	any = _mm_or_si128(_mm_or_si128(v[0], v[1]), _mm_or_si128(v[2], v[3]));
	m->high = (uint32_t)_mm_movemask_epi8(any);
	m->nul = 0;
	if (_mm_movemask_epi8(_mm_cmpeq_epi8(least, zero)) != 0)
		m->nul = sse2_equal(v, zero);
}

#define SCAN_NAME   scan_sse2
#define SCAN_TARGET
#define scan_masks  masks_sse2
#define scan_parity parity_shift
#include "record/scan_body.h"
#undef SCAN_NAME
#undef SCAN_TARGET
#undef scan_masks
#undef scan_parity

#define AVX2 __attribute__((target("avx2,bmi,popcnt,pclmul")))

AVX2 INLINE uint64_t
avx2_equal(__m256i v0, __m256i v1, __m256i c)
{
	uint32_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v0, c));
	uint32_t b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v1, c));

	return a | (uint64_t)b << 32;
}

AVX2 INLINE void
masks_avx2(const unsigned char *p, unsigned char delim, struct masks *m)
{
	const __m256i zero = _mm256_setzero_si256();
	__m256i v0 = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i v1 = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));

	m->quote = avx2_equal(v0, v1, _mm256_set1_epi8('"'));
	m->delim = avx2_equal(v0, v1, _mm256_set1_epi8((char)delim));
	m->lf = avx2_equal(v0, v1, _mm256_set1_epi8('\n'));
	m->cr = avx2_equal(v0, v1, _mm256_set1_epi8('\r'));
	m->high = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(v0, v1));
	m->nul = 0;
	if (_mm256_movemask_epi8(
		_mm256_cmpeq_epi8(_mm256_min_epu8(v0, v1), zero)) != 0)
		m->nul = avx2_equal(v0, v1, zero);
}

AVX2 INLINE uint64_t
parity_clmul(uint64_t m)
{
	__m128i product = _mm_clmulepi64_si128(
	    _mm_set_epi64x(0, (long long)m), _mm_set1_epi8(-1), 0);

	return (uint64_t)_mm_cvtsi128_si64(product);
}

AVX2 INLINE int32_t
count_popcnt(uint64_t m)
{
	return (int32_t)__builtin_popcountll(m);
}

#define SCAN_NAME   scan_avx2
#define SCAN_TARGET AVX2
#define scan_masks  masks_avx2
#define scan_parity parity_clmul
#define scan_count  count_popcnt
#include "record/scan_body.h"
#endif

struct kernel {
	const char *name;
	scan_kernel *run;
};

/* Best first. */
static const struct kernel kernels[] = {
#if SCAN_X86
	{ "avx2", scan_avx2 },
	{ "sse2", scan_sse2 },
#endif
	{ "swar", scan_swar },
};

static bool
kernel_runs(const struct kernel *k)
{
#if SCAN_X86
	if (k->run == scan_avx2)
		return __builtin_cpu_supports("avx2") &&
		    __builtin_cpu_supports("bmi") &&
		    __builtin_cpu_supports("popcnt") &&
		    __builtin_cpu_supports("pclmul");
#endif
	return k->run != NULL;
}

scan_kernel *
scan_choose(const char *name, const char **chosen)
{
	const size_t n = sizeof(kernels) / sizeof(*kernels);

	for (size_t i = 0; i < n; i++) {
		const struct kernel *k = &kernels[i];

		if (name != NULL && strcmp(name, k->name) != 0)
			continue;
		if (!kernel_runs(k))
			continue;
		if (chosen != NULL)
			*chosen = k->name;
		return k->run;
	}
	return NULL;
}
