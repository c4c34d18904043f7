/* SPDX-License-Identifier: ISC */
/*
 * hash: HMAC-SHA-256 in hexadecimal.  A number is hashed as it is written, so
 * that the same data in CSV and NDJSON gives the same hashes.  An identity is
 * hashed in the form in which it is compared, so that equal people have equal
 * hashes.
 */
#include <stdio.h>

#include "base/mem.h"
#include "hide/crypto.h"
#include "hide/family.h"
#include "hide/word.h"

enum { HASH_LEN, HASH_DOMAIN, HASH_AS };

static const struct arg_def hash_args[] = {
	[HASH_LEN] = { "len", ARG_NUMBER, 8, 2 * HMAC_SIZE, 2 * HMAC_SIZE },
	[HASH_DOMAIN] = { .name = "domain", .type = ARG_TEXT },
	[HASH_AS] = { .name = "as", .type = ARG_TEXT },
	{ .type = ARG_END },
};

struct hash {
	struct hmac hmac;
	size_t len;
	const struct method_spec *spec;
	struct buf form;
};

/* 1 - exp(-x) for x >= 0, correct to 12 digits, without linking libm. */
static double
one_minus_exp(double x)
{
	double term = 1, sum = 0;
	int i;

	if (x > 30)
		return 1;
	/* The series of exp(x) - 1 has no cancellation. */
	for (i = 1; i < 200; i++) {
		term *= x / i;
		sum += term;
	}
	return sum / (1 + sum);
}

/*
 * The birthday bound: among n values with len hexadecimal digits two are equal
 * with a chance of 1 - exp(-n^2 / 2 / 16^len); the chance is one half at
 * n = sqrt(2 ln 2) 4^len.
 */
static int
hash_check(struct method_spec *s, char *err, size_t size)
{
	enum { ROOM = 160 };
	int64_t i, len = s->arg[HASH_LEN].number;
	double root = 1, half, chance;
	int tens;

	(void)err, (void)size;
	for (i = 0; i < len; i++)
		root *= 4;
	chance = one_minus_exp(1e9 / root * 1e9 / root / 2);
	if (chance <= 1e-6)
		return 0;
	half = 1.17741 * root;
	for (tens = 0; half >= 10; tens++)
		half /= 10;
	s->warning = mem_alloc(ROOM);
	snprintf(s->warning, ROOM,
	    "hash:len=%d has a %.3g %% chance of a collision among 10^9 values,"
	    " and 50 %% among %.1fe%d; use len=20 or more",
	    (int)len, chance * 100, half, tens);
	return 0;
}

static void *
hash_bind(const struct binding *b)
{
	unsigned char key[KEY_SIZE];
	struct hash *h = mem_alloc(sizeof(*h));

	binding_derive(b, "hash", key, sizeof(key));
	hmac_init(&h->hmac, key, sizeof(key));
	mem_wipe(key, sizeof(key));
	h->len = (size_t)b->spec->arg[HASH_LEN].number;
	h->spec = b->spec;
	return h;
}

static void
hash_free(void *state)
{
	struct hash *h = state;

	hmac_clear(&h->hmac);
	buf_wipe(&h->form);
	mem_free(h);
}

/*
 * Writes four bytes as eight digits at once: the half bytes are spread over the
 * eight bytes of a word, and those above 9 are moved to 'a' and up.
 */
static void
put_hex(char *to, const unsigned char *p)
{
	uint64_t x = (uint64_t)p[0] | (uint64_t)p[1] << 16 |
		     (uint64_t)p[2] << 32 | (uint64_t)p[3] << 48;
	uint64_t over;

	x = (x >> 4 & 0x000f000f000f000f) | (x << 8 & 0x0f000f000f000f00);
	over = (x + 0x0606060606060606) >> 4 & 0x0101010101010101;
	x += 0x3030303030303030 + over * ('a' - '0' - 10);
	word_store(to, x);
}

/* Replaces an identity by its form; false: it is none. */
static bool
form_take(struct hash *h, struct value *in)
{
	const struct method_spec *s = h->spec;

	h->form.len = 0;
	if (value_nests(in->kind) ||
	    s->identity.write(s->identity.of, text_of(s->identity.type),
		in->text, &h->form) != 0)
		return false;
	in->text = (struct text){ h->form.p, h->form.len };
	return true;
}

static enum hidden
hash_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	struct hash *h = state;
	unsigned char sum[HMAC_SIZE];
	char *to;
	size_t i;

	(void)by;
	if (h->spec->identity.write != NULL && !form_take(h, &in) &&
	    !h->spec->identity.lenient)
		return method_refuse(why,
		    "cannot be read as one identity of the type of as=");
	to = buf_reserve(out, (size_t)2 * HMAC_SIZE);
	hmac_sum(&h->hmac, in.text.p, in.text.n, sum);
	for (i = 0; i < HMAC_SIZE; i += 4)
		put_hex(to + 2 * i, sum + i);
	out->len += h->len;
	return HIDDEN_PLAIN;
}

const struct family family_hash = {
	.name = "hash",
	.flags = NEEDS_KEY | CONTAINER | IDENTIFIES,
	.args = hash_args,
	.check = hash_check,
	.bind = hash_bind,
	.free = hash_free,
	.hide = hash_hide,
};
