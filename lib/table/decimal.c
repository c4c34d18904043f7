/* SPDX-License-Identifier: ISC */
#include "table/decimal.h"

size_t
decimal_plain(struct text t, char out[NUM_PLAIN])
{
	size_t n = num_plain(t, out), minus = n > 0 && out[0] == '-',
	       zeros = minus;

	while (zeros + 1 < n && out[zeros] == '0' && out[zeros + 1] != '.')
		zeros++;
	if (zeros + 1 == n && out[zeros] == '0')
		minus = 0;
	if (zeros > minus)
		memmove(out + minus, out + zeros, n - zeros);
	return n - (zeros - minus);
}

static int
sign(struct text *t)
{
	return text_take(t, '-') ? -1 : 1;
}

static size_t
whole_digits(struct text t)
{
	const char *point = memchr(t.p, '.', t.n);

	return point == NULL ? t.n : (size_t)(point - t.p);
}

/* A plain number with more digits before the point is greater. */
int
decimal_order(struct text a, struct text b)
{
	int sa = sign(&a), sb = sign(&b);
	size_t na = whole_digits(a), nb = whole_digits(b);

	if (sa != sb)
		return sa;
	if (na != nb)
		return na > nb ? sa : -sa;
	return sa * text_order(a, b);
}

wide_signed
decimal_scaled(struct text t, size_t fraction, size_t drop)
{
	wide_signed value = 0;
	int minus = sign(&t);
	size_t whole = whole_digits(t);

	for (size_t i = 0; i + drop < whole; i++)
		value = 10 * value + (t.p[i] - '0');
	for (size_t i = 0; i < fraction; i++)
		value = 10 * value +
			(whole + 1 + i < t.n ? t.p[whole + 1 + i] - '0' : 0);
	return minus * value;
}

void
decimal_digits(struct text t, size_t *before, size_t *behind)
{
	sign(&t);
	*before = whole_digits(t);
	*behind = *before < t.n ? t.n - *before - 1 : 0;
}
