/* SPDX-License-Identifier: ISC */
#include "hide/step.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/num.h"

enum { STEP_DIGITS = 18, NUMBER_DIGITS = 64 };

/* A remainder below it and one more digit fit in 64 bits. */
#define STEP_MAX UINT64_C(1000000000000000000)

static bool
step_digits(struct text t, uint64_t *step)
{
	size_t i;

	for (i = 0; i < t.n; i++) {
		if (t.p[i] < '0' || t.p[i] > '9' || *step >= STEP_MAX / 10)
			return false;
		*step = *step * 10 + (uint64_t)(t.p[i] - '0');
	}
	return true;
}

int
step_parse(struct text t, struct step *s)
{
	const char *point = memchr(t.p, '.', t.n);
	struct text whole = t, part = { NULL, 0 };

	if (point != NULL) {
		whole.n = (size_t)(point - t.p);
		part = (struct text){ point + 1, t.n - whole.n - 1 };
		if (part.n == 0)
			return -1;
	}
	while (part.n > 0 && part.p[part.n - 1] == '0')
		part.n--; /* 0.50 is 0.5 */
	*s = (struct step){ .scale = part.n };
	if (whole.n == 0 || part.n >= STEP_DIGITS ||
	    !step_digits(whole, &s->size) || !step_digits(part, &s->size))
		return -1;
	return s->size > 0 ? 0 : -1;
}

int
step_spell(const struct step *s, char *to, size_t size)
{
	uint64_t power = 1;
	size_t i;

	for (i = 0; i < s->scale; i++)
		power *= 10;
	if (s->scale == 0)
		return snprintf(to, size, "step=%" PRIu64, s->size);
	return snprintf(to, size, "step=%" PRIu64 ".%0*" PRIu64,
	    s->size / power, (int)s->scale, s->size % power);
}

/* A magnitude in units of 10^-scale. */
struct step_decimal {
	uint8_t digit[NUMBER_DIGITS + 1]; /* the first one is for a carry */
	size_t n;                         /* digits in use, at the end */
	bool negative;
	bool more; /* plus a part below the last unit */
};

/* The parts of a number: [-]whole[.part][e[+-]exponent]. */
struct step_spelling {
	struct text whole, part;
	int64_t exponent;
	bool negative;
};

static size_t
digit_run(struct text *t, struct text *digits)
{
	size_t n = 0;

	while (n < t->n && t->p[n] >= '0' && t->p[n] <= '9')
		n++;
	*digits = (struct text){ t->p, n };
	*t = (struct text){ t->p + n, t->n - n };
	return n;
}

static bool
spelling_parse(struct text t, struct step_spelling *s)
{
	bool minus = false;

	*s = (struct step_spelling){ .negative = t.n > 0 && *t.p == '-' };
	if (s->negative)
		t = (struct text){ t.p + 1, t.n - 1 };
	if (digit_run(&t, &s->whole) == 0)
		return false;
	if (t.n > 0 && *t.p == '.') {
		t = (struct text){ t.p + 1, t.n - 1 };
		if (digit_run(&t, &s->part) == 0)
			return false;
	}
	if (t.n == 0)
		return true;
	if (*t.p != 'e' && *t.p != 'E')
		return false;
	t = (struct text){ t.p + 1, t.n - 1 };
	if (t.n > 0 && (*t.p == '+' || *t.p == '-')) {
		minus = *t.p == '-';
		t = (struct text){ t.p + 1, t.n - 1 };
	}
	/* num_parse would take a second sign. */
	if (t.n == 0 || *t.p == '-' ||
	    num_parse(t, 0, 9999, &s->exponent) == -1)
		return false;
	if (minus)
		s->exponent = -s->exponent;
	return true;
}

static bool
decimal_push(struct step_decimal *d, uint8_t digit)
{
	if (d->n == 0 && digit == 0)
		return true;
	if (d->n == NUMBER_DIGITS)
		return false;
	d->digit[d->n++] = digit;
	return true;
}

/* Fills the digits from the left; the caller moves them to the end. */
static bool
decimal_fill(struct step_decimal *d, const struct step_spelling *s,
    size_t scale)
{
	int64_t i, whole = (int64_t)s->whole.n;
	int64_t all = whole + (int64_t)s->part.n;
	int64_t units = whole + s->exponent + (int64_t)scale;
	uint8_t digit;

	for (i = 0; i < all; i++) {
		digit = (uint8_t)((i < whole ? s->whole.p[i]
					     : s->part.p[i - whole]) -
				  '0');
		if (i >= units)
			d->more |= digit != 0;
		else if (!decimal_push(d, digit))
			return false;
	}
	for (; i < units && d->n > 0; i++)
		if (!decimal_push(d, 0))
			return false;
	return true;
}

static bool
decimal_parse(struct text t, size_t scale, struct step_decimal *d)
{
	struct step_spelling s;

	*d = (struct step_decimal){ .n = 0 };
	if (!spelling_parse(t, &s) || !decimal_fill(d, &s, scale))
		return false;
	d->negative = s.negative;
	memmove(d->digit + sizeof(d->digit) - d->n, d->digit, d->n);
	memset(d->digit, 0, sizeof(d->digit) - d->n);
	return true;
}

static uint64_t
decimal_remainder(const struct step_decimal *d, uint64_t step)
{
	uint64_t r = 0;
	size_t i;

	for (i = sizeof(d->digit) - d->n; i < sizeof(d->digit); i++) {
		r = r * 10 + d->digit[i];
		if (r >= step)
			r %= step;
	}
	return r;
}

static void
decimal_sub(struct step_decimal *d, uint64_t x)
{
	int borrow = 0, digit;
	size_t i;

	for (i = sizeof(d->digit); x + (uint64_t)borrow > 0; x /= 10) {
		digit = d->digit[--i] - (int)(x % 10) - borrow;
		borrow = digit < 0;
		d->digit[i] = (uint8_t)(digit + 10 * borrow);
	}
}

static void
decimal_add(struct step_decimal *d, uint64_t x)
{
	unsigned carry = 0, digit;
	size_t i;

	for (i = sizeof(d->digit); x + carry > 0; x /= 10) {
		digit = d->digit[--i] + (unsigned)(x % 10) + carry;
		carry = digit > 9;
		d->digit[i] = (uint8_t)(digit - 10 * carry);
	}
}

static void
decimal_put(const struct step_decimal *d, size_t scale, struct buf *out)
{
	size_t i = 0, end = sizeof(d->digit);

	while (i + scale + 1 < end && d->digit[i] == 0)
		i++;
	for (; i < end; i++) {
		if (i + scale == end)
			buf_add_byte(out, '.');
		buf_add_byte(out, (char)('0' + d->digit[i]));
	}
}

static bool
decimal_zero(const struct step_decimal *d)
{
	size_t i;

	for (i = 0; i < sizeof(d->digit); i++)
		if (d->digit[i] != 0)
			return false;
	return true;
}

/* Rounds down, so the magnitude of a negative number grows. */
int
step_floor(const struct step *s, struct text t, struct buf *out)
{
	struct step_decimal d;
	uint64_t r;

	if (!decimal_parse(t, s->scale, &d))
		return -1;
	r = decimal_remainder(&d, s->size);
	decimal_sub(&d, r);
	if (d.negative && (r != 0 || d.more))
		decimal_add(&d, s->size);
	if (d.negative && !decimal_zero(&d))
		buf_add_byte(out, '-');
	decimal_put(&d, s->scale, out);
	return 0;
}
