/* SPDX-License-Identifier: ISC */
/*
 * fake: a stand-in of the same kind, always the same one for the same value.
 *
 * No stand-in belongs to a real person: mail addresses are at example.org (RFC
 * 2606), and every area code reserves 555-0100 to 555-0199 for fiction.  The
 * names are common ones.
 */
#include <stdio.h>

#include "base/mem.h"
#include "data/names.h"
#include "hide/base32.h"
#include "hide/crypto.h"
#include "hide/family.h"

enum { FAKE_KIND, FAKE_DOMAIN };

static const struct arg_def fake_args[] = {
	[FAKE_KIND] = { .name = "kind", .type = ARG_WORD },
	[FAKE_DOMAIN] = { .name = "domain", .type = ARG_TEXT },
	{ .type = ARG_END },
};

/*
 * Keyed bits in base 32.  Two of n stand-ins are equal with a chance of about
 * n^2 / 2 / 2^bits.  A mail address has 16 bits in its names and 80 here, a
 * user name has 100, so for 10^9 values the chance is below 10^-11.
 */
enum { EMAIL_BYTES = 10, USER_BYTES = 13, USER_CHARS = 20 };

enum { AREAS_MAX = 720, LINES = 100 };

struct fake;
typedef enum hidden fake_put(const struct fake *, const unsigned char *sum,
    uint64_t turn, struct buf *out);

struct fake {
	struct hmac hmac;
	fake_put *put;
	bool few; /* so few stand-ins that a value may get itself */
	size_t areas;
	uint16_t area[AREAS_MAX];
};

/* A number below n from keyed bits; a higher turn gives the next number. */
static uint64_t
pick(const unsigned char *sum, uint64_t turn, uint64_t n)
{
	uint64_t x = 0;
	size_t i;

	for (i = 0; i < sizeof(x); i++)
		x = x << 8 | sum[i];
	return (x % n + turn) % n;
}

static enum hidden
put_name(const struct fake *f, const unsigned char *sum, uint64_t turn,
    struct buf *out)
{
	uint64_t i = pick(sum, turn, (uint64_t)NAMES * NAMES);

	(void)f;
	buf_add_string(out, given_names[i / NAMES]);
	buf_add_byte(out, ' ');
	buf_add_string(out, family_names[i % NAMES]);
	return HIDDEN_TEXT;
}

static enum hidden
put_first(const struct fake *f, const unsigned char *sum, uint64_t turn,
    struct buf *out)
{
	(void)f;
	buf_add_string(out, given_names[pick(sum, turn, NAMES)]);
	return HIDDEN_PLAIN;
}

static enum hidden
put_last(const struct fake *f, const unsigned char *sum, uint64_t turn,
    struct buf *out)
{
	(void)f;
	buf_add_string(out, family_names[pick(sum, turn, NAMES)]);
	return HIDDEN_PLAIN;
}

static void
put_lower(const char *name, struct buf *out)
{
	for (; *name != '\0'; name++)
		buf_add_byte(out, (char)(*name | 0x20));
}

static void
put_base32(const unsigned char *p, size_t n, size_t chars, struct buf *out)
{
	base32_put(buf_reserve(out, base32_length(n)), p, n);
	out->len += chars;
}

static enum hidden
put_email(const struct fake *f, const unsigned char *sum, uint64_t turn,
    struct buf *out)
{
	(void)f, (void)turn;
	put_lower(given_names[sum[0]], out);
	buf_add_byte(out, '.');
	put_lower(family_names[sum[1]], out);
	buf_add_byte(out, '.');
	put_base32(sum + 2, EMAIL_BYTES, base32_length(EMAIL_BYTES), out);
	buf_add_string(out, "@example.org");
	return HIDDEN_PLAIN;
}

static enum hidden
put_user(const struct fake *f, const unsigned char *sum, uint64_t turn,
    struct buf *out)
{
	(void)f, (void)turn;
	buf_add_byte(out, 'u');
	put_base32(sum, USER_BYTES, USER_CHARS, out);
	return HIDDEN_PLAIN;
}

static enum hidden
put_phone(const struct fake *f, const unsigned char *sum, uint64_t turn,
    struct buf *out)
{
	uint64_t i = pick(sum, turn, (uint64_t)f->areas * LINES);
	char text[sizeof("+1-212-555-0100")];
	int n;

	n = snprintf(text, sizeof(text), "+1-%03u-555-01%02u",
	    (unsigned)f->area[i / LINES], (unsigned)(i % LINES));
	buf_add(out, text, (size_t)n);
	return HIDDEN_TEXT;
}

static const struct {
	const char *name;
	const char *method; /* for the sub-key, so that kinds do not link */
	fake_put *put;
	bool few;
} kinds[] = {
	{ "name", "fake-name", put_name, true },
	{ "first", "fake-first", put_first, true },
	{ "last", "fake-last", put_last, true },
	{ "email", "fake-email", put_email, false },
	{ "phone", "fake-phone", put_phone, true },
	{ "user", "fake-user", put_user, false },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static size_t
kind_find(struct text name)
{
	size_t i = 0;

	while (i < KINDS && !text_is(name, kinds[i].name))
		i++;
	return i;
}

static int
fake_check(struct method_spec *s, char *err, size_t size)
{
	if (kind_find(s->arg[FAKE_KIND].text) < KINDS)
		return 0;
	snprintf(err, size,
	    "fake: kind must be name, first, last, email, phone or user");
	return -1;
}

/*
 * Area codes of the North American Numbering Plan: first digit 2 to 9, second 0
 * to 8.  Left out are those whose last two digits are the same (services: 211,
 * 800, 900, ...), 37x and 96x (reserved), 5xx (mostly personal numbers without
 * a place) and 456 and 710 (carriers, government).
 */
static bool
is_area(unsigned code)
{
	unsigned tens = code / 10 % 10;

	return code >= 200 && code / 100 != 5 && tens != 9 &&
	       tens != code % 10 && code / 10 != 37 && code / 10 != 96 &&
	       code != 456 && code != 710;
}

static void *
fake_bind(const struct binding *b)
{
	size_t kind = kind_find(b->spec->arg[FAKE_KIND].text);
	struct fake *f = mem_alloc(sizeof(*f));
	unsigned char key[KEY_SIZE];
	unsigned code;

	binding_derive(b, kinds[kind].method, key, sizeof(key));
	hmac_init(&f->hmac, key, sizeof(key));
	mem_wipe(key, sizeof(key));
	f->put = kinds[kind].put;
	f->few = kinds[kind].few;
	for (code = 0; code < 1000; code++)
		if (is_area(code))
			f->area[f->areas++] = (uint16_t)code;
	return f;
}

static void
fake_free(void *state)
{
	struct fake *f = state;

	hmac_clear(&f->hmac);
	mem_free(f);
}

static enum hidden
fake_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	const struct fake *f = state;
	unsigned char sum[HMAC_SIZE];
	size_t from = out->len;
	enum hidden r;

	(void)by, (void)why;
	hmac_sum(&f->hmac, in.text.p, in.text.n, sum);
	r = f->put(f, sum, 0, out);
	if (!f->few || !text_equal(in.text,
			   (struct text){ out->p + from, out->len - from }))
		return r;
	out->len = from;
	return f->put(f, sum, 1, out);
}

const struct family family_fake = {
	.name = "fake",
	.flags = NEEDS_KEY,
	.args = fake_args,
	.check = fake_check,
	.bind = fake_bind,
	.free = fake_free,
	.hide = fake_hide,
};
