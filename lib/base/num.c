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
	/* Counted downwards, because INT64_MIN has no positive counterpart. */
	if (!minus && __builtin_sub_overflow((int64_t)0, value, &value))
		return -1;
	if (value < min || value > max)
		return -1;
	*out = value;
	return 0;
}

/* The parts of a number: its digits, and the position of the point. */
struct num_decimal {
	char digit[NUM_PLAIN];
	size_t digits;
	int64_t point;
	bool minus, moved, split; /* by a point or an exponent */
};

static bool
take_run(struct text *t, struct num_decimal *d)
{
	size_t n = 0;

	for (; n < t->n && t->p[n] >= '0' && t->p[n] <= '9'; n++) {
		if (d->digits == sizeof(d->digit))
			return false;
		d->digit[d->digits++] = t->p[n];
	}
	text_skip(t, n);
	return n > 0;
}

static bool
decimal_read(struct text t, struct num_decimal *d)
{
	int64_t power = 0;

	*d = (struct num_decimal){ .minus = text_take(&t, '-') };
	if (!take_run(&t, d))
		return false;
	d->point = (int64_t)d->digits;
	d->split = t.n > 0;
	if (text_take(&t, '.') && !take_run(&t, d))
		return false;
	if (text_take(&t, 'e') || text_take(&t, 'E')) {
		text_take(&t, '+');
		if (num_parse(t, -NUM_PLAIN, NUM_PLAIN, &power) != 0)
			return false;
		t.n = 0;
	}
	d->point += power;
	d->moved = power > 0;
	return t.n == 0;
}

/* True for 0.0 and 0e5; false for 000, which keeps its spelling. */
static bool
is_nought(const struct num_decimal *d)
{
	for (size_t i = 0; i < d->digits; i++)
		if (d->digit[i] != '0')
			return false;
	return d->split;
}

size_t
num_plain(struct text t, char out[NUM_PLAIN])
{
	struct num_decimal d;
	int64_t last, first;
	size_t n = 0;

	if (!decimal_read(t, &d))
		return 0;
	if (is_nought(&d)) {
		out[0] = '0';
		return 1;
	}
	/* From the first digit to the last, or to the point. */
	for (last = (int64_t)d.digits; last > d.point && last > 0; last--)
		if (d.digit[last - 1] != '0')
			break;
	if (last < d.point)
		last = d.point;
	first = d.point < 1 ? d.point - 1 : 0;
	/* The exponent of 0.5e1 moves the point past a leading zero. */
	while (d.moved && first >= 0 && first + 1 < d.point &&
	       d.digit[first] == '0')
		first++;
	if (last - first + 2 > NUM_PLAIN)
		return 0;
	for (int64_t i = first; i < last; i++) {
		if (i == d.point)
			out[n++] = '.';
		out[n++] = i < 0 || i >= (int64_t)d.digits ? '0' : d.digit[i];
	}
	for (size_t i = 0; d.minus && i < n; i++)
		if (out[i] != '0' && out[i] != '.') {
			memmove(out + 1, out, n);
			out[0] = '-';
			return n + 1;
		}
	return n;
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
