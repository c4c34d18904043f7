/* SPDX-License-Identifier: ISC */
/*
 * fpe: FF1 over the characters of an alphabet.  Punctuation and blanks stay
 * where they are.  A letter or digit outside the alphabet would go out in
 * clear, so such a value is refused.
 *
 * FF1 is a permutation of all texts of one length, so very rarely it maps a
 * value to itself.  Avoiding that would reveal more.
 */
#include <stdio.h>

#include "base/mem.h"
#include "hide/crypto.h"
#include "hide/family.h"

#define DIGITS "0123456789"
#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

enum { FPE_ALPHABET, FPE_LUHN, FPE_DOMAIN };

static const struct arg_def fpe_args[] = {
	[FPE_ALPHABET] = { .name = "alphabet", .type = ARG_TEXT },
	[FPE_LUHN] = { .name = "luhn", .type = ARG_FLAG },
	[FPE_DOMAIN] = { .name = "domain", .type = ARG_TEXT },
	{ .type = ARG_END },
};

static const struct {
	const char *name, *characters;
} alphabets[] = {
	{ "digits", DIGITS },
	{ "hex", DIGITS "abcdef" },
	{ "lower", LOWER },
	{ "upper", UPPER },
	{ "alpha", UPPER LOWER },
	{ "alnum", DIGITS UPPER LOWER },
	{ "base36", DIGITS LOWER },
};

enum { ALPHABETS = sizeof(alphabets) / sizeof(alphabets[0]) };

/* Values of fpe.class: below 128 a digit of the alphabet, or one of these. */
enum { STAYS = 254, FOREIGN = 255 };

struct fpe {
	struct ff1 *ff1;
	size_t least;
	bool luhn;
	char characters[128];
	uint8_t class[256];
	uint8_t digit[FF1_MAX];
};

/* The characters of a name or a literal alphabet. */
static struct text
alphabet_find(struct text name)
{
	size_t i;

	if (name.p == NULL)
		return text_of(DIGITS);
	for (i = 0; i < ALPHABETS; i++)
		if (text_is(name, alphabets[i].name))
			return text_of(alphabets[i].characters);
	return name;
}

/* What is wrong with these characters, or NULL. */
static const char *
alphabet_fault(struct text t)
{
	bool seen[128] = { false };
	unsigned char c;
	size_t i;

	for (i = 0; i < t.n; i++) {
		c = (unsigned char)t.p[i];
		if (c < ' ' || c > '~')
			return "has a character that is not printable ASCII";
		if (seen[c])
			return "has the same character twice";
		seen[c] = true;
	}
	return t.n < 2 ? "has fewer than two characters" : NULL;
}

static int
fpe_check(struct method_spec *s, char *err, size_t size)
{
	struct text t = alphabet_find(s->arg[FPE_ALPHABET].text);
	const char *fault = alphabet_fault(t), *name = NULL;
	bool digits = text_is(t, DIGITS);
	size_t i;

	if (fault == NULL && s->arg[FPE_LUHN].given && !digits)
		fault = "must be digits when luhn is given";
	if (fault != NULL) {
		snprintf(err, size, "fpe: alphabet %s", fault);
		return -1;
	}
	/* Canonical: the name of a known alphabet, nothing for digits. */
	for (i = 0; i < ALPHABETS; i++)
		if (text_is(t, alphabets[i].characters))
			name = alphabets[i].name;
	if (name != NULL)
		spec_set_text(s, FPE_ALPHABET, text_of(name));
	if (digits)
		s->arg[FPE_ALPHABET].given = false;
	return 0;
}

static void
class_fill(struct fpe *f, struct text characters)
{
	unsigned c;
	size_t i;

	memset(f->class, FOREIGN, sizeof(f->class));
	f->class['\t'] = STAYS;
	for (c = ' '; c <= '~'; c++)
		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= 'a' && c <= 'z'))
			f->class[c] = STAYS;
	for (i = 0; i < characters.n; i++) {
		f->class[(unsigned char)characters.p[i]] = (uint8_t)i;
		f->characters[i] = characters.p[i];
	}
}

