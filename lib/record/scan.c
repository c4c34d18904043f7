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
	uint64_t quote, delim, lf; /* bit i: byte i */
	uint64_t special;          /* not zero: there is a CR or NUL */
	uint64_t high;             /* not zero: there is a byte >= 0x80 */
};

/* How many bits are set, without popcnt. */
INLINE int32_t
count_shift(uint64_t m)
{
	m -= m >> 1 & 0x5555555555555555;
	m = (m & 0x3333333333333333) + (m >> 2 & 0x3333333333333333);
	m = (m + (m >> 4)) & 0x0f0f0f0f0f0f0f0f;
	return (int32_t)(m * 0x0101010101010101 >> 56);
}

/* The place of the lowest set bit. */
INLINE uint32_t
lowest(uint64_t m)
{
	return (uint32_t)__builtin_ctzll(m);
}

/* The place of the set bit with this rank, from 0. */
INLINE uint32_t
select_loop(uint64_t m, uint32_t rank)
{
	while (rank-- > 0)
		m &= m - 1;
	return lowest(m);
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
 * How many LFs inside quotes the kernel counted after `end`, the end of the
 * last record: those before the block where it stopped, and those in that
 * block.
 */
static size_t
scan_partial(const unsigned char *p, size_t end, size_t base, size_t len,
    uint64_t inner)
{
	size_t n = 0, stop = base < len ? base : len;

	if (base < len && end > base)
		return (size_t)count_shift(
		    inner & ~(uint64_t)0 << (end - base));
	for (size_t i = end; i < stop; i++)
		n += p[i] == '\n';
	return base < len ? n + (size_t)count_shift(inner) : n;
}

/* Bit i: whether p[i] is c; slow, for rare bytes. */
static uint64_t
scan_equal(const unsigned char *p, unsigned char c)
{
	uint64_t m = 0;

	for (int i = 0; i < 64; i++)
		m |= (uint64_t)(p[i] == c) << i;
	return m;
}

/* Bit i: whether p[i] stands after a backslash that is not escaped itself. */
static uint64_t
scan_escaped(const unsigned char *p, uint64_t *carry)
{
	uint64_t escaped = 0, after = *carry;

	if (after == 0 && memchr(p, '\\', 64) == NULL)
		return 0;
	for (int i = 0; i < 64; i++) {
		escaped |= after << i;
		after = after == 0 && p[i] == '\\';
	}
	*carry = after;
	return escaped;
}

#define EVERY(c) ((uint64_t)0x0101010101010101 * (c))

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

/*
 * Sets the high bit of every byte of x that is c.  low is x without its high
 * bits; ascii has the high bit set for every byte below 0x80.
 */
INLINE uint64_t
swar_equal(uint64_t low, uint64_t ascii, unsigned char c)
{
	return (EVERY(0x80) - (low ^ EVERY(c))) & ascii;
}

/* Rows of eight bits to columns (Hacker's Delight, 7-3): bit i of byte j
 * becomes bit j of byte i. */
INLINE uint64_t
transpose(uint64_t x)
{
	uint64_t t;

	t = (x ^ x >> 7) & 0x00aa00aa00aa00aa;
	x = x ^ t ^ t << 7;
	t = (x ^ x >> 14) & 0x0000cccc0000cccc;
	x = x ^ t ^ t << 14;
	t = (x ^ x >> 28) & 0x00000000f0f0f0f0;
	return x ^ t ^ t << 28;
}

INLINE void
masks_swar(const unsigned char *p, unsigned char delim, struct masks *m)
{
	uint64_t quote = 0, sep = 0, lf = 0, special = 0, high = 0;

#pragma GCC unroll 8
	for (int i = 0; i < 8; i++) {
		uint64_t x = swar_load(p + 8 * i);
		uint64_t low = x & EVERY(0x7f), ascii = ~x & EVERY(0x80);

		quote |= swar_equal(low, ascii, '"') >> (7 - i);
		sep |= swar_equal(low, ascii, delim) >> (7 - i);
		lf |= swar_equal(low, ascii, '\n') >> (7 - i);
		special |=
		    swar_equal(low, ascii, '\r') | swar_equal(low, ascii, '\0');
		high |= x;
	}
	m->quote = transpose(quote);
	m->delim = transpose(sep);
	m->lf = transpose(lf);
	m->special = special;
	m->high = high & EVERY(0x80);
}

#define SCAN_NAME scan_swar
#define SCAN_TARGET
#define scan_masks  masks_swar
#define scan_parity parity_shift
#define scan_count  count_shift
#define scan_select select_loop
#include "record/scan_body.h"

#if SCAN_X86
struct block_sse2 {
	__m128i a, b, c, d;
};

INLINE __m128i
load_sse2(const unsigned char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

INLINE uint64_t
equal_sse2(struct block_sse2 v, __m128i c)
{
	uint32_t lo = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v.a, c)) |
		      (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v.b, c)) << 16;
	uint32_t hi = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v.c, c)) |
		      (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v.d, c)) << 16;

	return lo | (uint64_t)hi << 32;
}

