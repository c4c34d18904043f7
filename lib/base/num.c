/* SPDX-License-Identifier: ISC */
#include "base/num.h"

int
num_parse(struct text t, int64_t min, int64_t max, int64_t *out)
{
	size_t i = t.n > 0 && t.p[0] == '-';
	bool minus = i == 1;
	int64_t value = 0;

	if (i == t.n)
		return -1;
	for (; i < t.n; i++) {
		int digit = t.p[i] - '0';

		if (digit < 0 || digit > 9 ||
		    __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, digit, &value))
			return -1;
	}
	/* Counted downwards, as the least number has no opposite. */
	if (!minus && __builtin_sub_overflow((int64_t)0, value, &value))
		return -1;
	if (value < min || value > max)
		return -1;
	*out = value;
	return 0;
}

int
num_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
num_hex(struct text t, unsigned char *out, size_t n)
{
	if (t.n != 2 * n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int high = num_hex_digit(t.p[2 * i]);
		int low = num_hex_digit(t.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return 0;
}

static int
shift_of(char c)
{
	switch (c) {
	case 'k':
	case 'K': return 10;
	case 'm':
	case 'M': return 20;
	case 'g':
	case 'G': return 30;
	default: return 0;
	}
}

int
num_parse_size(struct text t, int64_t min, int64_t max, int64_t *out)
{
	int shift = t.n == 0 ? 0 : shift_of(t.p[t.n - 1]);
	int64_t value;

	if (shift != 0)
		t.n--;
	if (num_parse(t, INT64_MIN, INT64_MAX, &value) != 0 ||
	    __builtin_mul_overflow(value, (int64_t)1 << shift, &value) ||
	    value < min || value > max)
		return -1;
	*out = value;
	return 0;
}

bool
num_take(struct text *t, size_t digits, int32_t min, int32_t max, int32_t *out)
{
	int32_t x = 0;

	if (t->n < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (t->p[i] < '0' || t->p[i] > '9')
			return false;
		x = x * 10 + (t->p[i] - '0');
	}
	if (x < min || x > max)
		return false;
	text_skip(t, digits);
	*out = x;
	return true;
}
