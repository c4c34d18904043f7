/* SPDX-License-Identifier: ISC */
/* Applies the methods of the table. */
#include "hide/method.h"

#include <stdint.h>

#include "base/mem.h"
#include "hide/crypto.h"
#include "hide/family.h"

struct method {
	const struct method_spec *spec;
	const struct family *family;
	void *state;
};

static const char no_container[] =
    "an object or array, but the method takes a single value";

const char method_help[] =
    "Methods (key: needs -k, back: can be restored):\n"
    "  keep                      leave the value as it is\n"
    "  drop                      remove the field\n"
    "  blank                     empty, or null in JSON\n"
    "  label[:TEXT]              write TEXT, or [redacted]\n"
    "  mask[:first=N,last=N,keep=domain,char=C]\n"
    "                            stars for letters and digits\n"
    "  hash[:len=N,as=email]     hexadecimal digits, 8 to 64 (key); as: equal\n"
    "                            people are equal in any spelling\n"
    "  token                     encrypted text (key, back)\n"
    "  fpe[:alphabet=A,luhn]     same length and characters (key, back);\n"
    "                            A: digits hex lower upper alpha alnum\n"
    "                            base36, or the characters themselves\n"
    "  shift[:by=FIELD,days=N,format=F,as=email]\n"
    "                            move dates by up to N days (key, back); as:\n"
    "                            FIELD is an identity, in any spelling\n"
    "  trunc:year|month|day|hour[,format=F], trunc:/N[,/M], trunc:N,\n"
    "    trunc:step=N            shorten a date, address, text or number\n"
    "  ip                        another address; equal prefixes stay equal "
    "(key)\n"
    "  fake:name|first|last|email|phone|user\n"
    "                            a stand-in, always the same one (key)\n"
    "  match[:as=email]          SHA-256 that partners find; for the policy\n"
    "                            only, as it protects nobody\n"
    "Methods with a key also take domain=NAME: equal values of all fields\n"
    "with that domain come out equal.  F is how dates are written: as\n"
    "%d/%m/%Y, epoch_s or epoch_ms.\n";

const struct family *const families[] = {
	&family_keep,
	&family_drop,
	&family_blank,
	&family_label,
	&family_mask,
	&family_hash,
	&family_token,
	&family_fpe,
	&family_shift,
	&family_trunc,
	&family_ip,
	&family_fake,
	&family_match,
	NULL,
};

enum hidden
method_refuse(const char **why, const char *text)
{
	*why = text;
	return HIDDEN_REFUSE;
}

enum hidden
method_hidden_text(const char *p, size_t n)
{
	/* One bit per byte: all from blank to ~ except " , ; \ and |. */
	static const uint32_t plain[8] = { 0, 0xf7ffeffb, 0xefffffff,
		0x6fffffff };
	unsigned char c;
	size_t i;

	for (i = 0; i < n; i++) {
		c = (unsigned char)p[i];
		if ((plain[c / 32] >> c % 32 & 1) == 0)
			return HIDDEN_TEXT;
	}
	return HIDDEN_PLAIN;
}

int
method_warm(const struct method_spec *s)
{
	return (s->family->flags & NEEDS_CIPHER) != 0 ? crypto_warm() : 0;
}

void
binding_derive(const struct binding *b, const char *method, unsigned char *out,
    size_t n)
{
	bool named = b->spec->domain.n > 0;

	key_derive(keyring_get(b->keys, 0), method,
	    named ? b->spec->domain : b->field, named, out, n);
}

struct method *
method_bind(const struct method_spec *s, struct text field,
    const struct keyring *keys)
{
	struct binding b = { s, field, keys };
	struct method *m = mem_alloc(sizeof(*m));

	m->spec = s;
	m->family = s->family;
	if (m->family->bind != NULL)
		m->state = m->family->bind(&b);
	return m;
}

void
method_free(struct method *m)
{
	if (m == NULL)
		return;
	if (m->family->free != NULL)
		m->family->free(m->state);
	mem_free(m);
}

enum hidden
method_hide(struct method *m, struct value in, const struct text *by,
    struct buf *out, const char **why)
{
	if (value_nests(in.kind) && (m->family->flags & CONTAINER) == 0 &&
	    m->family != &family_keep)
		return method_refuse(why, no_container);
	return m->family->hide(m->state, in, by, out, why);
}

enum hidden
method_restore(struct method *m, struct value in, const struct text *by,
    struct buf *out, const char **why)
{
	if (m->family->restore == NULL)
		return HIDDEN_KEEP;
	if (value_nests(in.kind))
		return method_refuse(why, no_container);
	return m->family->restore(m->state, in, by, out, why);
}