INLINE void
masks_sse2(const unsigned char *p, unsigned char delim, struct masks *m)
{
	struct block_sse2 v = { load_sse2(p), load_sse2(p + 16),
		load_sse2(p + 32), load_sse2(p + 48) };
	__m128i cr = _mm_set1_epi8('\r'), zero = _mm_setzero_si128();
	__m128i least =
	    _mm_min_epu8(_mm_min_epu8(v.a, v.b), _mm_min_epu8(v.c, v.d));
	__m128i any =
	    _mm_or_si128(_mm_or_si128(v.a, v.b), _mm_or_si128(v.c, v.d));
	__m128i crs = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v.a, cr),
				       _mm_cmpeq_epi8(v.b, cr)),
	    _mm_or_si128(_mm_cmpeq_epi8(v.c, cr), _mm_cmpeq_epi8(v.d, cr)));

	m->quote = equal_sse2(v, _mm_set1_epi8('"'));
	m->delim = equal_sse2(v, _mm_set1_epi8((char)delim));
	m->lf = equal_sse2(v, _mm_set1_epi8('\n'));
	m->special = (uint32_t)_mm_movemask_epi8(
	    _mm_or_si128(crs, _mm_cmpeq_epi8(least, zero)));
	m->high = (uint32_t)_mm_movemask_epi8(any);
}

#define SCAN_NAME scan_sse2
#define SCAN_TARGET
#define scan_masks  masks_sse2
#define scan_parity parity_shift
#define scan_count  count_shift
#define scan_select select_loop
#include "record/scan_body.h"

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul")))

AVX2 INLINE uint64_t
equal_avx2(__m256i a, __m256i b, __m256i c)
{
	uint32_t lo = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, c));
	uint32_t hi = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, c));

	return lo | (uint64_t)hi << 32;
}

AVX2 INLINE void
masks_avx2(const unsigned char *p, unsigned char delim, struct masks *m)
{
	__m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
	__m256i cr = _mm256_set1_epi8('\r'), zero = _mm256_setzero_si256();
	__m256i crs =
	    _mm256_or_si256(_mm256_cmpeq_epi8(a, cr), _mm256_cmpeq_epi8(b, cr));
	__m256i nul = _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), zero);

	m->quote = equal_avx2(a, b, _mm256_set1_epi8('"'));
	m->delim = equal_avx2(a, b, _mm256_set1_epi8((char)delim));
	m->lf = equal_avx2(a, b, _mm256_set1_epi8('\n'));
	m->special = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(crs, nul));
	m->high = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(a, b));
}

AVX2 INLINE uint64_t
parity_clmul(uint64_t m)
{
	__m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)m),
	    _mm_set1_epi8(-1), 0);

	return (uint64_t)_mm_cvtsi128_si64(product);
}

AVX2 INLINE int32_t
count_popcnt(uint64_t m)
{
	return (int32_t)__builtin_popcountll(m);
}

AVX2 INLINE uint32_t
select_pdep(uint64_t m, uint32_t rank)
{
	return lowest(_pdep_u64((uint64_t)1 << rank, m));
}

#define SCAN_NAME   scan_avx2
#define SCAN_TARGET AVX2
#define scan_masks  masks_avx2
#define scan_parity parity_clmul
#define scan_count  count_popcnt
#define scan_select select_pdep
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
	/* The first two generations of AMD's Zen run pdep in microcode, a
	 * hundred times slower than other processors. */
	if (k->run == scan_avx2)
		return __builtin_cpu_supports("avx2") &&
		       __builtin_cpu_supports("bmi") &&
		       __builtin_cpu_supports("bmi2") &&
		       __builtin_cpu_supports("popcnt") &&
		       __builtin_cpu_supports("pclmul") &&
		       !__builtin_cpu_is("znver1") &&
		       !__builtin_cpu_is("znver2");
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
