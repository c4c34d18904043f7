/* SPDX-License-Identifier: ISC */
/*
 * trunc: less of a value.  What is left may be all there was (1 January cut
 * to its day, 50 to a step of 10), but for texts, which must be longer.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include "hide/family.h"
#include "hide/ip.h"
#include "hide/stamp.h"

enum { TRUNC_SPEC };

static const struct arg_def trunc_args[] = {
	[TRUNC_SPEC] = { .name = "part", .type = ARG_REST },
	{ .type = ARG_END },
};

enum { STEP_DIGITS = 18, NUMBER_DIGITS = 64 };

/* A remainder below it, and one more digit, fit 64 bits. */
#define STEP_MAX UINT64_C(1000000000000000000)

struct trunc {
	enum { TRUNC_DATE, TRUNC_IP, TRUNC_CHARS, TRUNC_STEP } kind;
	size_t n;              /* characters, or bytes of YYYY-MM-DDTHH */
	unsigned bits4, bits6; /* 0: addresses of this kind are refused */
	uint64_t step;         /* in units of 10^-scale */
	size_t scale;
};

static const struct {
	const char *name;
	size_t length;
} parts[] = { { "year", 4 }, { "month", 7 }, { "day", 10 }, { "hour", 13 } };

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

/* "/24", "/48" or "/24,/48". */
static bool
prefix_parse(struct text t, struct trunc *plan)
{
	const char *comma = memchr(t.p, ',', t.n);
	struct text first = t, second = { NULL, 0 };
	int64_t bits;

	if (comma != NULL) {
		first.n = (size_t)(comma - t.p);
		second = (struct text){ comma + 1, t.n - first.n - 1 };
		if (second.n == 0 || *second.p != '/')
			return false;
		second = (struct text){ second.p + 1, second.n - 1 };
	}
	first = (struct text){ first.p + 1, first.n - 1 };
	if (num_parse(first, 1, comma != NULL ? 31 : 127, &bits) == -1)
		return false;
	if (bits < 32)
		plan->bits4 = (unsigned)bits;
	else
		plan->bits6 = (unsigned)bits;
	if (comma == NULL)
		return true;
	if (num_parse(second, 1, 127, &bits) == -1)
		return false;
	plan->bits6 = (unsigned)bits;
	return true;
}

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

/* Digits, and perhaps a point and more digits; above zero. */
static bool
step_parse(struct text t, struct trunc *plan)
{
	const char *point = memchr(t.p, '.', t.n);
	struct text whole = t, part = { NULL, 0 };

	if (point != NULL) {
		whole.n = (size_t)(point - t.p);
		part = (struct text){ point + 1, t.n - whole.n - 1 };
		if (part.n == 0)
			return false;
	}
	while (part.n > 0 && part.p[part.n - 1] == '0')
		part.n--; /* 0.50 is 0.5 */
	plan->scale = part.n;
	return whole.n > 0 && part.n < STEP_DIGITS &&
	       step_digits(whole, &plan->step) &&
	       step_digits(part, &plan->step) && plan->step > 0;
}

static bool
trunc_parse(struct text t, struct trunc *plan)
{
	static const struct text key = { "step=", 5 };
	int64_t n;
	size_t i;

	*plan = (struct trunc){ .kind = TRUNC_DATE };
	for (i = 0; i < PARTS; i++)
		if (text_is(t, parts[i].name)) {
			plan->n = parts[i].length;
			return true;
		}
	if (t.n > 0 && *t.p == '/') {
		plan->kind = TRUNC_IP;
		return prefix_parse(t, plan);
	}
	if (t.n > key.n && memcmp(t.p, key.p, key.n) == 0) {
		plan->kind = TRUNC_STEP;
		t = (struct text){ t.p + key.n, t.n - key.n };
		return step_parse(t, plan);
	}
	plan->kind = TRUNC_CHARS;
	if (num_parse(t, 1, 1000000, &n) == -1)
		return false;
	plan->n = (size_t)n;
	return true;
}

/* The step as text; returns how many bytes. */
static int
step_spell(const struct trunc *plan, char *to, size_t size)
{
	uint64_t power = 1;
	size_t i;

	for (i = 0; i < plan->scale; i++)
		power *= 10;
	if (plan->scale == 0)
		return snprintf(to, size, "step=%" PRIu64, plan->step);
	return snprintf(to, size, "step=%" PRIu64 ".%0*" PRIu64,
	    plan->step / power, (int)plan->scale, plan->step % power);
}

/* One spelling for what means the same. */
static void
trunc_spell(struct method_spec *s, const struct trunc *plan)
{
	char text[64];
	int n;

	switch (plan->kind) {
	case TRUNC_DATE: return;
	case TRUNC_IP:
		if (plan->bits4 != 0 && plan->bits6 != 0)
			n = snprintf(text, sizeof(text), "/%u,/%u", plan->bits4,
			    plan->bits6);
		else
			n = snprintf(text, sizeof(text), "/%u",
			    plan->bits4 + plan->bits6);
		break;
	case TRUNC_CHARS:
		n = snprintf(text, sizeof(text), "%zu", plan->n);
		break;
	default: n = step_spell(plan, text, sizeof(text));
	}
	spec_set_text(s, TRUNC_SPEC, (struct text){ text, (size_t)n });
}

static int
trunc_check(struct method_spec *s, char *err, size_t size)
{
	struct trunc plan;

	if (!s->arg[TRUNC_SPEC].given ||
	    !trunc_parse(s->arg[TRUNC_SPEC].text, &plan)) {
		snprintf(err, size,
		    "trunc needs year, month, day, hour, /N (1 to 31 for IPv4,"
		    " 32 to 127 for IPv6), /N,/M, a number of characters or"
		    " step=N");
		return -1;
	}
	trunc_spell(s, &plan);
	return 0;
}

