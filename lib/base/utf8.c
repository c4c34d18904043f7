/* SPDX-License-Identifier: ISC */
#include "base/utf8.h"

const char utf8_refused[] = "not UTF-8; if it is Latin-1 or cp1252: iconv -f "
			    "cp1252 -t utf-8";

static uint64_t
eight(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return x;
}

size_t
utf8_valid(const char *p, size_t n)
{
	const uint64_t high = 0x8080808080808080;
	size_t i = 0, k;
	uint32_t c;

	while (i < n) {
		while (n - i >= 16 &&
		       ((eight(p + i) | eight(p + i + 8)) & high) == 0)
			i += 16;
		if (i == n)
			break;
		if ((unsigned char)p[i] < 0x80) {
			i++;
			continue;
		}
		k = utf8_next(p + i, n - i, &c);
		if (k == 0)
			return i;
		i += k;
	}
	return n;
}

/* Whether p[1..k) are continuation bytes, all within n. */
static bool
continued(const unsigned char *p, size_t n, size_t k)
{
	if (n < k)
		return false;
	for (size_t i = 1; i < k; i++)
		if ((p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

size_t
utf8_next(const char *text, size_t n, uint32_t *c)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t v;

	if (p[0] < 0x80) {
		*c = p[0];
		return 1;
	}
	if (p[0] >= 0xc2 && p[0] < 0xe0 && continued(p, n, 2)) {
		*c = (p[0] & 0x1fU) << 6 | (p[1] & 0x3fU);
		return 2;
	}
	if (p[0] >= 0xe0 && p[0] < 0xf0 && continued(p, n, 3)) {
		v = (p[0] & 0xfU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
		*c = v;
		return v < 0x800 || (v >= 0xd800 && v < 0xe000) ? 0 : 3;
	}
	if (p[0] >= 0xf0 && p[0] < 0xf5 && continued(p, n, 4)) {
		v = (p[0] & 7U) << 18 | (p[1] & 0x3fU) << 12 |
		    (p[2] & 0x3fU) << 6 | (p[3] & 0x3fU);
		*c = v;
		return v < 0x10000 || v > 0x10ffff ? 0 : 4;
	}
	return 0;
}

size_t
utf8_put(char *to, uint32_t c)
{
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--) {
		to[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	to[0] = (char)(n == 1 ? c : first[n] | c);
	return n;
}
