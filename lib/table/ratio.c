/* SPDX-License-Identifier: ISC */
#include "table/ratio.h"

enum { DIGITS = 9 };

/* Takes up to DIGITS digits; returns how many. */
static size_t
take_digits(struct text *t, uint64_t *x)
{
	size_t n = 0;

	for (; t->n > 0 && *t->p >= '0' && *t->p <= '9' && n < DIGITS; n++) {
		*x = *x * 10 + (uint64_t)(*t->p - '0');
		text_skip(t, 1);
	}
	return n;
}

int
ratio_parse(struct text t, struct ratio *out)
{
	struct ratio r = { 0, 1 };
	size_t n;

	if (take_digits(&t, &r.over) == 0)
		return -1;
	if (text_take(&t, '.')) {
		n = take_digits(&t, &r.over);
		if (n == 0)
			return -1;
		for (; n > 0; n--)
			r.under *= 10;
	}
	if (t.n > 0)
		return -1;
	*out = r;
	return 0;
}

void
ratio_wide_put(wide x, struct buf *out)
{
	char digits[40];
	size_t n = sizeof(digits);

	do
		digits[--n] = (char)('0' + (int)(x % 10));
	while ((x /= 10) > 0);
	buf_add(out, digits + n, sizeof(digits) - n);
}

void
ratio_put(struct ratio r, struct buf *b)
{
	uint64_t rest = r.over % r.under;
	int digits = 0;

	for (uint64_t place = r.under; place > 1; place /= 10)
		digits++;
	buf_printf(b, "%llu", (unsigned long long)(r.over / r.under));
	if (rest == 0)
		return;
	buf_printf(b, ".%0*llu", digits, (unsigned long long)rest);
	while (b->p[b->len - 1] == '0')
		b->len--;
}

enum { MILLION = 1000000 };

uint64_t
ratio_millionths(wide over, wide under)
{
	return under == 0 ? 0
			  : (uint64_t)((over * MILLION + under / 2) / under);
}

uint64_t
ratio_millionths_up(wide over, wide under)
{
	return under == 0 ? 0
			  : (uint64_t)((over * MILLION + under - 1) / under);
}

void
ratio_millionths_put(uint64_t n, struct buf *out)
{
	buf_printf(out, "%llu.%06llu", (unsigned long long)(n / MILLION),
	    (unsigned long long)(n % MILLION));
}