static void *
trunc_bind(const struct binding *b)
{
	struct trunc *plan = mem_alloc(sizeof(*plan));

	trunc_parse(b->spec->arg[TRUNC_SPEC].text, plan);
	return plan;
}

static enum hidden
trunc_date(const struct trunc *plan, struct value in, struct buf *out,
    const char **why)
{
	size_t have = sizeof("YYYY-MM-DDTHH") - 1, from = out->len;
	struct stamp s;

	if (in.kind == VALUE_BOOL || stamp_parse(in.text, &s) == -1)
		return refuse(why, "not a date this method knows");
	if (s.hour == -1)
		have = sizeof("YYYY-MM-DD") - 1;
	stamp_put(&s, out);
	out->len = from + (plan->n < have ? plan->n : have);
	return HIDDEN_PLAIN;
}

/* All bits from the first on become zero. */
static void
bits_clear(unsigned char *byte, unsigned first, unsigned end)
{
	for (; first % 8 != 0; first++)
		byte[first / 8] &= (unsigned char)~(0x80U >> first % 8);
	memset(byte + first / 8, 0, (end - first) / 8);
}

static enum hidden
trunc_ip(const struct trunc *plan, struct value in, struct buf *out,
    const char **why)
{
	struct ip ip;

	if (ip_parse(in.text, &ip) == -1)
		return refuse(why, "not an IP address");
	if (ip_is_v4(&ip) && plan->bits4 == 0)
		return refuse(why, "an IPv4 address, and no prefix for those");
	if (!ip_is_v4(&ip) && plan->bits6 == 0)
		return refuse(why, "an IPv6 address, and no prefix for those");
	if (ip_is_v4(&ip))
		bits_clear(ip.byte + ip.v4_at, plan->bits4, 32);
	else
		bits_clear(ip.byte, plan->bits6, 128);
	return ip_put(&ip, out);
}

static enum hidden
trunc_chars(const struct trunc *plan, struct value in, struct buf *out,
    const char **why)
{
	size_t i = 0, n, length;
	uint32_t c;

	for (n = 0; n < plan->n && i < in.text.n; n++) {
		length = utf8_next(in.text.p + i, in.text.n - i, &c);
		i += length == 0 ? 1 : length;
	}
	if (i == in.text.n)
		return refuse(why, "no longer than what trunc keeps");
	buf_add(out, in.text.p, i);
	return hidden_text(in.text.p, i);
}

/* A magnitude in units of 10^-scale. */
struct decimal {
	uint8_t digit[NUMBER_DIGITS + 1]; /* the first one is for a carry */
	size_t n;                         /* digits in use, at the end */
	bool negative;
	bool more; /* there is something below the last unit */
};

/* How a number is spelt: [-]whole[.part][e[+-]exponent]. */
struct spelling {
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
spelling_parse(struct text t, struct spelling *s)
{
	bool minus = false;

	*s = (struct spelling){ .negative = t.n > 0 && *t.p == '-' };
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
decimal_push(struct decimal *d, uint8_t digit)
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
decimal_fill(struct decimal *d, const struct spelling *s, size_t scale)
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
decimal_parse(struct text t, size_t scale, struct decimal *d)
{
	struct spelling s;

	*d = (struct decimal){ .n = 0 };
	if (!spelling_parse(t, &s) || !decimal_fill(d, &s, scale))
		return false;
	d->negative = s.negative;
	memmove(d->digit + sizeof(d->digit) - d->n, d->digit, d->n);
	memset(d->digit, 0, sizeof(d->digit) - d->n);
	return true;
}

static uint64_t
decimal_remainder(const struct decimal *d, uint64_t step)
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
decimal_sub(struct decimal *d, uint64_t x)
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
decimal_add(struct decimal *d, uint64_t x)
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
decimal_put(const struct decimal *d, size_t scale, struct buf *out)
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
decimal_zero(const struct decimal *d)
{
	size_t i;

	for (i = 0; i < sizeof(d->digit); i++)
		if (d->digit[i] != 0)
			return false;
	return true;
}

/* Down to the next multiple, so a negative number gets larger digits. */
static enum hidden
trunc_step(const struct trunc *plan, struct value in, struct buf *out,
    const char **why)
{
	struct decimal d;
	uint64_t r;

	if (in.kind == VALUE_BOOL || !decimal_parse(in.text, plan->scale, &d))
		return refuse(why, "not a number this method knows");
	r = decimal_remainder(&d, plan->step);
	decimal_sub(&d, r);
	if (d.negative && (r != 0 || d.more))
		decimal_add(&d, plan->step);
	if (d.negative && !decimal_zero(&d))
		buf_add_byte(out, '-');
	decimal_put(&d, plan->scale, out);
	return in.kind == VALUE_NUMBER ? HIDDEN_LITERAL : HIDDEN_PLAIN;
}

static enum hidden
trunc_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	const struct trunc *plan = state;

	(void)by;
	switch (plan->kind) {
	case TRUNC_DATE: return trunc_date(plan, in, out, why);
	case TRUNC_IP: return trunc_ip(plan, in, out, why);
	case TRUNC_CHARS: return trunc_chars(plan, in, out, why);
	default: return trunc_step(plan, in, out, why);
	}
}

const struct family family_trunc = {
	.name = "trunc",
	.args = trunc_args,
	.check = trunc_check,
	.bind = trunc_bind,
	.free = mem_free,
	.hide = trunc_hide,
};