static void *
fpe_bind(const struct binding *b)
{
	struct text t = alphabet_find(b->spec->arg[FPE_ALPHABET].text);
	struct fpe *f = mem_alloc(sizeof(*f));
	unsigned char key[KEY_SIZE];

	binding_derive(b, "fpe", key, sizeof(key));
	f->ff1 = ff1_new(key, sizeof(key), (unsigned)t.n);
	mem_wipe(key, sizeof(key));
	f->least = ff1_least((unsigned)t.n);
	f->luhn = b->spec->arg[FPE_LUHN].given;
	class_fill(f, t);
	return f;
}

static void
fpe_free(void *state)
{
	struct fpe *f = state;

	ff1_free(f->ff1);
	mem_wipe(f, sizeof(*f));
	mem_free(f);
}

/* The check digit for n digits (ISO/IEC 7812-1 annex B). */
static uint8_t
luhn_digit(const uint8_t *digit, size_t n)
{
	unsigned sum = 0, d;
	bool twice = true;

	while (n-- > 0) {
		d = digit[n] * (twice ? 2U : 1U);
		sum += d > 9 ? d - 9 : d;
		twice = !twice;
	}
	return (uint8_t)((10 - sum % 10) % 10);
}

/* Stores the characters of the alphabet as digits.  NULL, or why not. */
static const char *
digits_take(struct fpe *f, struct text t, size_t *n)
{
	uint8_t class;
	size_t i;

	*n = 0;
	for (i = 0; i < t.n; i++) {
		class = f->class[(unsigned char)t.p[i]];
		if (class == STAYS)
			continue;
		if (class == FOREIGN)
			return "has a letter or digit outside the alphabet";
		if (*n == FF1_MAX)
			return "too long for format-preserving encryption";
		f->digit[(*n)++] = class;
	}
	return NULL;
}

static enum hidden
digits_put(struct fpe *f, struct text t, struct buf *out)
{
	char *to = buf_reserve(out, t.n);
	size_t i, n = 0;

	for (i = 0; i < t.n; i++)
		to[i] = f->class[(unsigned char)t.p[i]] == STAYS
			    ? t.p[i]
			    : f->characters[f->digit[n++]];
	out->len += t.n;
	return method_hidden_text(to, t.n);
}

typedef int ff1_turn(struct ff1 *, struct text tweak, uint8_t *digit, size_t n);

static enum hidden
fpe_turn(struct fpe *f, ff1_turn *turn, struct value in, struct buf *out,
    const char **why)
{
	struct text none = { "", 0 };
	enum hidden r;
	size_t n;
	const char *fault = digits_take(f, in.text, &n);

	if (fault != NULL)
		r = method_refuse(why, fault);
	else if (n < f->least + (f->luhn ? 1 : 0))
		r = method_refuse(why,
		    "too short for format-preserving encryption");
	else if (f->luhn && f->digit[n - 1] != luhn_digit(f->digit, n - 1))
		r = method_refuse(why, "the check digit is wrong");
	else if (turn(f->ff1, none, f->digit, n - (f->luhn ? 1 : 0)) == -1)
		r = method_refuse(why, "the value cannot be encrypted");
	else {
		if (f->luhn)
			f->digit[n - 1] = luhn_digit(f->digit, n - 1);
		r = digits_put(f, in.text, out);
	}
	mem_wipe(f->digit, n);
	return r;
}

static enum hidden
fpe_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	(void)by;
	return fpe_turn(state, ff1_encrypt, in, out, why);
}

static enum hidden
fpe_restore(void *state, struct value in, const struct text *by,
    struct buf *out, const char **why)
{
	(void)by;
	return fpe_turn(state, ff1_decrypt, in, out, why);
}

const struct family family_fpe = {
	.name = "fpe",
	.flags = NEEDS_KEY | REVERSIBLE | NEEDS_CIPHER,
	.args = fpe_args,
	.check = fpe_check,
	.bind = fpe_bind,
	.free = fpe_free,
	.hide = fpe_hide,
	.restore = fpe_restore,
};
