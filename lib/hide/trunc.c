/* SPDX-License-Identifier: ISC */
/*
 * trunc: keeps a part of a value.  The part may be the whole value (a date cut
 * to its day, 50 with a step of 10), except that a text must be longer: blanks
 * and what else cannot be seen do not count.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "hide/family.h"
#include "hide/ip.h"
#include "hide/stamp.h"
#include "hide/step.h"

enum { TRUNC_SPEC, TRUNC_FORMAT };

static const struct arg_def trunc_args[] = {
	[TRUNC_SPEC] = { .name = "part", .type = ARG_REST },
	[TRUNC_FORMAT] = { .name = "format", .type = ARG_TEXT },
	{ .type = ARG_END },
};

/* Four digits may be anything; only these are a year. */
enum { PART_YEAR_MIN = 1900, PART_YEAR_MAX = 2199 };

static const char no_date[] = "not a date this method knows";

struct trunc {
	enum { TRUNC_DATE, TRUNC_IP, TRUNC_CHARS, TRUNC_STEP } kind;
	size_t n;              /* characters, or bytes of YYYY-MM-DDTHH */
	unsigned bits4, bits6; /* 0: addresses of this kind are refused */
	struct step step;
	const struct stamp_form *form;
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
		return step_parse(t, &plan->step) == 0;
	}
	plan->kind = TRUNC_CHARS;
	if (num_parse(t, 1, 1000000, &n) == -1)
		return false;
	plan->n = (size_t)n;
	return true;
}

/* Writes the argument in its canonical spelling. */
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
	default: n = step_spell(&plan->step, text, sizeof(text));
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
	if (plan.kind == TRUNC_DATE)
		return spec_read_dates(s, TRUNC_FORMAT, err, size);
	if (!s->arg[TRUNC_FORMAT].given)
		return 0;
	snprintf(err, size,
	    "trunc: only year, month, day and hour take a format");
	return -1;
}

static void *
trunc_bind(const struct binding *b)
{
	struct trunc *plan = mem_alloc(sizeof(*plan));

	trunc_parse(b->spec->arg[TRUNC_SPEC].text, plan);
	plan->form = &b->spec->form;
	return plan;
}

/* The length of a date without a day, 1985-12, or without a month, 1985, which
 * has nothing to lose but these; 0: it is none. */
static size_t
part_length(struct text t)
{
	int32_t x;
	size_t n = t.n;

	if (!num_take(&t, 4, PART_YEAR_MIN, PART_YEAR_MAX, &x))
		return 0;
	return t.n == 0 || (text_take(&t, '-') && num_take(&t, 2, 1, 12, &x) &&
			       t.n == 0)
		   ? n
		   : 0;
}

static enum hidden
trunc_date(const struct trunc *plan, struct value in, struct buf *out,
    const char **why)
{
	size_t have = sizeof("YYYY-MM-DDTHH") - 1, from = out->len;
	struct stamp s;

	if (in.kind == VALUE_BOOL)
		return method_refuse(why, no_date);
	if (stamp_parse(in.text, plan->form, &s) == -1) {
		have = plan->form->declared ? 0 : part_length(in.text);
		buf_add(out, in.text.p, plan->n < have ? plan->n : have);
		return have > 0 ? HIDDEN_PLAIN : method_refuse(why, no_date);
	}
	if (s.hour == -1)
		have = sizeof("YYYY-MM-DD") - 1;
	stamp_put(&s, out);
	out->len = from + (plan->n < have ? plan->n : have);
	return HIDDEN_PLAIN;
}

/* Clears all bits from the first on. */
static void
bits_clear(unsigned char *byte, unsigned first, unsigned end)
{
	for (; first % 8 != 0; first++)
		byte[first / 8] &= (unsigned char)~(0x80U >> first % 8);
	memset(byte + first / 8, 0, (end - first) / 8);
}

/* Whether nothing of a text can be seen. */
static bool
is_unseen(struct text t)
{
	enum unicode_kind kind;
	uint32_t c;
	size_t n;

	for (; t.n > 0; text_skip(&t, n)) {
		n = utf8_next(t.p, t.n, &c);
		if (n == 0)
			return false;
		kind = unicode_kind(c);
		if (kind != UNICODE_BLANK && kind != UNICODE_FORMAT &&
		    kind != UNICODE_UNSEEN && c > ' ' &&
		    !(c >= 0x7f && c < 0xa0))
			return false;
	}
	return true;
}

static enum hidden
trunc_ip(const struct trunc *plan, struct value in, struct buf *out,
    const char **why)
{
	struct ip ip;
	size_t at, keep;
	bool v4;

	if (ip_parse(in.text, &ip) == -1)
		return method_refuse(why, "not an IP address");
	at = ip_v4_inside(&ip, &keep);
	v4 = ip_is_v4(&ip) || at > 0;
	if (v4 && plan->bits4 == 0)
		return method_refuse(why,
		    "an IPv4 address, but trunc has no prefix for IPv4");
	if (!v4 && plan->bits6 == 0)
		return method_refuse(why,
		    "an IPv6 address, but trunc has no prefix for IPv6");
	if (at > keep)
		memset(ip.byte + keep, 0, at - keep);
	bits_clear(ip.byte, v4 ? 8 * (unsigned)at + plan->bits4 : plan->bits6,
	    ip.v6 ? 128 : 32);
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
	if (is_unseen((struct text){ in.text.p + i, in.text.n - i }))
		return method_refuse(why,
		    "not longer than the part that trunc keeps");
	buf_add(out, in.text.p, i);
	return method_hidden_text(in.text.p, i);
}

static enum hidden
trunc_step(const struct trunc *plan, struct value in, struct buf *out,
    const char **why)
{
	if (in.kind == VALUE_BOOL ||
	    step_floor(&plan->step, in.text, out) == -1)
		return method_refuse(why, "not a number this method knows");
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
